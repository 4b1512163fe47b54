//! The calls of the public API that answers are replayed to.

use tasks_sdk::{Result, TaskDefinition, TaskLog, TaskRun, Tasks};

/// A method of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Call {
    ListDefinitions,
    ListDefinitionsFull,
    ListTasks,
    ListTasksFull,
    ListLogs,
    TriggerTask,
    AbortTask,
    GetTask,
    DeleteTask,
}

/// What a call returns.
#[derive(Debug)]
pub(crate) enum Value {
    Definitions(Vec<TaskDefinition>),
    Runs(Vec<TaskRun>),
    Logs(Vec<TaskLog>),
    /// `None` is the answer for an id that names no run.
    Run(Option<Box<TaskRun>>),
    Deleted,
}

impl Value {
    fn run(run: TaskRun) -> Self {
        Self::Run(Some(Box::new(run)))
    }
}

impl Call {
    pub(crate) const ALL: [Self; 9] = [
        Self::ListDefinitions,
        Self::ListDefinitionsFull,
        Self::ListTasks,
        Self::ListTasksFull,
        Self::ListLogs,
        Self::TriggerTask,
        Self::AbortTask,
        Self::GetTask,
        Self::DeleteTask,
    ];

    /// Sends the call, with some arguments.
    pub(crate) async fn send(self, tasks: &Tasks) -> Result<Value> {
        match self {
            Self::ListDefinitions => tasks.list_definitions().await.map(Value::Definitions),
            Self::ListDefinitionsFull => {
                let definitions = tasks.list_definitions().full();
                definitions.await.map(Value::Definitions)
            }
            Self::ListTasks => tasks.list_tasks().await.map(Value::Runs),
            Self::ListTasksFull => tasks.list_tasks().full().await.map(Value::Runs),
            Self::ListLogs => {
                let logs = tasks.list_logs().task("6b046062686c826a4c199071");
                logs.await.map(Value::Logs)
            }
            Self::TriggerTask => {
                let trigger = tasks
                    .trigger_task("succeed")
                    .input(&["some", "input"])
                    .name("a name");
                trigger.await.map(Value::run)
            }
            Self::AbortTask => {
                let abort = tasks
                    .abort_task("6b046065686c826a4c199093")
                    .message("Stop it.");
                abort.await.map(Value::run)
            }
            Self::GetTask => {
                let run = tasks.get_task("6b046065686c826a4c199093").await;
                run.map(|run| Value::Run(run.map(Box::new)))
            }
            Self::DeleteTask => {
                let deleted = tasks.delete_task("6b046065686c826a4c199093").await;
                deleted.map(|()| Value::Deleted)
            }
        }
    }

    /// The API field that the call asks for.
    pub(crate) fn field(self) -> &'static str {
        match self {
            Self::ListDefinitions | Self::ListDefinitionsFull => "listDefinitions",
            Self::ListTasks | Self::ListTasksFull => "listTasks",
            Self::ListLogs => "listLogs",
            Self::TriggerTask => "triggerTask",
            Self::AbortTask => "abortTask",
            Self::GetTask => "getTask",
            Self::DeleteTask => "deleteTask",
        }
    }
}
