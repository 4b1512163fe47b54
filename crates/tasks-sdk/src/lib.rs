//! Client SDK for **Webiny background tasks**: list definitions, trigger runs, watch them in lists
//! and logs, abort them.
//!
//! - Works with every server generation from 5.39 to late 6.x without being told which it meets.
//! - Never triggers twice: a trigger whose outcome is unknown is an
//!   [`Ambiguous`](ErrorKind::Ambiguous) error, and every error says whether the server
//!   [executed](Error::executed) the request.
//! - `list_tasks()` means all runs, not the first fifty.
//! - One odd value does not make a page unreadable, and an unknown status keeps its word.
//! - Tokens appear in no `Debug`, error or log.
//!
//! # Usage
//!
//! ```
//! use tasks_sdk::{TaskStatus, Webiny};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> tasks_sdk::Result<()> {
//! # let server = tasks_devserver::DevServer::start().await.unwrap();
//! # let (endpoint, token) = (server.endpoint(), "aToken");
//! let webiny = Webiny::builder().endpoint(endpoint).token(token).build()?;
//! let tasks = webiny.tasks();
//!
//! for definition in tasks.list_definitions().await? {
//!     println!("{}: {}", definition.id, definition.title);
//! }
//!
//! let run = tasks
//!     .trigger_task("slow")
//!     .input(&serde_json::json!({"iterations": 100, "ms": 100}))
//!     .await?;
//! assert_eq!(run.task_status, Some(TaskStatus::Pending));
//!
//! let run = tasks.abort_task(run.id).message("only a demo").await?;
//! assert_eq!(run.task_status, Some(TaskStatus::Aborted));
//! # Ok(())
//! # }
//! ```
//!
//! # Errors
//!
//! Every call returns [`Result`]; match on [`Error::kind`]:
//!
//! ```
//! use tasks_sdk::{Error, ErrorKind};
//!
//! fn advice(error: &Error) -> &'static str {
//!     match error.kind() {
//!         ErrorKind::Forbidden => "check the token and its permissions",
//!         ErrorKind::NotAbortable => "it has already ended",
//!         ErrorKind::Ambiguous => "look for the run before triggering it again",
//!         _ => "see the message",
//!     }
//! }
//! ```
//!
//! # Features
//!
//! - `reqwest` (default): the built-in transport, with rustls and its default crypto provider.
//! - `rustls-no-provider`: the built-in transport, with the crypto provider that the process
//!   installs.
//! - `tracing` (default): spans and events for every call and attempt; nothing of them is secret.
//! - `blocking`: every call also without an async runtime, as [`Tasks`] shows.
//!
//! Without either, give the builder a [`transport`] of your own.

#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing
    )
)]

mod abort_task;
#[cfg(feature = "blocking")]
mod blocking;
mod builder;
mod call;
mod client;
mod dialect;
mod endpoint;
mod error;
mod execute;
mod list;
mod list_definitions;
mod list_logs;
mod list_tasks;
mod meta;
mod options;
mod paging;
mod run_by_id;
mod settings;
mod sort;
mod tasks;
mod trigger_task;

pub use tasks_types::{
    DecodeError, DefinitionId, GraphqlError, Identity, Json, Location, LogId, LogItemType,
    LogItemsWhere, LogListWhere, Maybe, Number, PathSegment, Settings, SmallStr, TaskDefinition,
    TaskId, TaskListWhere, TaskLog, TaskLogItem, TaskRun, TaskStatus, Timestamp,
};

pub use crate::abort_task::AbortTask;
#[cfg(feature = "blocking")]
pub use crate::blocking::BlockingItems;
pub use crate::builder::WebinyBuilder;
pub use crate::client::Webiny;
pub use crate::dialect::{DefinitionForm, Dialect, SortForm};
pub use crate::error::{Error, ErrorKind, Executed, Result};
pub use crate::execute::Execute;
pub use crate::list_definitions::ListDefinitions;
pub use crate::list_logs::ListLogs;
pub use crate::list_tasks::ListTasks;
pub use crate::meta::{CallMeta, WithMeta};
pub use crate::paging::{Items, Page, Pages, Position};
pub use crate::run_by_id::{DeleteTask, GetTask};
pub use crate::settings::{GetSettings, UpdateSettings};
pub use crate::sort::{LogSort, LogSortOrder, Sort, SortOrder};
pub use crate::tasks::{CallFuture, Tasks};
pub use crate::trigger_task::TriggerTask;

/// Crates whose types are in signatures of this one.
pub use {bytes, cynic, http};

/// The seam between the SDK and a network, for who brings an HTTP stack of their own.
pub mod transport {
    pub use tasks_transport::*;
}
