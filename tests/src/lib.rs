//! What the cross-crate tests share: the recorded exchanges, a server that replays them byte for
//! byte, and the checked-in schemas.

pub mod fixtures;
pub mod replay;
pub mod schemas;
