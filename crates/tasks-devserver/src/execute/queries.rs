//! The operations that read.

use std::sync::Arc;

use apollo_compiler::resolvers::{FieldError, ObjectValue, ResolveInfo, ResolvedValue};

use crate::auth::Permission;
use crate::json::{Json, object};
use crate::store::{Filter, Log, Page, Run, Sort};

use super::api_error::ApiError;
use super::response::{Data, Response};
use super::{Context, text};

/// The input type of `listLogs`' filter, also of a run's own logs.
const LOG_FILTER: &str = "WebinyBackgroundTaskLogListWhereInput";
const RUN_FILTER: &str = "WebinyBackgroundTaskListWhereInput";
/// A run's own logs are listed up to this many, unless the request says otherwise.
const NESTED_LOGS: i64 = 10_000;

/// `WebinyBackgroundTaskQuery`.
pub(super) struct Queries<'a> {
    pub(super) context: &'a Context<'a>,
    pub(super) type_name: &'a str,
}

impl ObjectValue for Queries<'_> {
    fn type_name(&self) -> &str {
        self.type_name
    }

    fn resolve_field<'a>(
        &'a self,
        info: &'a ResolveInfo<'a>,
    ) -> Result<ResolvedValue<'a>, FieldError> {
        let context = self.context;
        // Reads without permission answer like any other failed operation.
        let result = match (
            context.caller.authorised(Permission::Read),
            info.field_name(),
        ) {
            (_, "_empty") => return Ok(ResolvedValue::null()),
            (None, _) => Err(ApiError::not_authorized()),
            (_, "getTask") => get_task(context, info),
            (_, "listTasks") => list_tasks(context, info),
            (_, "listDefinitions") => Ok(Data::Definitions(
                context.app.offer().definitions().collect(),
            )),
            (_, "listLogs") => list_logs(context, info),
            (_, "getSettings") => Ok(settings(context)),
            _ => return Err(self.unknown_field_error(info)),
        };
        Ok(Response::resolved(context, info, result))
    }
}

fn get_task(context: &Context<'_>, info: &ResolveInfo<'_>) -> Result<Data, ApiError> {
    let id = entry_id(text(info, "id").unwrap_or_default())?;
    Ok(find_run(context, id).map_or(Data::Nothing, Data::Run))
}

fn settings(context: &Context<'_>) -> Data {
    let (world, _) = context.app.world();
    Data::Settings {
        retention_days: world.retention_days,
    }
}

fn list_tasks(context: &Context<'_>, info: &ResolveInfo<'_>) -> Result<Data, ApiError> {
    let list = List::of(context, info, RUN_FILTER)?;
    let (mut world, now) = context.app.world();
    let runs = world
        .store
        .shelf(&context.partition)
        .listed_runs(now.millis);
    let page = Page::of(runs, &list.filter, &list.sort, list.limit, list.after);
    drop(world);
    Ok(Data::Runs(page.entries, page.meta))
}

fn list_logs(context: &Context<'_>, info: &ResolveInfo<'_>) -> Result<Data, ApiError> {
    let list = List::of(context, info, LOG_FILTER)?;
    let (mut world, now) = context.app.world();
    let logs = world
        .store
        .shelf(&context.partition)
        .listed_logs(now.millis);
    let page = Page::of(logs, &list.filter, &list.sort, list.limit, list.after);
    drop(world);
    Ok(Data::Logs(page.entries, page.meta))
}

/// The logs of one run, oldest first unless sorted otherwise.
pub(super) fn logs_of(
    context: &Context<'_>,
    info: &ResolveInfo<'_>,
    run: &str,
) -> Result<Vec<Arc<Log>>, FieldError> {
    let list = List::of(context, info, LOG_FILTER).map_err(ApiError::into_field_error)?;
    let sort = match info.arguments().get("sort") {
        Some(Json::Array(_)) => list.sort,
        _ => Sort::oldest_first(),
    };
    let limit = info.arguments().get("limit").and_then(Json::as_f64);
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a limit that large takes all logs either way"
    )]
    let limit = limit.map_or(NESTED_LOGS, |limit| limit as i64);
    let (mut world, _) = context.app.world();
    let logs = world.store.shelf(&context.partition).logs_of(run);
    Ok(Page::of(logs, &list.filter, &sort, Some(limit), None).entries)
}

pub(super) fn find_run(context: &Context<'_>, id: &str) -> Option<Arc<Run>> {
    let (mut world, _) = context.app.world();
    world.store.shelf(&context.partition).run(id).cloned()
}

/// The entry's part of an id that may name a revision, as in `ID#0001`.
pub(super) fn entry_id(id: &str) -> Result<&str, ApiError> {
    match id.split('#').next() {
        None | Some("") => Err(ApiError::empty_id()),
        Some(id) => Ok(id),
    }
}

/// The arguments of a list.
struct List<'a> {
    filter: Filter,
    sort: Sort,
    limit: Option<i64>,
    after: Option<&'a str>,
}

impl<'a> List<'a> {
    fn of(
        context: &Context<'_>,
        info: &'a ResolveInfo<'a>,
        filter_type: &str,
    ) -> Result<Self, ApiError> {
        let argument = |name| info.arguments().get(name);
        let conditions = argument("where");
        let sort = match argument("sort") {
            Some(Json::Array(sorts)) if sorts.len() > 1 => {
                let conditions = conditions.filter(|conditions| !conditions.is_null());
                let conditions = conditions.cloned().unwrap_or_else(|| object([]));
                return Err(ApiError::several_sorts(
                    &Json::Array(sorts.clone()),
                    conditions,
                ));
            }
            Some(Json::Array(sorts)) => sorts.first().and_then(Json::as_str),
            _ => None,
        };
        let prefix = context.app.generation().content_sort_prefix();
        Ok(Self {
            filter: Filter::new(
                context.app.schema(),
                filter_type,
                conditions,
                text(info, "search"),
            )?,
            sort: sort
                .and_then(|sort| Sort::parse(sort, prefix))
                .unwrap_or_else(Sort::newest_first),
            limit: argument("limit").and_then(Json::as_i64),
            after: text(info, "after"),
        })
    }
}
