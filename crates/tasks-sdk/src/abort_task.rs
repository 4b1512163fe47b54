//! [`AbortTask`].

use tasks_transport::CallKind;
use tasks_types::{SmallStr, TaskId, TaskRun, operations};

use crate::call::{Call, awaitable};
use crate::run_by_id::require_id;
use crate::{CallMeta, Result, Webiny};

/// A call of [`Tasks::abort_task`](crate::Tasks::abort_task). `.await` sends it.
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
        let variables = operations::AbortTaskVariables {
            id: self.id,
            message: self.message,
        };
        self.client
            .call::<operations::AbortTask>(CallKind::Abort, &variables, meta)
            .await?
            .require_data()
    }
}

awaitable!(AbortTask);
