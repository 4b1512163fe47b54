//! What becomes of a value on its way through the database, as measured on a 5.41 server.

use crate::auth::Identity;
use crate::clock::Stamp;
use crate::generation::Generation;
use crate::json::{ByteString, Json, Object, object, size, special_number_name};
use crate::tenancy::Partition;

/// The largest integer that the database's client accepts.
const MAX_SAFE: f64 = 9_007_199_254_740_991.0;
/// The smallest magnitude that the database can hold.
const SMALLEST: f64 = 1e-130;
/// The largest entry, in bytes.
const MAX_ENTRY: usize = 400 * 1024;
/// About what an entry takes besides its input.
const ENTRY_OVERHEAD: usize = 2 * 1024;

/// The value as it is read back: empty strings become null. Or why it cannot be stored.
pub(crate) fn persisted(value: &Json) -> Result<Json, String> {
    let stored = stored(value)?;
    if size(&stored) + ENTRY_OVERHEAD > MAX_ENTRY {
        return Err("Item size has exceeded the maximum allowed size".to_owned());
    }
    Ok(stored)
}

fn stored(value: &Json) -> Result<Json, String> {
    if let Some(name) = special_number_name(value) {
        return Err(format!("Special numeric value {name} is not allowed"));
    }
    match value {
        Json::String(text) if text.as_str().is_empty() => Ok(Json::Null),
        Json::Null | Json::Bool(_) | Json::String(_) => Ok(value.clone()),
        Json::Number(number) => match number.as_f64() {
            Some(number) => storable(number).map(|()| value.clone()),
            None => Ok(Json::Null),
        },
        Json::Array(items) => items.iter().map(stored).collect(),
        Json::Object(entries) => entries
            .iter()
            .map(|(key, value)| Ok((key.clone(), stored(value)?)))
            .collect::<Result<Object, String>>()
            .map(Json::Object),
    }
}

fn storable(number: f64) -> Result<(), String> {
    if number > MAX_SAFE {
        Err(format!(
            "Number {number} is greater than Number.MAX_SAFE_INTEGER. Use NumberValue from @aws-sdk/lib-dynamodb."
        ))
    } else if number < -MAX_SAFE {
        Err(format!(
            "Number {number} is lesser than Number.MIN_SAFE_INTEGER. Use NumberValue from @aws-sdk/lib-dynamodb."
        ))
    } else if number != 0.0 && number.abs() < SMALLEST {
        Err("Number underflow. Attempting to store a number with magnitude smaller than supported range".to_owned())
    } else {
        Ok(())
    }
}

/// The run that could not be stored, as it comes back in `error.data`: a whole CMS entry.
pub(crate) struct UnpersistableRun<'a> {
    pub(crate) generation: Generation,
    pub(crate) partition: &'a Partition,
    pub(crate) id: ByteString,
    pub(crate) name: &'a str,
    pub(crate) definition: &'a str,
    pub(crate) input: &'a Json,
    pub(crate) created_on: Stamp,
    pub(crate) created_by: &'a Identity,
}

impl UnpersistableRun<'_> {
    pub(crate) fn to_json(&self) -> Json {
        let now = Json::String(self.created_on.text.clone());
        let who = self.created_by.to_json();
        let mut entry = Object::new();
        entry.insert("webinyVersion", self.generation.webiny_version().into());
        entry.insert("tenant", self.partition.tenant.as_str().into());
        entry.insert("entryId", Json::String(self.id.clone()));
        entry.insert("id", format!("{}#0001", self.id.as_str()).into());
        entry.insert("modelId", "webinyTask".into());
        if self.generation.has_locales() {
            entry.insert("locale", self.partition.locale.as_str().into());
        }
        // The CMS writes each kind of date and author for the entry and again for its revision.
        entry.extend(history(
            "",
            &now,
            &who,
            &[
                "createdOn",
                "modifiedOn",
                "savedOn",
                "deletedOn",
                "restoredOn",
                "createdBy",
                "modifiedBy",
                "savedBy",
                "deletedBy",
                "restoredBy",
                "firstPublishedOn",
                "lastPublishedOn",
                "firstPublishedBy",
                "lastPublishedBy",
            ],
        ));
        entry.extend(history(
            "revision",
            &now,
            &who,
            &[
                "CreatedOn",
                "ModifiedOn",
                "SavedOn",
                "DeletedOn",
                "RestoredOn",
                "CreatedBy",
                "ModifiedBy",
                "SavedBy",
                "DeletedBy",
                "RestoredBy",
                "FirstPublishedOn",
                "LastPublishedOn",
                "FirstPublishedBy",
                "LastPublishedBy",
            ],
        ));
        entry.insert("version", 1.into());
        entry.insert("status", "draft".into());
        entry.insert("locked", false.into());
        entry.insert(
            "values",
            object([
                ("name", self.name.into()),
                ("definitionId", self.definition.into()),
                ("iterations", 0.into()),
                ("input", without_special_numbers(self.input)),
                ("taskStatus", "pending".into()),
            ]),
        );
        entry.insert("location", object([("folderId", "root".into())]));
        object([("error", object([])), ("entry", Json::Object(entry))])
    }
}

/// The dates and authors of an entry that has only been created.
fn history(prefix: &str, now: &Json, who: &Json, fields: &[&str]) -> Vec<(ByteString, Json)> {
    fields
        .iter()
        .map(|field| {
            let value = match field.to_ascii_lowercase().as_str() {
                "createdon" | "savedon" => now.clone(),
                "createdby" | "savedby" => who.clone(),
                _ => Json::Null,
            };
            (format!("{prefix}{field}").into(), value)
        })
        .collect()
}

/// `JSON.stringify` writes numbers without a JSON form as null.
fn without_special_numbers(value: &Json) -> Json {
    if special_number_name(value).is_some() {
        return Json::Null;
    }
    match value {
        Json::Array(items) => items.iter().map(without_special_numbers).collect(),
        Json::Object(entries) => entries
            .iter()
            .map(|(key, value)| (key.clone(), without_special_numbers(value)))
            .collect::<Object>()
            .into(),
        _ => value.clone(),
    }
}
