//! [`Tasks`]: the methods of the API.

use std::pin::Pin;

use tasks_types::{DefinitionId, TaskId};

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{
    AbortTask, DeleteTask, Dialect, Execute, GetSettings, GetTask, ListDefinitions, ListLogs,
    ListTasks, Result, TriggerTask, UpdateSettings, Webiny,
};

/// The future of a call. Dropping it ends the call's traffic.
pub type CallFuture<T> = Pin<Box<dyn Future<Output = Result<T>> + Send>>;

/// The background tasks of an installation.
///
/// Every method returns a builder that is sent by `.await`ing it; nothing happens before. Handles
/// are cheap to clone.
///
/// Programs without an async runtime enable the feature `blocking`: every builder then also has
/// `blocking_send()`, and lists have `blocking_iter()`.
///
/// ```
/// use tasks_sdk::Webiny;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> tasks_sdk::Result<()> {
/// # let server = tasks_devserver::DevServer::start().await.unwrap();
/// let tasks = Webiny::builder().endpoint(server.endpoint()).token("aToken").build()?.tasks();
/// let run = tasks.trigger_task("succeed").input(&serde_json::json!({"n": 1})).await?;
/// assert!(tasks.list_tasks().await?.iter().any(|listed| listed.id == run.id));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Tasks {
    client: Webiny,
}

impl Tasks {
    pub(crate) fn new(client: Webiny) -> Self {
        Self { client }
    }

