//! The values of variables: what fits, and how graphql-js refuses what does not.

use std::fmt::Write as _;

use apollo_compiler::ast::{Type, Value};
use apollo_compiler::executable::Operation;
use apollo_compiler::parser::SourceMap;
use apollo_compiler::schema::{EnumType, ExtendedType, InputObjectType};
use apollo_compiler::validation::Valid;
use apollo_compiler::{Name, Schema};

use crate::clock::parse_date_time;
use crate::json::{ByteString, Json, Object};

use super::inspect::inspect;
use super::suggest::did_you_mean;
use super::{Refusal, place};

/// The values that an operation's variables have, or every reason against them.
pub(crate) fn coerce(
    schema: &Schema,
    sources: &SourceMap,
    operation: &Operation,
    given: &Object,
) -> Result<Valid<Object>, Vec<Refusal>> {
    let mut coerced = Object::new();
    let mut refusals = Vec::new();
    for variable in &operation.variables {
        let (name, ty) = (variable.name.as_str(), &variable.ty);
        let mut refuse =
            |message: String| refusals.push(Refusal::at(message, &[place(variable)], sources));
        match (given.get(name), &variable.default_value) {
            (None, Some(default)) => {
                coerced.insert(name, literal(default));
            }
            (None, None) if ty.is_non_null() => refuse(format!(
                "Variable \"${name}\" of required type \"{ty}\" was not provided."
            )),
            (None, None) => {}
            (Some(Json::Null), _) if ty.is_non_null() => refuse(format!(
                "Variable \"${name}\" of non-null type \"{ty}\" must not be null."
            )),
            (Some(value), _) => {
                let mut coercion = Coercion {
                    schema,
                    variable: name,
                    path: Vec::new(),
                    complaints: Vec::new(),
                };
                let value = coercion.value(ty, value);
                coercion.complaints.into_iter().for_each(&mut refuse);
                coerced.insert(name, value);
            }
        }
    }
    if refusals.is_empty() {
        Ok(Valid::assume_valid(coerced))
    } else {
        Err(refusals)
    }
}

/// A default value, which validation has accepted.
fn literal(value: &Value) -> Json {
    match value {
        Value::Null | Value::Variable(_) => Json::Null,
        Value::Enum(name) => Json::from(name.as_str()),
        Value::String(text) => Json::from(text.as_str()),
        Value::Boolean(value) => Json::Bool(*value),
        Value::Int(number) => number.as_str().parse().map_or(Json::Null, Json::Number),
        Value::Float(number) => number.as_str().parse().map_or(Json::Null, Json::Number),
        Value::List(items) => items.iter().map(|item| literal(item)).collect(),
        Value::Object(entries) => entries
            .iter()
            .map(|(name, value)| (name.as_str(), literal(value)))
            .collect(),
    }
}

/// One step into a value.
enum Step {
    Field(String),
    Item(usize),
}

struct Coercion<'a> {
    schema: &'a Schema,
    variable: &'a str,
    path: Vec<Step>,
    complaints: Vec<String>,
}

