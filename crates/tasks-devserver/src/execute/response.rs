//! What every operation answers: data or an error, and for lists what comes with a page.

use std::sync::Arc;

use apollo_compiler::resolvers::{FieldError, ObjectValue, ResolveInfo, ResolvedValue};

use crate::definitions::Definition;
use crate::json::Json;
use crate::store::{Log, PageMeta, Run};

use super::api_error::ApiError;
use super::values::{DefinitionValue, LogValue, RunValue};
use super::{Context, inner_type};

/// The answer of an operation.
pub(super) struct Response<'a> {
    context: &'a Context<'a>,
    type_name: &'a str,
    result: Result<Data, ApiError>,
}

/// What an operation found or did.
pub(super) enum Data {
    Nothing,
    Done,
    Run(Arc<Run>),
    Runs(Vec<Arc<Run>>, PageMeta),
    Logs(Vec<Arc<Log>>, PageMeta),
    Definitions(Vec<&'static Definition>),
    Settings { retention_days: Option<i64> },
}

impl<'a> Response<'a> {
    /// The answer of the operation whose field is being resolved.
    pub(super) fn resolved(
        context: &'a Context<'a>,
        info: &'a ResolveInfo<'a>,
        result: Result<Data, ApiError>,
    ) -> ResolvedValue<'a> {
        let result = match &context.late_error {
            Some(error) => result.and(Err(ApiError::from(error))),
            None => result,
        };
        ResolvedValue::object(Self {
            context,
            type_name: inner_type(info),
            result,
        })
    }

    fn data(&self) -> ResolvedValue<'_> {
        let context = self.context;
        match &self.result {
            Err(_) | Ok(Data::Nothing) => ResolvedValue::null(),
            Ok(Data::Done) => ResolvedValue::leaf(true),
            Ok(Data::Run(run)) => ResolvedValue::object(RunValue {
                context,
                run: Arc::clone(run),
            }),
            Ok(Data::Runs(runs, _)) => ResolvedValue::list(
                runs.iter()
                    .cloned()
                    .map(move |run| ResolvedValue::object(RunValue { context, run })),
            ),
            Ok(Data::Logs(logs, _)) => ResolvedValue::list(
                logs.iter()
                    .cloned()
                    .map(move |log| ResolvedValue::object(LogValue { context, log })),
            ),
            Ok(Data::Definitions(definitions)) => ResolvedValue::list(
                definitions
                    .iter()
                    .map(|definition| ResolvedValue::object(DefinitionValue(definition))),
            ),
            Ok(Data::Settings { retention_days }) => ResolvedValue::object(Settings {
                retention_days: *retention_days,
            }),
        }
    }

    fn meta(&self) -> ResolvedValue<'_> {
        match &self.result {
            Ok(Data::Runs(_, meta) | Data::Logs(_, meta)) => ResolvedValue::object(Meta(meta)),
            _ => ResolvedValue::null(),
        }
    }
}

impl ObjectValue for Response<'_> {
    fn type_name(&self) -> &str {
        self.type_name
    }

    fn resolve_field<'a>(
        &'a self,
        info: &'a ResolveInfo<'a>,
    ) -> Result<ResolvedValue<'a>, FieldError> {
        match info.field_name() {
            "data" => Ok(self.data()),
            "meta" => Ok(self.meta()),
            "error" => Ok(ResolvedValue::nullable_object(
                self.result.as_ref().err().cloned(),
            )),
            _ => Err(self.unknown_field_error(info)),
        }
    }
}

struct Meta<'a>(&'a PageMeta);

impl ObjectValue for Meta<'_> {
    fn type_name(&self) -> &'static str {
        "WebinyBackgroundTaskMeta"
    }

    fn resolve_field<'a>(
        &'a self,
        info: &'a ResolveInfo<'a>,
    ) -> Result<ResolvedValue<'a>, FieldError> {
        match info.field_name() {
            "cursor" => Ok(ResolvedValue::Leaf(Json::from(self.0.cursor.clone()))),
            "hasMoreItems" => Ok(ResolvedValue::leaf(self.0.cursor.is_some())),
            "totalCount" => Ok(ResolvedValue::leaf(self.0.total)),
            _ => Err(self.unknown_field_error(info)),
        }
    }
}

struct Settings {
    retention_days: Option<i64>,
}

impl ObjectValue for Settings {
    fn type_name(&self) -> &'static str {
        "WebinyBackgroundTaskSettings"
    }

    fn resolve_field<'a>(
        &'a self,
        info: &'a ResolveInfo<'a>,
    ) -> Result<ResolvedValue<'a>, FieldError> {
        match info.field_name() {
            "retentionDays" => Ok(ResolvedValue::Leaf(Json::from(self.retention_days))),
            _ => Err(self.unknown_field_error(info)),
        }
    }
}
