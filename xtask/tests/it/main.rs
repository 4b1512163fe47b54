//! What `cargo xtask` promises, through its public functions and its binary.

mod ci;
mod compat;
mod config;
mod diff;
mod diff_mutants;
mod documents;
mod generated;
mod import;
mod never_panics;
mod pull;
mod superset;
mod tree;
mod world;
