//! `where` and `search`: every operator of the schema, from the names of its input fields alone.

use apollo_compiler::Schema;
use apollo_compiler::schema::ExtendedType;

use crate::clock::parse_date_time;
use crate::json::{Json, Object};

use super::{Entry, FieldValue};

/// What an entry must be like to be listed.
#[derive(Debug, Default)]
pub(crate) struct Filter {
    conditions: Vec<Condition>,
    search: Vec<String>,
}

/// A filter that the schema allows and the server refuses.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum FilterError {
    /// `_between` takes two values.
    NotTwoBounds,
}

#[derive(Debug)]
struct Condition {
    field: String,
    /// Whether the field is one of the entry's items.
    in_items: bool,
    negated: bool,
    operator: Operator,
    operand: Operand,
}

#[derive(Clone, Copy, Debug)]
enum Operator {
    Equals,
    In,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Between,
    Contains,
    StartsWith,
}

#[derive(Debug)]
enum Operand {
    Null,
    Text(String),
    Number(f64),
    Time(i64),
    List(Vec<Operand>),
}

impl Filter {
    /// Reads a coerced `where` of this input type, and `search`.
    pub(crate) fn new(
        schema: &Schema,
        input_type: &str,
        conditions: Option<&Json>,
        search: Option<&str>,
    ) -> Result<Self, FilterError> {
        let mut filter = Self::default();
        if let Some(conditions) = conditions.and_then(Json::as_object) {
            filter.read(schema, input_type, conditions, false)?;
        }
        filter.search = words(search.unwrap_or_default());
        Ok(filter)
    }

    pub(crate) fn matches(&self, entry: &impl Entry) -> bool {
        self.conditions
            .iter()
            .all(|condition| condition.matches(entry))
            && self.finds(entry)
    }

    /// A search finds an entry with a text that contains all of its words.
    fn finds(&self, entry: &impl Entry) -> bool {
        self.search.is_empty()
            || entry
                .texts()
                .into_iter()
                .any(|text| contains_all(text, &self.search))
    }

    fn read(
        &mut self,
        schema: &Schema,
        input_type: &str,
        conditions: &Object,
        in_items: bool,
    ) -> Result<(), FilterError> {
        let Some(ExtendedType::InputObject(input)) = schema.types.get(input_type) else {
            return Ok(());
        };
        for (name, value) in conditions {
            let Some(field) = input.fields.get(name.as_str()) else {
                continue;
            };
            let field_type = field.ty.inner_named_type().as_str();
            if let Some(nested) = value.as_object() {
                self.read(schema, field_type, nested, true)?;
            } else {
                let operand = Operand::new(value, field_type);
                let condition = Condition::new(name.as_str(), operand, in_items)?;
                self.conditions.extend(condition);
            }
        }
        Ok(())
    }
}

impl Condition {
    /// The condition of an input field such as `name_not_startsWith`, which is its name, whether it
    /// is negated, and its operator.
    fn new(name: &str, operand: Operand, in_items: bool) -> Result<Option<Self>, FilterError> {
        let (field, suffix) = name.split_once('_').unwrap_or((name, ""));
        let (negated, suffix) = match suffix.strip_prefix("not") {
            Some(rest) => (true, rest.trim_start_matches('_')),
            None => (false, suffix),
        };
        let operator = match suffix {
            "" => Operator::Equals,
            "in" => Operator::In,
            "lt" => Operator::Less,
            "lte" => Operator::LessOrEqual,
            "gt" => Operator::Greater,
            "gte" => Operator::GreaterOrEqual,
            "between" => Operator::Between,
            "contains" => Operator::Contains,
            "startsWith" => Operator::StartsWith,
            _ => return Ok(None),
        };
        if let (Operator::Between, Operand::List(bounds)) = (operator, &operand)
            && bounds.len() != 2
        {
            return Err(FilterError::NotTwoBounds);
        }
        Ok(Some(Self {
            field: field.to_owned(),
            in_items,
            negated,
            operator,
            operand,
        }))
    }

