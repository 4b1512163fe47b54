//! A run of a task.

use std::sync::Arc;

use uuid::Uuid;

use crate::auth::Identity;
use crate::clock::Stamp;
use crate::definitions::Definition;
use crate::json::{ByteString, Json, object};

use super::{Entry, FieldValue};

/// One run, as the server stores it.
#[derive(Clone, Debug)]
pub(crate) struct Run {
    pub(crate) id: ByteString,
    pub(crate) name: ByteString,
    pub(crate) definition: &'static Definition,
    pub(crate) parent: Option<ByteString>,
    pub(crate) execution: Arc<Execution>,
    pub(crate) iterations: u32,
    pub(crate) input: Arc<Json>,
    pub(crate) output: Option<Arc<Json>>,
    pub(crate) status: Status,
    pub(crate) created_on: Stamp,
    pub(crate) saved_on: Stamp,
    pub(crate) started_on: Option<Stamp>,
    pub(crate) finished_on: Option<Stamp>,
    pub(crate) created_by: Identity,
}

/// The state of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    Pending,
    Running,
    Success,
    Failed,
    Aborted,
}

impl Status {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Running => "running",
            Self::Success => "success",
            Self::Failed => "failed",
            Self::Aborted => "aborted",
        }
    }

    /// Whether more can happen to the run by itself.
    pub(crate) fn is_open(self) -> bool {
        matches!(self, Self::Pending | Self::Running)
    }
}

/// What the runner answered when the run was sent to it.
#[derive(Clone, Debug)]
pub(crate) struct Execution {
    pub(crate) name: ByteString,
    request_id: Uuid,
    sent_on: Stamp,
}

impl Execution {
    pub(crate) fn new(definition: &str, run: &str, sent_on: Stamp) -> Self {
        let suffix = Uuid::new_v4().as_u64_pair().1 & 0xFF_FFFF_FFFF;
        Self {
            name: format!("{definition}_{run}_{suffix:010x}").into(),
            request_id: Uuid::new_v4(),
            sent_on,
        }
    }

    /// The shape recorded from a 5.41 server whose runner is an AWS Step Function.
    pub(crate) fn event_response(&self) -> Json {
        let name = self.name.as_str();
        let arn = format!(
            "arn:aws:states:eu-central-1:123456789012:execution:wby-background-task:{name}"
        );
        let metadata = object([
            ("httpStatusCode", Json::from(200)),
            ("requestId", Json::from(self.request_id.to_string())),
            ("attempts", Json::from(1)),
            ("totalRetryDelay", Json::from(0)),
        ]);
        object([
            ("$metadata", metadata),
            ("executionArn", Json::from(arn)),
            ("startDate", Json::String(self.sent_on.text.clone())),
            ("name", Json::String(self.name.clone())),
        ])
    }
}

impl Run {
    /// The name of the execution, empty until it has started.
    pub(crate) fn execution_name(&self) -> ByteString {
        match self.started_on {
            Some(_) => self.execution.name.clone(),
            None => ByteString::from(""),
        }
    }
}

impl Entry for Run {
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
        let started = self.started_on.is_some();
        Some(match field {
            "name" => FieldValue::from(&self.name),
            "definitionId" => FieldValue::Text(self.definition.id),
            "parentId" => FieldValue::from(self.parent.as_ref()),
            "executionName" => FieldValue::from(started.then_some(&self.execution.name)),
            "iterations" => FieldValue::Number(f64::from(self.iterations)),
            "taskStatus" => FieldValue::Text(self.status.as_str()),
            "startedOn" => FieldValue::from(self.started_on.as_ref()),
            "finishedOn" => FieldValue::from(self.finished_on.as_ref()),
            _ => return None,
        })
    }

    fn texts(&self) -> Vec<&str> {
        let mut texts = vec![self.name.as_str(), self.definition.id, self.status.as_str()];
        texts.extend(self.parent.as_ref().map(ByteString::as_str));
        texts.extend(
            self.started_on
                .as_ref()
                .map(|_| self.execution.name.as_str()),
        );
        texts
    }
}