impl Coercion<'_> {
    fn complain(&mut self, value: &Json, complaint: &str) -> Json {
        let mut message = format!(
            "Variable \"${}\" got invalid value {}",
            self.variable,
            inspect(value)
        );
        if !self.path.is_empty() {
            let mut path = self.variable.to_owned();
            for step in &self.path {
                let _ = match step {
                    Step::Field(name) => write!(path, ".{name}"),
                    Step::Item(index) => write!(path, "[{index}]"),
                };
            }
            let _ = write!(message, " at \"{path}\"");
        }
        self.complaints.push(format!("{message}; {complaint}"));
        Json::Null
    }

    fn inside(&mut self, step: Step, ty: &Type, value: &Json) -> Json {
        self.path.push(step);
        let coerced = self.value(ty, value);
        self.path.pop();
        coerced
    }

    fn value(&mut self, ty: &Type, value: &Json) -> Json {
        if matches!(value, Json::Null) {
            return if ty.is_non_null() {
                let complaint = format!("Expected non-nullable type \"{ty}\" not to be null.");
                self.complain(value, &complaint)
            } else {
                Json::Null
            };
        }
        if ty.is_list() {
            let item_type = ty.item_type();
            return match value {
                Json::Array(items) => items
                    .iter()
                    .enumerate()
                    .map(|(index, item)| self.inside(Step::Item(index), item_type, item))
                    .collect(),
                single => Json::Array(vec![self.value(item_type, single)]),
            };
        }
        let schema = self.schema;
        let name = ty.inner_named_type();
        match schema.types.get(name) {
            Some(ExtendedType::InputObject(definition)) => self.input_object(definition, value),
            Some(ExtendedType::Enum(definition)) => self.enum_value(definition, value),
            _ => self.scalar(name, value),
        }
    }

    fn input_object(&mut self, definition: &InputObjectType, value: &Json) -> Json {
        let name = &definition.name;
        let Some(given) = value.as_object() else {
            let complaint = format!("Expected type \"{name}\" to be an object.");
            return self.complain(value, &complaint);
        };
        let mut coerced = Object::new();
        for (field_name, field) in &definition.fields {
            let field_name = field_name.as_str();
            if let Some(given) = given.get(field_name) {
                let step = Step::Field(field_name.to_owned());
                coerced.insert(field_name, self.inside(step, &field.ty, given));
            } else if let Some(default) = &field.default_value {
                coerced.insert(field_name, literal(default));
            } else if field.ty.is_non_null() {
                let complaint = format!(
                    "Field \"{field_name}\" of required type \"{}\" was not provided.",
                    field.ty
                );
                self.complain(value, &complaint);
            }
        }
        for unknown in given.keys().map(ByteString::as_str) {
            if !definition.fields.contains_key(unknown) {
                let known = definition.fields.keys().map(Name::as_str);
                let suggestions = did_you_mean(None, unknown, known);
                let complaint =
                    format!("Field \"{unknown}\" is not defined by type \"{name}\".{suggestions}");
                self.complain(value, &complaint);
            }
        }
        Json::Object(coerced)
    }

    fn enum_value(&mut self, definition: &EnumType, value: &Json) -> Json {
        let name = &definition.name;
        let known = definition.values.keys().map(Name::as_str);
        let kind = Some("the enum value");
        let complaint = match value.as_str() {
            Some(text) if definition.values.contains_key(text) => return value.clone(),
            Some(text) => {
                let suggestions = did_you_mean(kind, text, known);
                format!("Value \"{text}\" does not exist in \"{name}\" enum.{suggestions}")
            }
            None => {
                let text = inspect(value);
                let suggestions = did_you_mean(kind, &text, known);
                format!("Enum \"{name}\" cannot represent non-string value: {text}.{suggestions}")
            }
        };
        self.complain(value, &complaint)
    }

    fn scalar(&mut self, name: &Name, value: &Json) -> Json {
        let shown = || inspect(value);
        let integer = value.as_f64().filter(|number| number.fract() == 0.0);
        let fits = match name.as_str() {
            "Int" => integer.is_some_and(|number| {
                (f64::from(i32::MIN)..=f64::from(i32::MAX)).contains(&number)
            }),
            "Boolean" => matches!(value, Json::Bool(_)),
            "ID" if integer.is_some() => return Json::from(value.to_string()),
            "String" | "ID" => value.as_str().is_some(),
            "DateTime" => value
                .as_str()
                .is_some_and(|text| parse_date_time(text).is_some()),
            "Number" => match number(value) {
                Some(number) => return number,
                None => false,
            },
            _ => true,
        };
        if fits {
            return value.clone();
        }
        let complaint = match name.as_str() {
            "Int" if integer.is_some() => {
                format!(
                    "Int cannot represent non 32-bit signed integer value: {}",
                    shown()
                )
            }
            "Int" => format!("Int cannot represent non-integer value: {}", shown()),
            "String" => format!("String cannot represent a non string value: {}", shown()),
            "Boolean" => format!("Boolean cannot represent a non boolean value: {}", shown()),
            "ID" => format!("ID cannot represent value: {}", shown()),
            "DateTime" => format!("Expected type \"DateTime\". {}", date_time_complaint(value)),
            _ => format!("Expected type \"{name}\". Value sent must be a number."),
        };
        self.complain(value, &complaint)
    }
}

/// Webiny's `Number` also takes numbers written as strings.
fn number(value: &Json) -> Option<Json> {
    match value {
        Json::Number(_) => Some(value.clone()),
        Json::String(text) => {
            let number: f64 = text.as_str().trim().parse().ok()?;
            serde_json::Number::from_f64(number).map(Json::Number)
        }
        _ => None,
    }
}

fn date_time_complaint(value: &Json) -> String {
    match value.as_str() {
        Some(text) => format!("DateTime cannot represent an invalid date-time-string {text}."),
        None => format!("DateTime cannot represent non string or Date type {value}"),
    }
}
