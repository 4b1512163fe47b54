//! Tests of the server: over sockets where bytes matter, without them elsewhere.

mod behaviour;
mod fixtures;
mod generations;
mod http;
mod lists;
mod replay;
mod support;
mod values;
mod wordings;
