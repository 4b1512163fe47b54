//! Literal values in a document that do not fit their type.

use apollo_compiler::Name;
use apollo_compiler::Node;
use apollo_compiler::ast::{Type, Value};
use apollo_compiler::schema::{EnumType, ExtendedType, InputObjectType};

use crate::clock::parse_date_time;

use super::place;
use super::rules::Rules;
use super::suggest::did_you_mean;

/// Refuses what does not fit; variables are checked by where they are used.
pub(super) fn check(rules: &mut Rules<'_>, expected: &Type, literal: &Node<Value>) {
    match literal.as_ref() {
        Value::Variable(_) => return,
        Value::Null => {
            if expected.is_non_null() {
                refuse_kind(rules, expected, literal);
            }
            return;
        }
        Value::List(items) if expected.is_list() => {
            for item in items {
                check(rules, expected.item_type(), item);
            }
            return;
        }
        _ if expected.is_list() => return check(rules, expected.item_type(), literal),
        _ => {}
    }
    let schema = rules.schema;
    let name = expected.inner_named_type();
    match schema.types.get(name) {
        Some(ExtendedType::Enum(definition)) => check_enum(rules, definition, literal),
        Some(ExtendedType::InputObject(definition)) => {
            check_input_object(rules, definition, literal);
        }
        Some(ExtendedType::Scalar(_)) => check_scalar(rules, name, literal),
        _ => {}
    }
}

fn check_enum(rules: &mut Rules<'_>, definition: &EnumType, literal: &Node<Value>) {
    let name = &definition.name;
    let known = definition.values.keys().map(Name::as_str);
    let kind = Some("the enum value");
    let message = match literal.as_enum() {
        Some(value) if definition.values.contains_key(value) => return,
        Some(value) => {
            let suggestions = did_you_mean(kind, value, known);
            format!("Value \"{value}\" does not exist in \"{name}\" enum.{suggestions}")
        }
        None => {
            let text = literal.to_string();
            let suggestions = did_you_mean(kind, &text, known);
            format!("Enum \"{name}\" cannot represent non-enum value: {text}.{suggestions}")
        }
    };
    rules.refuse(message, &[place(literal)]);
}

fn check_input_object(rules: &mut Rules<'_>, definition: &InputObjectType, literal: &Node<Value>) {
    let Some(entries) = literal.as_object() else {
        let message = format!(
            "Expected value of type \"{}\", found {literal}.",
            definition.name
        );
        return rules.refuse(message, &[place(literal)]);
    };
    for (name, value) in entries {
        if let Some(field) = definition.fields.get(name) {
            check(rules, &field.ty, value);
            continue;
        }
        let known = definition.fields.keys().map(Name::as_str);
        let suggestions = did_you_mean(None, name, known);
        let message = format!(
            "Field \"{name}\" is not defined by type \"{}\".{suggestions}",
            definition.name
        );
        rules.refuse(message, &[name.location()]);
    }
}

fn check_scalar(rules: &mut Rules<'_>, name: &Name, literal: &Node<Value>) {
    let is_int = matches!(literal.as_ref(), Value::Int(_));
    let is_string = matches!(literal.as_ref(), Value::String(_));
    let complaint = match name.as_str() {
        "Int" if !is_int => "Int cannot represent non-integer value",
        "Int" if literal.to_i32().is_none() => {
            "Int cannot represent non 32-bit signed integer value"
        }
        "String" if !is_string => "String cannot represent a non string value",
        "ID" if !is_string && !is_int => "ID cannot represent a non-string and non-integer value",
        "DateTime" => return check_date_time(rules, literal),
        "Number" if !is_int && !matches!(literal.as_ref(), Value::Float(_)) => {
            return refuse_number(rules, literal);
        }
        _ => return,
    };
    rules.refuse(format!("{complaint}: {literal}"), &[place(literal)]);
}

fn check_date_time(rules: &mut Rules<'_>, literal: &Node<Value>) {
    let reason = match literal.as_str() {
        Some(text) if parse_date_time(text).is_some() => return,
        Some(text) => format!("DateTime cannot represent an invalid date-time-string {text}."),
        None => "DateTime cannot represent non string or Date type.".to_owned(),
    };
    let message = format!("Expected value of type \"DateTime\", found {literal}; {reason}");
    rules.refuse(message, &[place(literal)]);
}

fn refuse_number(rules: &mut Rules<'_>, literal: &Node<Value>) {
    let shown = literal.to_string();
    let text = literal.as_str().unwrap_or(&shown);
    let message = format!(
        "Expected value of type \"Number\", found {literal}; Expected type Number, found {{{text}}}"
    );
    rules.refuse(message, &[place(literal)]);
}

fn refuse_kind(rules: &mut Rules<'_>, expected: &Type, literal: &Node<Value>) {
    let message = format!("Expected value of type \"{expected}\", found {literal}.");
    rules.refuse(message, &[place(literal)]);
}
