//! The decoder of `tasks-types` beside what else one could use, on the same bytes.

pub mod peers;
pub mod report;
pub mod stats;
