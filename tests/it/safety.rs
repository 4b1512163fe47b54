//! What the SDK is trusted for: that it never triggers twice, never tells what did not happen, and
//! never shows a secret.

mod campaign;
mod dropped;
mod idle;
mod late;
mod marked;
mod secrets;
mod unmarked;
