//! HTTP for the Webiny background-tasks SDK, as far as the SDK knows about it.
//!
//! A [`Transport`] sends one HTTP request and returns its answer; whoever has an HTTP stack of
//! their own implements that one method. Ready-made are
//!
//! - [`ReqwestTransport`] (feature `reqwest`, on by default): a pooled client over rustls;
//! - [`InMemoryTransport`]: a closure in place of a network, for tests.
//!
//! A [`Stack`] puts the policies around a transport: retries that never execute a trigger twice,
//! timeouts and deadlines, limits, tokens, tracing, and layers of the user's own.
//!
//! Requests carry a [`CallContext`] in their extensions, and every [`TransportError`] says whether
//! the request [can have been sent](TransportError::sent): on that rests whether a call may be
//! repeated.
//!
//! Nothing in this crate knows GraphQL or an operation of the API.
//!
//! # Features
//!
//! - `reqwest` (default): the reqwest transport with rustls' default crypto provider.
//! - `rustls-no-provider`: the reqwest transport with the provider that the process installs.
//! - `tracing` (default): spans and events with the target `webiny_tasks`, at the level `DEBUG`, for
//!   each call and each attempt. They show no header, no address and no body.

#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing
    )
)]

mod attempt;
mod auth;
mod concurrency;
mod context;
mod error;
mod in_memory;
mod rate;
#[cfg(any(feature = "reqwest", feature = "rustls-no-provider"))]
mod reqwest;
mod retry;
mod secret;
mod service;
mod stack;
mod timeout;
mod trace;
mod transport;

pub use crate::attempt::{Attempt, Departure};
pub use crate::auth::{Auth, TokenFuture, TokenProvider, is_exposed};
pub use crate::context::{CallContext, CallKind, Classify, Verdict};
pub use crate::error::{Sent, TransportError, TransportErrorKind};
pub use crate::in_memory::InMemoryTransport;
pub use crate::rate::RateLimit;
#[cfg(any(feature = "reqwest", feature = "rustls-no-provider"))]
pub use crate::reqwest::{ReqwestTransport, ReqwestTransportBuilder};
pub use crate::retry::{RetryBudget, RetryPolicy};
pub use crate::secret::{InvalidToken, Token};
pub use crate::service::{TransportService, leaves_doubt};
pub use crate::stack::{Stack, StackBuilder};
pub use crate::transport::{ResponseFuture, Transport};
