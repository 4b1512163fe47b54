//! What `cargo xtask` promises, through its public functions and its binary.

mod ci;
mod config;
mod documents;
mod generated;
mod import;
mod never_panics;
mod superset;
mod tree;
mod world;
