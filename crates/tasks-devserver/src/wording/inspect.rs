//! How graphql-js prints a value in a message.

use crate::json::{Json, special_number_name};

/// Deeper values are only named by their kind.
const MAX_DEPTH: usize = 2;
/// Further items of a list are only counted.
const MAX_ITEMS: usize = 10;

pub(super) fn inspect(value: &Json) -> String {
    format_value(value, 1)
}

fn format_value(value: &Json, depth: usize) -> String {
    if let Some(name) = special_number_name(value) {
        return name.to_owned();
    }
    match value {
        Json::Array(items) if items.is_empty() => "[]".to_owned(),
        Json::Array(_) if depth > MAX_DEPTH => "[Array]".to_owned(),
        Json::Array(items) => {
            let shown = items.iter().take(MAX_ITEMS);
            let mut parts: Vec<String> = shown.map(|item| format_value(item, depth + 1)).collect();
            match items.len().saturating_sub(MAX_ITEMS) {
                0 => {}
                1 => parts.push("... 1 more item".to_owned()),
                more => parts.push(format!("... {more} more items")),
            }
            format!("[{}]", parts.join(", "))
        }
        Json::Object(entries) if entries.is_empty() => "{}".to_owned(),
        Json::Object(_) if depth > MAX_DEPTH => "[Object]".to_owned(),
        Json::Object(entries) => {
            let parts: Vec<String> = entries
                .iter()
                .map(|(key, value)| format!("{}: {}", key.as_str(), format_value(value, depth + 1)))
                .collect();
            format!("{{ {} }}", parts.join(", "))
        }
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => value.to_string(),
    }
}
