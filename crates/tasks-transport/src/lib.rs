//! HTTP for the Webiny background-tasks SDK, as far as the SDK knows about it.
//!
//! A [`Transport`] sends one HTTP request and returns its answer; whoever has an HTTP stack of
//! their own implements that one method. Ready-made are
//!
//! - [`ReqwestTransport`] (feature `reqwest`, on by default): a pooled client over rustls;
//! - [`InMemoryTransport`]: a closure in place of a network, for tests.
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

#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing
    )
)]

mod context;
mod error;
mod in_memory;
#[cfg(any(feature = "reqwest", feature = "rustls-no-provider"))]
mod reqwest;
mod transport;

pub use crate::context::{CallContext, CallKind};
pub use crate::error::{Sent, TransportError, TransportErrorKind};
pub use crate::in_memory::InMemoryTransport;
#[cfg(any(feature = "reqwest", feature = "rustls-no-provider"))]
pub use crate::reqwest::{ReqwestTransport, ReqwestTransportBuilder};
pub use crate::transport::{ResponseFuture, Transport};
