//! Cross-crate tests, in one binary.

mod blocking;
mod conformance;
mod decode;
mod dialects;
mod doubt;
mod faults;
mod listing;
mod queries;
mod replay;
mod safety;
mod tenancy;
