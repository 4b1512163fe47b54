//! Counts the allocations of all peers, exactly, and prints them.

use std::path::PathBuf;

use allocation_counter::measure;
use bench_payloads::Payload;
use bench_peers::peers::PEERS;
use bench_peers::report::{Results, add_to, rounded};
use clap::Parser;

/// Counts allocations.
#[derive(Parser)]
struct Arguments {
    /// Adds the results to a JSON file.
    #[arg(long)]
    json: Option<PathBuf>,
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let mut results = Results::new();
    println!("allocations, bytes allocated, and the peak, the body included, in bodies");
    for payload in Payload::read_all()? {
        let body = payload.body.len() as f64;
        let key = &payload.key;
        println!("{} ({body} bytes)", payload.name);
        for peer in PEERS {
            // What a process sets up once, such as tables, is no part of it.
            peer.decode(&payload);
            // What is set up for a body is.
            let fresh = payload.fresh();
            let counted = measure(|| {
                peer.decode(&fresh);
            });
            let peak = (body + counted.bytes_max as f64) / body;
            println!(
                "  {:<15}{:>10} allocations{:>12} bytes{:>8.2} x body",
                peer.key, counted.count_total, counted.bytes_total, peak
            );
            if peer.key == "ours" {
                let count = counted.count_total as f64;
                results.insert(format!("{key}.allocs"), count);
                results.insert(
                    format!("{key}.allocs_per_run"),
                    rounded(count / payload.items.max(1) as f64),
                );
                results.insert(format!("{key}.alloc_bytes"), counted.bytes_total as f64);
                results.insert(format!("{key}.peak_ratio"), rounded(peak));
            }
        }
    }
    match arguments.json {
        Some(file) => add_to(&file, &results),
        None => Ok(()),
    }
}
