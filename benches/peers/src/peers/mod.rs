//! Who is measured. Each decodes a body to its own types and drops them.

mod cynic_derives;
mod graphql_client_derives;
mod node;
mod ours;
mod skip;
mod value;

use std::time::Duration;

use bytes::Bytes;

use bench_payloads::{Kind, Payload};

pub use node::Node;

/// A way to decode, in this process.
#[derive(Clone, Copy, Debug)]
pub struct Peer {
    /// Its name in the results.
    pub key: &'static str,
    /// What it is.
    pub description: &'static str,
    /// Decodes, counts the items, and drops everything.
    decode: fn(Kind, &Bytes) -> usize,
}

/// All of them, ours first.
pub const PEERS: [Peer; 5] = [
    Peer {
        key: "ours",
        description: "tasks-types",
        decode: ours::decode,
    },
    Peer {
        key: "value",
        description: "hand-written serde structs, serde_json::Value for JSON",
        decode: value::decode,
    },
    Peer {
        key: "cynic",
        description: "plain cynic derives, serde_json::Value for JSON",
        decode: cynic_derives::decode,
    },
    Peer {
        key: "graphql_client",
        description: "graphql_client 0.16, serde_json::Value for JSON",
        decode: graphql_client_derives::decode,
    },
    Peer {
        key: "skip",
        description: "serde_json's IgnoredAny: checks the text, keeps nothing",
        decode: skip::decode,
    },
];

impl Peer {
    /// Decodes and drops the payload once.
    ///
    /// # Panics
    ///
    /// When the payload is refused.
    pub fn decode(&self, payload: &Payload) -> usize {
        (self.decode)(payload.kind, &payload.body)
    }

    /// Whether its answer can be compared with the number of items.
    pub fn keeps_items(&self) -> bool {
        self.key != "skip"
    }
}

/// Something that takes a sample: the time of one decode.
pub trait Sampled {
    /// Decodes `times` times and gives the mean time.
    ///
    /// # Errors
    ///
    /// When the other process is gone.
    fn sample(&mut self, times: u32) -> anyhow::Result<Duration>;
}

impl Sampled for (&Peer, &Payload) {
    fn sample(&mut self, times: u32) -> anyhow::Result<Duration> {
        let (peer, payload) = self;
        let start = std::time::Instant::now();
        for _ in 0..times {
            std::hint::black_box(peer.decode(std::hint::black_box(payload)));
        }
        Ok(start.elapsed() / times)
    }
}