    fn matches(&self, entry: &impl Entry) -> bool {
        let found = if self.in_items {
            let values = entry.items(&self.field);
            values.into_iter().any(|value| self.holds(value))
        } else {
            self.holds(entry.field(&self.field))
        };
        found != self.negated
    }

    fn holds(&self, value: FieldValue<'_>) -> bool {
        use std::cmp::Ordering::{Equal, Greater, Less};
        let ordering = |operand: &Operand| operand.compare(value);
        match self.operator {
            Operator::Equals => self.operand.equals(value),
            Operator::In => self.operand.list().iter().any(|one| one.equals(value)),
            Operator::Less => ordering(&self.operand) == Some(Less),
            Operator::LessOrEqual => matches!(ordering(&self.operand), Some(Less | Equal)),
            Operator::Greater => ordering(&self.operand) == Some(Greater),
            Operator::GreaterOrEqual => matches!(ordering(&self.operand), Some(Greater | Equal)),
            Operator::Between => match self.operand.list() {
                [from, to] => {
                    matches!(ordering(from), Some(Greater | Equal))
                        && matches!(ordering(to), Some(Less | Equal))
                }
                _ => false,
            },
            Operator::Contains => {
                self.text_holds(value, |text, wanted| contains_all(text, &words(wanted)))
            }
            Operator::StartsWith => self.text_holds(value, |text, wanted| {
                text.to_lowercase().starts_with(&wanted.to_lowercase())
            }),
        }
    }

    /// Nothing has a missing text, and every text has what is not asked for.
    fn text_holds(&self, value: FieldValue<'_>, holds: impl Fn(&str, &str) -> bool) -> bool {
        match (value, &self.operand) {
            (FieldValue::Text(text), Operand::Text(wanted)) => holds(text, wanted),
            (FieldValue::Text(_), Operand::Null) => true,
            _ => false,
        }
    }
}

impl Operand {
    /// A value of an input field of this type; a date-time is compared as a point in time.
    fn new(value: &Json, field_type: &str) -> Self {
        match value {
            Json::String(text) if field_type == "DateTime" => {
                parse_date_time(text.as_str()).map_or(Self::Null, Self::Time)
            }
            // The id of an entry may be given with its revision.
            Json::String(text) if field_type == "ID" => {
                let id = text.as_str().split('#').next().unwrap_or_default();
                Self::Text(id.to_owned())
            }
            Json::String(text) => Self::Text(text.as_str().to_owned()),
            Json::Number(number) if field_type == "ID" => Self::Text(number.to_string()),
            Json::Number(number) => number.as_f64().map_or(Self::Null, Self::Number),
            Json::Array(items) => Self::List(
                items
                    .iter()
                    .map(|item| Self::new(item, field_type))
                    .collect(),
            ),
            Json::Null | Json::Bool(_) | Json::Object(_) => Self::Null,
        }
    }

    fn list(&self) -> &[Self] {
        match self {
            Self::List(items) => items,
            _ => &[],
        }
    }

    fn equals(&self, value: FieldValue<'_>) -> bool {
        match (self, value) {
            (Self::Null, FieldValue::Null) => true,
            _ => self.compare(value) == Some(std::cmp::Ordering::Equal),
        }
    }

    /// How the entry's value compares to this operand; nothing compares to null.
    fn compare(&self, value: FieldValue<'_>) -> Option<std::cmp::Ordering> {
        match (value, self) {
            (FieldValue::Text(value), Self::Text(operand)) => Some(value.cmp(operand.as_str())),
            (FieldValue::Number(value), Self::Number(operand)) => value.partial_cmp(operand),
            (FieldValue::Time(value), Self::Time(operand)) => Some(value.cmp(operand)),
            _ => None,
        }
    }
}

/// The words of a text, in lower case.
fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_lowercase).collect()
}

fn contains_all(text: &str, words: &[String]) -> bool {
    let text = text.to_lowercase();
    words.iter().all(|word| text.contains(word))
}
