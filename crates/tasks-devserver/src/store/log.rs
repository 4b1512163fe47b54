//! Logs of runs: one for each iteration, with items.

use crate::auth::Identity;
use crate::clock::Stamp;
use crate::json::{ByteString, Json};

use super::{Entry, FieldValue};

/// The log of one iteration.
#[derive(Clone, Debug)]
pub(crate) struct Log {
    pub(crate) id: ByteString,
    /// The id of the run, which may be deleted.
    pub(crate) run: ByteString,
    pub(crate) execution_name: Option<ByteString>,
    pub(crate) iteration: u32,
    pub(crate) items: Vec<LogItem>,
    pub(crate) created_on: Stamp,
    pub(crate) saved_on: Stamp,
    pub(crate) created_by: Identity,
}

/// One entry of a log.
#[derive(Clone, Debug)]
pub(crate) struct LogItem {
    pub(crate) message: ByteString,
    pub(crate) kind: LogItemKind,
    pub(crate) created_on: Stamp,
    pub(crate) data: Option<Json>,
    pub(crate) error: Option<Json>,
}

/// What an item tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LogItemKind {
    Info,
    Error,
}

impl LogItemKind {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Error => "error",
        }
    }
}

impl LogItem {
    pub(crate) fn info(message: impl Into<ByteString>, now: &Stamp, data: Option<Json>) -> Self {
        Self {
            message: message.into(),
            kind: LogItemKind::Info,
            created_on: now.clone(),
            data,
            error: None,
        }
    }

    pub(crate) fn error(message: impl Into<ByteString>, now: &Stamp, error: Json) -> Self {
        Self {
            message: message.into(),
            kind: LogItemKind::Error,
            created_on: now.clone(),
            data: None,
            error: Some(error),
        }
    }
}

impl Entry for Log {
    fn id(&self) -> &str {
        self.id.as_str()
    }

    fn created_on(&self) -> &Stamp {
        &self.created_on
    }

    fn saved_on(&self) -> &Stamp {
        &self.saved_on
    }

    fn created_by(&self) -> &Identity {
        &self.created_by
    }

    fn content(&self, field: &str) -> Option<FieldValue<'_>> {
        Some(match field {
            "executionName" => FieldValue::from(self.execution_name.as_ref()),
            "task" => FieldValue::from(&self.run),
            "iteration" => FieldValue::Number(f64::from(self.iteration)),
            _ => return None,
        })
    }

    fn items(&self, field: &str) -> Vec<FieldValue<'_>> {
        let items = self.items.iter();
        match field {
            "message" => items.map(|item| FieldValue::from(&item.message)).collect(),
            "type" => items
                .map(|item| FieldValue::Text(item.kind.as_str()))
                .collect(),
            "createdOn" => items
                .map(|item| FieldValue::from(&item.created_on))
                .collect(),
            _ => Vec::new(),
        }
    }

    fn texts(&self) -> Vec<&str> {
        let mut texts = vec![self.run.as_str()];
        texts.extend(self.execution_name.as_ref().map(ByteString::as_str));
        texts.extend(self.items.iter().map(|item| item.message.as_str()));
        texts
    }
}
