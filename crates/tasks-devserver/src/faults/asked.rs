//! What a request asks for, as far as faults care.

use std::cell::OnceCell;

use crate::json::{self, Json};

/// The body of a request, read only if some fault depends on what is in it.
#[derive(Debug)]
pub(super) struct Asked<'a> {
    body: &'a [u8],
    items: OnceCell<Vec<Json>>,
}

impl<'a> Asked<'a> {
    pub(super) fn of(body: &'a [u8]) -> Self {
        Self {
            body,
            items: OnceCell::new(),
        }
    }

    /// The items of a batch. What is no batch is one item, whether it can be read or not.
    fn items(&self) -> &[Json] {
        self.items
            .get_or_init(|| match json::parse(&String::from_utf8_lossy(self.body)) {
                Ok(Json::Array(items)) => items,
                Ok(item) => vec![item],
                Err(_) => vec![Json::Null],
            })
    }

    pub(super) fn item_count(&self) -> u32 {
        u32::try_from(self.items().len()).unwrap_or(u32::MAX)
    }

    /// Whether the query of one of the items has this name in it as a whole word.
    pub(super) fn names(&self, field: &str) -> bool {
        let separates = |char: char| !(char.is_ascii_alphanumeric() || char == '_');
        let query = |item: &'_ Json| -> bool {
            let query = item.as_object().and_then(|item| item.get("query"));
            let query = query.and_then(Json::as_str).unwrap_or_default();
            query.split(separates).any(|word| word == field)
        };
        self.items().iter().any(query)
    }
}
