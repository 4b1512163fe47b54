//! The fields of an entry as filters and sorts see them.

use crate::auth::Identity;
use crate::clock::Stamp;
use crate::json::ByteString;

/// A run or a log: what Webiny's CMS calls an entry.
///
/// Besides its own content each entry has the CMS's fields, so the filters of the schema apply to
/// all of them by name.
pub(crate) trait Entry {
    fn id(&self) -> &str;
    fn created_on(&self) -> &Stamp;
    fn saved_on(&self) -> &Stamp;
    fn created_by(&self) -> &Identity;
    /// The value of a content field.
    fn content(&self, field: &str) -> Option<FieldValue<'_>>;
    /// The texts that a search looks into.
    fn texts(&self) -> Vec<&str>;

    /// The values that a field has in the entry's items.
    fn items(&self, _field: &str) -> Vec<FieldValue<'_>> {
        Vec::new()
    }

    /// The value of any field by its name in the schema; null where nothing was ever published,
    /// deleted or restored.
    fn field(&self, name: &str) -> FieldValue<'_> {
        if let Some(value) = self.content(name) {
            return value;
        }
        match name {
            "id" | "entryId" => FieldValue::Text(self.id()),
            "status" => FieldValue::Text("draft"),
            "createdOn" | "revisionCreatedOn" => FieldValue::Time(self.created_on().millis),
            "savedOn" | "modifiedOn" | "revisionSavedOn" | "revisionModifiedOn" => {
                FieldValue::Time(self.saved_on().millis)
            }
            "createdBy" | "savedBy" | "modifiedBy" | "revisionCreatedBy" | "revisionSavedBy"
            | "revisionModifiedBy" => FieldValue::from(&self.created_by().id),
            _ => FieldValue::Null,
        }
    }
}

/// One value to compare.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum FieldValue<'a> {
    Null,
    Text(&'a str),
    Number(f64),
    /// Milliseconds since 1970.
    Time(i64),
}

impl<'a> From<&'a ByteString> for FieldValue<'a> {
    fn from(text: &'a ByteString) -> Self {
        Self::Text(text.as_str())
    }
}

impl<'a> From<&'a Stamp> for FieldValue<'a> {
    fn from(stamp: &'a Stamp) -> Self {
        Self::Time(stamp.millis)
    }
}

impl<'a, T> From<Option<&'a T>> for FieldValue<'a>
where
    Self: From<&'a T>,
{
    fn from(value: Option<&'a T>) -> Self {
        value.map_or(Self::Null, Self::from)
    }
}
