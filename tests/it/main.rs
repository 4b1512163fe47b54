//! Cross-crate tests, in one binary.

mod conformance;
mod decode;
mod dialects;
mod faults;
mod listing;
mod queries;
mod replay;
mod tenancy;
