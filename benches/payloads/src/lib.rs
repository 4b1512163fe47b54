//! The response bodies that decoding is measured on, and a generator of more.

mod generate;
mod payload;

pub use generate::generate;
pub use payload::{Kind, Payload};
