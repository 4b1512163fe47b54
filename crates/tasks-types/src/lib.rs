//! The types of the Webiny background-tasks API: what a server sends and what it is sent.
//!
//! This crate does no I/O. It holds
//!
//! - the **generated** fragments ([`TaskRun`], [`TaskLog`], [`TaskDefinition`], …), filters
//!   ([`TaskListWhere`]), sort values and [operations], which
//!   `cargo xtask codegen` writes from the checked-in schemas and cynic checks against them;
//! - the hand-written **scalars**: [`Json`], [`Timestamp`], [`SmallStr`], [`TaskStatus`], the ids;
//! - the **decoder**: [`Response::decode`] reads an answer once, straight from its bytes, and
//!   [`Json`] values share the answer's buffer instead of copying from it.
//!
//! Most programs use these types through the `tasks-sdk` crate, which re-exports them.
//!
//! # Example
//!
//! ```
//! use bytes::Bytes;
//! use tasks_types::{Operation, Response, TaskStatus, operations::ListTasks};
//!
//! let body = Bytes::from_static(br#"{"data":{"backgroundTasks":{"listTasks":{"data":[{
//!     "id": "6b046060686c826a4c199054", "taskStatus": "running",
//!     "createdOn": "2026-11-23T15:48:48.948Z",
//!     "createdBy": {"id": "key-full", "displayName": "API key", "type": "api-key"}
//! }]}}}}"#);
//! let response = Response::<ListTasks>::decode(&body)?;
//! let payload = response.data.and_then(Operation::into_payload).expect("no errors");
//! let runs = payload.data.expect("no error inside");
//! assert_eq!(runs[0].task_status, Some(TaskStatus::Running));
//! # Ok::<(), tasks_types::DecodeError>(())
//! ```

#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing
    )
)]

mod decode;
#[rustfmt::skip]
#[allow(missing_debug_implementations, missing_docs, reason = "of what cynic's derives add")]
mod generated;
mod id;
mod json;
mod maybe;
mod number;
mod operation;
mod response;
mod small_str;
mod status;
mod timestamp;

pub use crate::decode::DecodeError;
pub use crate::generated::*;
pub use crate::id::{DefinitionId, DefinitionName, LogId, TaskId};
pub use crate::json::Json;
pub use crate::maybe::Maybe;
pub use crate::number::Number;
pub use crate::operation::{Document, Operation, Payload, encode_request};
pub use crate::response::{GraphqlError, Location, PathSegment, Response};
pub use crate::small_str::SmallStr;
pub use crate::status::{LogItemType, TaskStatus};
pub use crate::timestamp::Timestamp;

/// The schema as cynic's derives see it: marker types, one a field, argument and variable.
#[doc(hidden)]
#[allow(
    missing_debug_implementations,
    missing_docs,
    unreachable_pub,
    reason = "written by cynic's macro"
)]
#[cynic::schema("tasks")]
pub mod schema {}
