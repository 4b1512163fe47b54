//! Tests of the server: over sockets where bytes matter, without them elsewhere.

mod behaviour;
mod binary;
mod fault_rules;
mod faults;
mod fixtures;
mod generations;
mod http;
mod lag;
mod ledger;
mod lists;
mod replay;
mod self_cleaning;
mod support;
mod traffic;
mod values;
mod wire;
mod wordings;
