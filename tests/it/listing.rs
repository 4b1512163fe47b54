//! Lists: complete, without doubles, in few requests, whatever the server does meanwhile.

mod churn;
mod many;
mod memory;
mod positions;
mod scripted;