    /// Lists the definitions that can be triggered.
    ///
    /// # Errors
    ///
    /// [`Forbidden`](crate::ErrorKind::Forbidden) without the permission to read.
    ///
    /// ```
    /// # async fn example(tasks: tasks_sdk::Tasks) -> tasks_sdk::Result<()> {
    /// for definition in tasks.list_definitions().await? {
    ///     println!("{}: {}", definition.id, definition.title);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn list_definitions(&self) -> ListDefinitions {
        ListDefinitions::new(self.client.clone())
    }

    /// Lists **all** runs, newest first, in as many requests as it takes.
    ///
    /// # Errors
    ///
    /// [`Forbidden`](crate::ErrorKind::Forbidden) without the permission to read.
    ///
    /// ```
    /// # async fn example(tasks: tasks_sdk::Tasks) -> tasks_sdk::Result<()> {
    /// let runs = tasks.list_tasks().await?;
    /// println!("{} runs", runs.len());
    /// # Ok(())
    /// # }
    /// ```
    pub fn list_tasks(&self) -> ListTasks {
        ListTasks::new(self.client.clone())
    }

    /// Lists all logs, newest first: of every run, or [of one](ListLogs::task).
    ///
    /// A log holds the items of one iteration of a run; the server adds to it while the iteration
    /// lasts. The logs of a deleted run stay (measured on a 5.41 server).
    ///
    /// # Errors
    ///
    /// [`Forbidden`](crate::ErrorKind::Forbidden) without the permission to read.
    ///
    /// ```
    /// # async fn example(tasks: tasks_sdk::Tasks) -> tasks_sdk::Result<()> {
    /// for log in tasks.list_logs().task("6b046062686c826a4c199071").await? {
    ///     for item in log.items.unwrap_or_default() {
    ///         println!("{}", item.message.unwrap_or_default());
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn list_logs(&self) -> ListLogs {
        ListLogs::new(self.client.clone())
    }

    /// Triggers a run of a definition. The run comes back `pending`.
    ///
    /// # Errors
    ///
    /// [`Validation`](crate::ErrorKind::Validation) before anything is sent, when the definition
    /// is empty or the input cannot be JSON;
    /// [`DefinitionNotFound`](crate::ErrorKind::DefinitionNotFound) when the server has no such
    /// definition or it is private; [`Api`](crate::ErrorKind::Api) when the definition refuses the
    /// input; [`Ambiguous`](crate::ErrorKind::Ambiguous) when the run may have been created
    /// although no answer came: the API has no idempotency key, so a trigger is never repeated
    /// then, unless it carries a [marker](TriggerTask).
    ///
    /// ```
    /// # async fn example(tasks: tasks_sdk::Tasks) -> tasks_sdk::Result<()> {
    /// let run = tasks
    ///     .trigger_task("importFromUrl")
    ///     .input(&serde_json::json!({"url": "https://example.com/export.zip"}))
    ///     .await?;
    /// println!("triggered {}", run.id);
    /// # Ok(())
    /// # }
    /// ```
    pub fn trigger_task(&self, definition: impl Into<DefinitionId>) -> TriggerTask {
        TriggerTask::new(self.client.clone(), definition.into())
    }

    /// Asks a pending or running run to stop. When no answer comes, the run's state tells whether
    /// it did.
    ///
    /// The status becomes `aborted` at once, but aborting is cooperative: the run stops when its
    /// definition looks, and one that never looks goes on to its end (measured on a 5.41 server).
    ///
    /// # Errors
    ///
    /// [`Validation`](crate::ErrorKind::Validation) before anything is sent, when the id is empty;
    /// [`NotFound`](crate::ErrorKind::NotFound) when there is no such run;
    /// [`NotAbortable`](crate::ErrorKind::NotAbortable) when it has ended.
    ///
    /// ```
    /// # async fn example(tasks: tasks_sdk::Tasks) -> tasks_sdk::Result<()> {
    /// let run = tasks.abort_task("6b046065686c826a4c199093").message("wrong tenant").await?;
    /// assert_eq!(run.task_status, Some(tasks_sdk::TaskStatus::Aborted));
    /// # Ok(())
    /// # }
    /// ```
    pub fn abort_task(&self, id: impl Into<TaskId>) -> AbortTask {
        AbortTask::new(self.client.clone(), id.into())
    }

    /// Reads a run, with its opaque values. `None` if there is no such run.
    ///
    /// # Errors
    ///
    /// [`Validation`](crate::ErrorKind::Validation) before anything is sent, when the id is empty.
    ///
    /// ```
    /// # async fn example(tasks: tasks_sdk::Tasks) -> tasks_sdk::Result<()> {
    /// match tasks.get_task("6b046065686c826a4c199093").await? {
    ///     Some(run) => println!("{:?}", run.task_status),
    ///     None => println!("no such run"),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn get_task(&self, id: impl Into<TaskId>) -> GetTask {
        GetTask::new(self.client.clone(), id.into())
    }

    /// Deletes a run, in whatever state it is. Its logs stay (measured on a 5.41 server).
    ///
    /// # Errors
    ///
    /// [`Validation`](crate::ErrorKind::Validation) before anything is sent, when the id is empty;
    /// [`NotFound`](crate::ErrorKind::NotFound) when there is no such run.
    ///
    /// ```
    /// # async fn example(tasks: tasks_sdk::Tasks) -> tasks_sdk::Result<()> {
    /// tasks.delete_task("6b046065686c826a4c199093").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn delete_task(&self, id: impl Into<TaskId>) -> DeleteTask {
        DeleteTask::new(self.client.clone(), id.into())
    }

    /// Reads the installation's settings.
    ///
    /// # Errors
    ///
    /// [`Unsupported`](crate::ErrorKind::Unsupported) on servers before late 6.x.
    ///
    /// ```
    /// # async fn example(tasks: tasks_sdk::Tasks) -> tasks_sdk::Result<()> {
    /// println!("{:?} days", tasks.get_settings().await?.retention_days);
    /// # Ok(())
    /// # }
    /// ```
    pub fn get_settings(&self) -> GetSettings {
        GetSettings::new(self.client.clone())
    }

    /// Changes the installation's settings, and returns them.
    ///
    /// # Errors
    ///
    /// [`Unsupported`](crate::ErrorKind::Unsupported) on servers before late 6.x.
    ///
    /// ```
    /// # async fn example(tasks: tasks_sdk::Tasks) -> tasks_sdk::Result<()> {
    /// tasks.update_settings().retention_days(30).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn update_settings(&self) -> UpdateSettings {
        UpdateSettings::new(self.client.clone())
    }

    /// Sends an operation of your own, made with [cynic](https://cynic-rs.dev), over the same
    /// connections and with the same errors, and returns its data.
    ///
    /// A mutation is treated like a trigger: nothing is known about what it does.
    ///
    /// # Errors
    ///
    /// As for every call. An `error` inside the data, beside the payload's own `data`, is yours to
    /// look at.
    ///
    /// ```
    /// use cynic::QueryBuilder;
    /// // Stands for a query that your own crate derives from your server's schema.
    /// use tasks_types::operations::{ListDefinitions as MyQuery, ListDefinitionsVariables};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> tasks_sdk::Result<()> {
    /// # let server = tasks_devserver::DevServer::start().await.unwrap();
    /// # let webiny = tasks_sdk::Webiny::builder().endpoint(server.endpoint()).token("aToken");
    /// # let tasks = webiny.build()?.tasks();
    /// let operation = MyQuery::build(ListDefinitionsVariables::default());
    /// let data: MyQuery = tasks.execute(&operation).await?;
    /// assert!(data.background_tasks.is_some());
    /// # Ok(())
    /// # }
    /// ```
    pub fn execute<T, V>(&self, operation: &cynic::Operation<T, V>) -> Execute<T>
    where
        T: DeserializeOwned + Send + 'static,
        V: Serialize,
    {
        Execute::new(self.client.clone(), operation)
    }

    /// What the client has found out about the server's dialect so far.
    ///
    /// ```
    /// # fn example(tasks: tasks_sdk::Tasks) {
    /// println!("{:?}", tasks.dialect().definition);
    /// # }
    /// ```
    pub fn dialect(&self) -> Dialect {
        self.client.shared.questions.known()
    }
}
