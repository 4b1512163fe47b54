//! The errors that operations answer in `error`, in the words of each generation.

use std::borrow::Cow;
use std::sync::Arc;

use apollo_compiler::resolvers::{FieldError, ObjectValue, ResolveInfo, ResolvedValue};

use crate::definitions::Refusal;
use crate::generation::Generation;
use crate::json::{Json, array, object};
use crate::store::{FilterError, Status};

use super::LateError;

/// The `error` of an operation.
#[derive(Clone, Debug)]
pub(super) struct ApiError {
    message: String,
    code: Cow<'static, str>,
    data: Option<Arc<Json>>,
}

impl ApiError {
    fn new(message: impl Into<String>, code: &'static str) -> Self {
        Self {
            message: message.into(),
            code: code.into(),
            data: None,
        }
    }

    fn with(mut self, data: Json) -> Self {
        self.data = Some(Arc::new(data));
        self
    }

    /// The same message as an error of the field that asked.
    pub(super) fn into_field_error(self) -> FieldError {
        FieldError {
            message: self.message,
        }
    }

    pub(super) fn not_authorized() -> Self {
        Self::new("Not authorized!", "SECURITY_NOT_AUTHORIZED")
    }

    pub(super) fn empty_id() -> Self {
        Self::new(
            "Missing value to be parsed for the identifier.",
            "MALFORMED_VALUE",
        )
    }

    /// The 6.x words come from Webiny's public sources.
    pub(super) fn task_not_found(generation: Generation, id: &str) -> Self {
        if generation.has_namespaced_codes() {
            return Self::new("Task not found.", "BackgroundTasks/Task/NotFoundError");
        }
        Self::new(format!("Task \"{id}\" was not found!"), "NOT_FOUND")
    }

    /// Deleting asks the CMS, which answers in its own words.
    pub(super) fn entry_not_found(generation: Generation, id: &str) -> Self {
        if generation.has_namespaced_codes() {
            return Self::task_not_found(generation, id);
        }
        Self::new(format!("Entry \"{id}#0001\" was not found!"), "NOT_FOUND")
    }

    /// The 6.x words come from Webiny's public sources.
    pub(super) fn definition_not_found(generation: Generation, id: &str) -> Self {
        let data = object([("id", id.into())]);
        if generation.has_namespaced_codes() {
            let code = "BackgroundTasks/TaskDefinition/NotFoundError";
            return Self::new("Task definition not found.", code).with(data);
        }
        Self::new("Task definition was not found!", "TASK_DEFINITION_ERROR").with(data)
    }

    pub(super) fn not_abortable(generation: Generation, id: &str, status: Status) -> Self {
        let code = if generation.has_namespaced_codes() {
            "BackgroundTasks/Task/Abort"
        } else {
            "TASK_ABORT_ERROR"
        };
        let message = "Cannot abort a task that is not pending or running!";
        Self::new(message, code).with(object([
            ("id", id.into()),
            ("status", status.as_str().into()),
        ]))
    }

    pub(super) fn delay_too_long(data: Json) -> Self {
        let message = "The maximum delay for a task is 355 days.";
        Self::new(message, "MAX_DELAY_ERROR").with(data)
    }

    pub(super) fn not_stored(reason: String, data: Json) -> Self {
        Self::new(reason, "CREATE_ENTRY_ERROR").with(data)
    }

    /// The real server's data also holds its whole CMS model, which is left out here.
    pub(super) fn several_sorts(sort: &Json, conditions: Json) -> Self {
        let message = "Sorting is limited to a single field.";
        let code = "SORT_MULTIPLE_FIELDS_ERROR";
        let inner = object([
            ("message", message.into()),
            ("code", code.into()),
            ("data", object([("sort", sort.clone())])),
        ]);
        let params = object([("sort", sort.clone()), ("where", conditions)]);
        Self::new(message, code).with(object([
            ("sort", sort.clone()),
            ("params", params),
            ("error", inner),
        ]))
    }

    /// How late 6.x servers refuse settings is not known; the code is theirs for refused values.
    pub(super) fn invalid_retention(message: &str) -> Self {
        let issue = object([
            ("path", array(["retentionDays".into()])),
            ("message", message.into()),
        ]);
        Self::new("Validation failed.", "BackgroundTasks/ValidationError")
            .with(object([("issues", array([issue]))]))
    }
}

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> Self {
        Self {
            message: refusal.message.to_owned(),
            code: refusal.code.into(),
            data: refusal.data.map(Arc::new),
        }
    }
}

impl From<&LateError> for ApiError {
    fn from(error: &LateError) -> Self {
        Self {
            message: error.message.clone(),
            code: error.code.clone().into(),
            data: None,
        }
    }
}

impl From<FilterError> for ApiError {
    /// From Webiny's public sources.
    fn from(FilterError::NotTwoBounds: FilterError) -> Self {
        Self::new(
            "When comparing between and you give an array, there must be two items in it.",
            "FILTER_ERROR",
        )
    }
}

impl ObjectValue for ApiError {
    fn type_name(&self) -> &'static str {
        "WebinyBackgroundTaskError"
    }

    fn resolve_field<'a>(
        &'a self,
        info: &'a ResolveInfo<'a>,
    ) -> Result<ResolvedValue<'a>, FieldError> {
        Ok(match info.field_name() {
            "message" => ResolvedValue::leaf(self.message.as_str()),
            "code" => ResolvedValue::leaf(self.code.as_ref()),
            "data" => ResolvedValue::Leaf(self.data.as_deref().cloned().unwrap_or_default()),
            // Only servers in debug mode tell their stack.
            _ => ResolvedValue::null(),
        })
    }
}
