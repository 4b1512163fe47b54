//! [`AbortTask`].

use std::time::Duration;

use tasks_transport::{CallContext, CallKind, leaves_doubt};
use tasks_types::{SmallStr, TaskId, TaskRun, TaskStatus, operations};

use crate::call::{Call, awaitable, pause};
use crate::run_by_id::require_id;
use crate::{CallMeta, Error, ErrorKind, Executed, Result, Webiny};

/// Before a run that still goes on is aborted once more.
const PAUSE: Duration = Duration::from_millis(200);

/// A call of [`Tasks::abort_task`](crate::Tasks::abort_task). `.await` sends it.
///
/// When no answer comes, the call reads the run: one that is aborted counts as a success, and one
/// that still goes on is aborted again.
#[derive(Clone, Debug)]
#[must_use = "calls do nothing until awaited"]
pub struct AbortTask {
    client: Webiny,
    id: TaskId,
    message: Option<SmallStr>,
}

impl AbortTask {
    pub(crate) fn new(client: Webiny, id: TaskId) -> Self {
        Self {
            client,
            id,
            message: None,
        }
    }

    /// Why. The server puts it into the run's newest log, where an iteration that is at work may
    /// overwrite it (measured on a 5.41 server).
    ///
    /// ```
    /// # fn example(tasks: tasks_sdk::Tasks) {
    /// let call = tasks.abort_task("6b046065686c826a4c199093").message("wrong tenant");
    /// # }
    /// ```
    pub fn message(mut self, message: impl Into<SmallStr>) -> Self {
        self.message = Some(message.into());
        self
    }
}

impl Call for AbortTask {
    type Output = TaskRun;

    async fn run(self, meta: &mut CallMeta) -> Result<TaskRun> {
        require_id(&self.id, "abortTask")?;
        let context = self.client.begin("abortTask", CallKind::Abort);
        let mut sends_left = self.client.options.max_attempts;
        loop {
            sends_left = sends_left.saturating_sub(1);
            let error = match self.send(&context, meta).await {
                Ok(run) => return Ok(run),
                Err(error) if error.executed() == Executed::No => return Err(error),
                Err(error) => error,
            };
            match self.look(&context, meta).await {
                Some(run) if run.task_status == Some(TaskStatus::Aborted) => return Ok(run),
                Some(run) if run.task_status.as_ref().is_some_and(is_abortable) => {
                    if !brought_no_answer(&error)
                        || sends_left == 0
                        || !pause(&context, PAUSE).await
                    {
                        return Err(error);
                    }
                }
                _ => return Err(error),
            }
        }
    }
}

impl AbortTask {
    async fn send(&self, context: &CallContext, meta: &mut CallMeta) -> Result<TaskRun> {
        let variables = operations::AbortTaskVariables {
            id: self.id.clone(),
            message: self.message.clone(),
        };
        let answer = self
            .client
            .call_within::<operations::AbortTask>(context, &variables, meta)
            .await?;
        answer.require_data()
    }

    /// Reads the run, when it is in doubt whether it was aborted.
    async fn look(&self, context: &CallContext, meta: &mut CallMeta) -> Option<TaskRun> {
        let variables = operations::GetTaskVariables {
            id: self.id.clone(),
        };
        let answer = self
            .client
            .call_within::<operations::GetTask>(&context.as_part(CallKind::Read), &variables, meta)
            .await;
        answer.ok()?.data
    }
}

/// Whether another request may bring an answer. What refuses one would refuse the next.
fn brought_no_answer(error: &Error) -> bool {
    match error.kind() {
        ErrorKind::Network | ErrorKind::Timeout | ErrorKind::Decode => true,
        ErrorKind::Http => error.http_status().is_some_and(leaves_doubt),
        _ => false,
    }
}

fn is_abortable(status: &TaskStatus) -> bool {
    matches!(status, TaskStatus::Pending | TaskStatus::Running)
}

awaitable!(AbortTask => TaskRun, client);
