//! The policies around a transport, on tokio's paused clock.

mod auth;
mod concurrency;
mod layers;
mod rate;
mod retry;
mod support;
mod timeout;
