//! Runs, logs, definitions and identities as GraphQL objects.

use std::sync::Arc;

use apollo_compiler::resolvers::{FieldError, ObjectValue, ResolveInfo, ResolvedValue};

use crate::auth::Identity;
use crate::clock::Stamp;
use crate::definitions::Definition;
use crate::json::{ByteString, Json};
use crate::store::{Log, LogItem, Run};

use super::{Context, queries};

/// `WebinyBackgroundTask`.
pub(super) struct RunValue<'a> {
    pub(super) context: &'a Context<'a>,
    pub(super) run: Arc<Run>,
}

impl ObjectValue for RunValue<'_> {
    fn type_name(&self) -> &'static str {
        "WebinyBackgroundTask"
    }

    fn resolve_field<'a>(
        &'a self,
        info: &'a ResolveInfo<'a>,
    ) -> Result<ResolvedValue<'a>, FieldError> {
        let run = &self.run;
        Ok(match info.field_name() {
            "id" => text(&run.id),
            "name" => text(&run.name),
            "definitionId" => ResolvedValue::leaf(run.definition.id),
            "parentId" => optional_text(run.parent.as_ref()),
            "executionName" => ResolvedValue::Leaf(Json::String(run.execution_name())),
            "iterations" => ResolvedValue::leaf(run.iterations),
            "taskStatus" => ResolvedValue::leaf(run.status.as_str()),
            "createdOn" => text(&run.created_on.text),
            "savedOn" => text(&run.saved_on.text),
            "startedOn" => date_time(run.started_on.as_ref()),
            "finishedOn" => date_time(run.finished_on.as_ref()),
            "createdBy" => ResolvedValue::object(IdentityValue(&run.created_by)),
            "input" => ResolvedValue::Leaf(run.input.as_ref().clone()),
            "output" => ResolvedValue::Leaf(run.output.as_deref().cloned().unwrap_or_default()),
            "eventResponse" => ResolvedValue::Leaf(run.execution.event_response()),
            "logs" => {
                let context = self.context;
                let logs = queries::logs_of(context, info, run.id.as_str())?;
                ResolvedValue::list(
                    logs.into_iter()
                        .map(move |log| ResolvedValue::object(LogValue { context, log })),
                )
            }
            _ => return Err(self.unknown_field_error(info)),
        })
    }
}

/// `WebinyBackgroundTaskLog`.
pub(super) struct LogValue<'a> {
    pub(super) context: &'a Context<'a>,
    pub(super) log: Arc<Log>,
}

impl ObjectValue for LogValue<'_> {
    fn type_name(&self) -> &'static str {
        "WebinyBackgroundTaskLog"
    }

    fn resolve_field<'a>(
        &'a self,
        info: &'a ResolveInfo<'a>,
    ) -> Result<ResolvedValue<'a>, FieldError> {
        let log = &self.log;
        Ok(match info.field_name() {
            "id" => text(&log.id),
            "createdOn" => text(&log.created_on.text),
            "createdBy" => ResolvedValue::object(IdentityValue(&log.created_by)),
            "executionName" => optional_text(log.execution_name.as_ref()),
            "iteration" => ResolvedValue::leaf(log.iteration),
            "items" => ResolvedValue::list(
                log.items
                    .iter()
                    .map(|item| ResolvedValue::object(ItemValue(item))),
            ),
            // The run may have been deleted: the field's null then nulls the whole list.
            "task" => {
                let context = self.context;
                let run = queries::find_run(context, log.run.as_str());
                ResolvedValue::nullable_object(run.map(|run| RunValue { context, run }))
            }
            _ => return Err(self.unknown_field_error(info)),
        })
    }
}

/// `WebinyTaskLog_Items`.
struct ItemValue<'a>(&'a LogItem);

impl ObjectValue for ItemValue<'_> {
    fn type_name(&self) -> &'static str {
        "WebinyTaskLog_Items"
    }

    fn resolve_field<'a>(
        &'a self,
        info: &'a ResolveInfo<'a>,
    ) -> Result<ResolvedValue<'a>, FieldError> {
        let item = self.0;
        Ok(match info.field_name() {
            "message" => text(&item.message),
            "type" => ResolvedValue::leaf(item.kind.as_str()),
            "createdOn" => text(&item.created_on.text),
            "data" => ResolvedValue::Leaf(item.data.clone().unwrap_or_default()),
            "error" => ResolvedValue::Leaf(item.error.clone().unwrap_or_default()),
            _ => return Err(self.unknown_field_error(info)),
        })
    }
}

/// `WebinyBackgroundTaskDefinition`.
pub(super) struct DefinitionValue(pub(super) &'static Definition);

impl ObjectValue for DefinitionValue {
    fn type_name(&self) -> &'static str {
        "WebinyBackgroundTaskDefinition"
    }

    fn resolve_field<'a>(
        &'a self,
        info: &'a ResolveInfo<'a>,
    ) -> Result<ResolvedValue<'a>, FieldError> {
        let definition = self.0;
        Ok(match info.field_name() {
            "id" => ResolvedValue::leaf(definition.id),
            "title" => ResolvedValue::leaf(definition.title),
            "description" => ResolvedValue::Leaf(Json::from(definition.description)),
            "fields" => ResolvedValue::Leaf((definition.fields)()),
            _ => return Err(self.unknown_field_error(info)),
        })
    }
}

/// `WebinyBackgroundTaskIdentity`.
struct IdentityValue<'a>(&'a Identity);

impl ObjectValue for IdentityValue<'_> {
    fn type_name(&self) -> &'static str {
        "WebinyBackgroundTaskIdentity"
    }

    fn resolve_field<'a>(
        &'a self,
        info: &'a ResolveInfo<'a>,
    ) -> Result<ResolvedValue<'a>, FieldError> {
        Ok(match info.field_name() {
            "id" => text(&self.0.id),
            "displayName" => text(&self.0.display_name),
            "type" => ResolvedValue::leaf(Identity::KIND),
            _ => return Err(self.unknown_field_error(info)),
        })
    }
}

/// A string that is shared, not copied: lists hold many.
fn text<'a>(text: &ByteString) -> ResolvedValue<'a> {
    ResolvedValue::Leaf(Json::String(text.clone()))
}

fn optional_text<'a>(value: Option<&ByteString>) -> ResolvedValue<'a> {
    value.map_or_else(ResolvedValue::null, text)
}

fn date_time<'a>(stamp: Option<&Stamp>) -> ResolvedValue<'a> {
    optional_text(stamp.map(|stamp| &stamp.text))
}
