//! The operations that change something.

use apollo_compiler::resolvers::{FieldError, ObjectValue, ResolveInfo, ResolvedValue};

use crate::auth::{Identity, Permission};
use crate::definitions::Definition;
use crate::json::{Json, Object, object};
use crate::ledger::LedgerAction;
use crate::store::{UnpersistableRun, persisted};
use crate::world::{NewRun, NotAborted};

use super::api_error::ApiError;
use super::queries::entry_id;
use super::response::{Data, Response};
use super::{Context, text};

/// Delays of this many seconds, 355 days, and more are refused.
const MAX_DELAY: f64 = 30_672_000.0;
/// How long late 6.x servers can be told to keep runs, in days; from Webiny's public sources.
const MAX_RETENTION: i64 = 3650;

/// `WebinyBackgroundTaskMutation`.
pub(super) struct Mutations<'a> {
    pub(super) context: &'a Context<'a>,
    pub(super) type_name: &'a str,
}

impl ObjectValue for Mutations<'_> {
    fn type_name(&self) -> &str {
        self.type_name
    }

    fn resolve_field<'a>(
        &'a self,
        info: &'a ResolveInfo<'a>,
    ) -> Result<ResolvedValue<'a>, FieldError> {
        let (operation, permission): (Operation, _) = match info.field_name() {
            "_empty" => return Ok(ResolvedValue::null()),
            "triggerTask" => (trigger_task, Permission::Write),
            "abortTask" => (abort_task, Permission::Write),
            "deleteTask" => (delete_task, Permission::Delete),
            "updateSettings" => (update_settings, Permission::Write),
            _ => return Err(self.unknown_field_error(info)),
        };
        // Other than a read, a change without permission is an error of the field itself.
        let Some(caller) = self.context.caller.authorised(permission) else {
            return Err(ApiError::not_authorized().into_field_error());
        };
        let result = operation(self.context, caller, info);
        Ok(Response::resolved(self.context, info, result))
    }
}

type Operation = fn(&Context<'_>, &Identity, &ResolveInfo<'_>) -> Result<Data, ApiError>;

fn trigger_task(
    context: &Context<'_>,
    caller: &Identity,
    info: &ResolveInfo<'_>,
) -> Result<Data, ApiError> {
    let generation = context.app.generation();
    let id = text(info, "definition").unwrap_or_default();
    let definition = context
        .app
        .offer()
        .find(id)
        .ok_or_else(|| ApiError::definition_not_found(generation, id))?;
    let input = match info.arguments().get("input") {
        Some(input) if !is_falsy(input) => input.clone(),
        _ => object([]),
    };
    let name = text(info, "name").filter(|name| !name.is_empty());
    let name = name.unwrap_or(definition.title);
    (definition.check)(&input)?;
    let delay = delay(info, definition, name, &input)?;
    let (mut world, now) = context.app.world();
    let input = match persisted(&input) {
        Ok(input) => input,
        Err(reason) => {
            let entry = UnpersistableRun {
                generation,
                partition: &context.partition,
                id: world.ids.next(now.millis),
                name,
                definition: definition.id,
                input: &input,
                created_on: now,
                created_by: caller,
            };
            return Err(ApiError::not_stored(reason, entry.to_json()));
        }
    };
    let run = world.create(NewRun {
        partition: &context.partition,
        definition,
        name: name.into(),
        input,
        parent: None,
        created_by: caller,
        delay,
        now: &now,
    });
    context.record(&mut world, LedgerAction::Trigger, &run, &now);
    Ok(Data::Run(run))
}

/// Values that JavaScript takes for nothing.
fn is_falsy(value: &Json) -> bool {
    match value {
        Json::Null | Json::Bool(false) => true,
        Json::String(text) => text.as_str().is_empty(),
        Json::Number(number) => number.as_f64() == Some(0.0),
        Json::Bool(true) | Json::Array(_) | Json::Object(_) => false,
    }
}

/// The delay in milliseconds. Only whole seconds are checked, as in Webiny's public sources.
fn delay(
    info: &ResolveInfo<'_>,
    definition: &Definition,
    name: &str,
    input: &Json,
) -> Result<i64, ApiError> {
    let Some(delay) = info
        .arguments()
        .get("delay")
        .filter(|delay| !delay.is_null())
    else {
        return Ok(0);
    };
    let seconds = delay.as_f64().unwrap_or_default();
    if seconds.fract() == 0.0 && seconds >= MAX_DELAY {
        let mut data = Object::new();
        data.insert("name", name.into());
        data.insert("definitionId", definition.id.into());
        data.insert("input", input.clone());
        data.insert("delay", delay.clone());
        return Err(ApiError::delay_too_long(Json::Object(data)));
    }
    #[expect(clippy::cast_possible_truncation, reason = "clamped to what fits")]
    return Ok((seconds * 1000.0).clamp(0.0, MAX_DELAY * 1000.0) as i64);
}

fn abort_task(
    context: &Context<'_>,
    _: &Identity,
    info: &ResolveInfo<'_>,
) -> Result<Data, ApiError> {
    let generation = context.app.generation();
    let given = text(info, "id").unwrap_or_default();
    let id = entry_id(given)?;
    let (mut world, now) = context.app.world();
    let run = world
        .abort(&context.partition, id, text(info, "message"), &now)
        .map_err(|reason| match reason {
            NotAborted::NotFound => ApiError::task_not_found(generation, given),
            NotAborted::Final(status) => ApiError::not_abortable(generation, given, status),
        })?;
    context.record(&mut world, LedgerAction::Abort, &run, &now);
    Ok(Data::Run(run))
}

fn delete_task(
    context: &Context<'_>,
    _: &Identity,
    info: &ResolveInfo<'_>,
) -> Result<Data, ApiError> {
    let id = entry_id(text(info, "id").unwrap_or_default())?;
    let (mut world, now) = context.app.world();
    let run = world
        .delete(&context.partition, id, &now)
        .ok_or_else(|| ApiError::entry_not_found(context.app.generation(), id))?;
    context.record(&mut world, LedgerAction::Delete, &run, &now);
    Ok(Data::Done)
}

fn update_settings(
    context: &Context<'_>,
    _: &Identity,
    info: &ResolveInfo<'_>,
) -> Result<Data, ApiError> {
    let input = info.arguments().get("input").and_then(Json::as_object);
    let asked = input.and_then(|input| input.get("retentionDays"));
    let (mut world, _) = context.app.world();
    if let Some(days) = asked.and_then(Json::as_i64) {
        if days < 0 {
            return Err(ApiError::invalid_retention("Must not be negative."));
        }
        if days > MAX_RETENTION {
            return Err(ApiError::invalid_retention("Must be at most 3650."));
        }
        world.retention_days = Some(days);
    }
    Ok(Data::Settings {
        retention_days: world.retention_days,
    })
}
