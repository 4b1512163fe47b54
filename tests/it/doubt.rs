//! Calls of which nobody knows at first whether the server executed them.

mod abort_and_delete;
mod certainty;
mod marker;
mod script;
mod token;
