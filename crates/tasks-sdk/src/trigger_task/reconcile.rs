//! [`Search`]: looking for a run by its marker, when nobody knows whether it was triggered.

use std::iter;
use std::time::Duration;

use tasks_transport::{CallContext, CallKind};
use tasks_types::operations::{GetTask, GetTaskVariables, ListTasksFull, ListTasksFullVariables};
use tasks_types::{
    DefinitionId, SmallStr, TaskId, TaskListSorter, TaskListWhere, TaskRun, TaskStatus,
};
use tokio::time::Instant;

use crate::{CallMeta, Error, ErrorKind, Result, Webiny, call};

/// When a run that has not appeared is looked for, as shares of the time to settle. Each look
/// costs the server a scan, so there are few; the last one comes when the time is over.
const LOOKS: [f64; 6] = [0.0, 0.05, 0.125, 0.25, 0.5, 1.0];

/// Looks are not spread over more time than this, a year.
const LONGEST_SETTLE: Duration = Duration::from_secs(31_536_000);

/// Between two looks at a run that is there but not confirmed, and after a last look that brought
/// no answer.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// What a search has found.
pub(super) enum Found {
    /// The run: the oldest, if several have the marker.
    Run(Box<TaskRun>),
    /// A run that was created but not sent off, as far as one can see: it is gone again, or the
    /// call's time is over.
    Unconfirmed(TaskId),
    /// No run, when the time to settle was over.
    Nothing,
    /// No answer to the last look in the call's time, so there may be a run or not.
    Unknown,
}

/// Looks for runs by their exact name, which ends in the marker, and their definition. Other
/// filters, such as one by time, could miss it: clocks differ.
pub(super) struct Search<'a> {
    pub(super) client: &'a Webiny,
    pub(super) context: &'a CallContext,
    pub(super) name: SmallStr,
    pub(super) definition: &'a DefinitionId,
    pub(super) settle: Duration,
}

impl Search<'_> {
    /// Looks once, before the trigger is sent. After an error nothing was sent.
    pub(super) async fn before_sending(&self, meta: &mut CallMeta) -> Result<Option<TaskRun>> {
        match self.look(meta).await.map_err(Error::before_triggering)? {
            None => Ok(None),
            Some(run) => self.confirm(run, meta).await.map(Some).map_err(|id| {
                let error = Error::timeout("none was triggered now").with_operation("triggerTask");
                error.for_unconfirmed(id)
            }),
        }
    }

    /// Looks until the run is there, or until it has had the time to appear and has not.
    pub(super) async fn after_doubt(&self, meta: &mut CallMeta) -> Found {
        let settle = self.settle.min(LONGEST_SETTLE);
        let doubted = Instant::now();
        let settled = doubted + settle;
        let looks = LOOKS.map(|share| doubted + settle.mul_f64(share));
        let more = pauses().scan(settled, |look, pause| {
            *look += pause;
            Some(*look)
        });
        let mut looks = looks.into_iter().chain(more).peekable();
        while let Some(look) = looks.next() {
            let is_overtaken = looks.peek().is_some_and(|next| *next <= Instant::now());
            if is_overtaken {
                continue;
            }
            let pause = look.saturating_duration_since(Instant::now());
            if !call::pause(self.context, pause).await {
                break;
            }
            let begun = Instant::now();
            match self.look(meta).await {
                Ok(Some(run)) => {
                    return match self.confirm(run, meta).await {
                        Ok(run) => Found::Run(Box::new(run)),
                        Err(id) => Found::Unconfirmed(id),
                    };
                }
                // It may still appear.
                Ok(None) if begun < settled => {}
                Ok(None) => return Found::Nothing,
                Err(error) if is_passing(&error) => {}
                Err(_) => break,
            }
        }
        Found::Unknown
    }

    /// The oldest run with the marker.
    async fn look(&self, meta: &mut CallMeta) -> Result<Option<TaskRun>> {
        let context = self.context.as_part(CallKind::Read);
        let answer = {
            let mut filter = TaskListWhere::default();
            filter.name = self.name.clone().into();
            filter.definition_id = self.definition.clone().into();
            let variables = ListTasksFullVariables {
                where_: Some(filter),
                sort: Some(vec![TaskListSorter::CreatedOnAsc]),
                limit: Some(1),
                after: None,
                search: None,
            };
            self.client
                .call_within::<ListTasksFull>(&context, &variables, meta)
        };
        let answer = answer.await?;
        let hits = answer.meta.as_ref().map_or(0, |meta| meta.total_count);
        meta.found_by_marker(hits.try_into().unwrap_or_default());
        Ok(answer.require_data()?.into_iter().next())
    }

    /// Looks at a run until it was certainly sent off; its id, if that cannot be seen.
    async fn confirm(&self, mut run: TaskRun, meta: &mut CallMeta) -> Result<TaskRun, TaskId> {
        let mut pauses = pauses();
        while !is_confirmed(&run) {
            let pause = pauses.next().unwrap_or(LONGEST_PAUSE);
            if !call::pause(self.context, pause).await {
                return Err(run.id);
            }
            let variables = GetTaskVariables { id: run.id.clone() };
            let context = self.context.as_part(CallKind::Read);
            let answer = self
                .client
                .call_within::<GetTask>(&context, &variables, meta)
                .await;
            match answer.map(|answer| answer.data) {
                Ok(Some(now)) => run = now,
                Err(error) if is_passing(&error) => {}
                // A run that is gone may have been deleted since it could not be sent off, or have
                // cleaned up after itself.
                Ok(None) | Err(_) => return Err(run.id),
            }
        }
        Ok(run)
    }
}

/// Longer and longer, without an end.
fn pauses() -> impl Iterator<Item = Duration> {
    iter::successors(Some(FIRST_PAUSE), |pause| {
        Some((*pause * 2).min(LONGEST_PAUSE))
    })
}

/// Whether the server has sent the run off. One that is pending without the answer of the
/// installation's runner may be deleted again, when sending it off fails (from Webiny's public
/// sources).
fn is_confirmed(run: &TaskRun) -> bool {
    let is_past_pending =
        (run.task_status.as_ref()).is_some_and(|status| *status != TaskStatus::Pending);
    is_past_pending || run.event_response.is_some()
}

/// Whether another look may bring an answer. It may even where the server spoke, for an error of
/// its own can be one of the moment.
fn is_passing(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::Network
            | ErrorKind::Timeout
            | ErrorKind::Http
            | ErrorKind::Decode
            | ErrorKind::Graphql
            | ErrorKind::Api
    )
}
