//! The calls that take the id of one run: [`GetTask`], [`DeleteTask`].

use tasks_transport::CallKind;
use tasks_types::{TaskId, TaskRun, operations};

use crate::call::{Call, awaitable};
use crate::{CallMeta, Error, ErrorKind, Result, Webiny};

/// Refuses an id that names nothing; the server would say `MALFORMED_VALUE` (measured on 5.41).
pub(crate) fn require_id(id: &TaskId, operation: &'static str) -> Result<()> {
    if id.as_str().trim().is_empty() {
        return Err(Error::validation("id: empty; give the id of a run").with_operation(operation));
    }
    Ok(())
}

/// A call of [`Tasks::get_task`](crate::Tasks::get_task). `.await` sends it.
#[derive(Clone, Debug)]
#[must_use = "calls do nothing until awaited"]
pub struct GetTask {
    client: Webiny,
    id: TaskId,
}

impl GetTask {
    pub(crate) fn new(client: Webiny, id: TaskId) -> Self {
        Self { client, id }
    }
}

impl Call for GetTask {
    type Output = Option<TaskRun>;

    async fn run(self, meta: &mut CallMeta) -> Result<Option<TaskRun>> {
        require_id(&self.id, "getTask")?;
        let variables = operations::GetTaskVariables { id: self.id };
        let answer = self
            .client
            .call::<operations::GetTask>(CallKind::Read, &variables, meta)
            .await;
        match answer {
            Ok(answer) => Ok(answer.data),
            // 6.x servers may answer an unknown id with an error instead of nothing.
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}

awaitable!(GetTask => Option<TaskRun>, client);

/// A call of [`Tasks::delete_task`](crate::Tasks::delete_task). `.await` sends it.
///
/// When no answer comes, the call is sent again; that the run is not found then is a success.
#[derive(Clone, Debug)]
#[must_use = "calls do nothing until awaited"]
pub struct DeleteTask {
    client: Webiny,
    id: TaskId,
}

impl DeleteTask {
    pub(crate) fn new(client: Webiny, id: TaskId) -> Self {
        Self { client, id }
    }
}

impl Call for DeleteTask {
    type Output = ();

    async fn run(self, meta: &mut CallMeta) -> Result<()> {
        require_id(&self.id, "deleteTask")?;
        let variables = operations::DeleteTaskVariables { id: self.id };
        let context = self.client.begin("deleteTask", CallKind::Delete);
        let answer = self
            .client
            .call_within::<operations::DeleteTask>(&context, &variables, meta)
            .await;
        match answer {
            Ok(answer) if answer.data == Some(true) => Ok(()),
            Ok(answer) => Err(answer.broken("the server did not say that it deleted the run")),
            // It is gone by an earlier request of this call, whose answer was lost.
            Err(error) if error.kind() == ErrorKind::NotFound && context.in_doubt() => Ok(()),
            Err(error) => Err(error),
        }
    }
}

awaitable!(DeleteTask => (), client);
