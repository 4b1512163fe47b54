//! The reqwest transport against scripted sockets, in real time.

#![cfg(any(feature = "reqwest", feature = "rustls-no-provider"))]

mod answers;
mod faults;
mod proxies;
mod server;
#[cfg(feature = "reqwest")]
mod tls;
