//! Takes the times of all peers in one run, and prints medians and ratios.

use std::path::PathBuf;

use anyhow::bail;
use bench_payloads::Payload;
use bench_peers::peers::{Node, PEERS, Sampled};
use bench_peers::report::{Results, add_to, rounded};
use bench_peers::stats::medians;
use clap::Parser;

/// Measures times.
#[derive(Parser)]
struct Arguments {
    /// How many samples of each.
    #[arg(long, default_value_t = 101)]
    rounds: usize,
    /// Adds the results to a JSON file.
    #[arg(long)]
    json: Option<PathBuf>,
    /// Only the payloads with these letters.
    #[arg(long)]
    only: Option<String>,
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let mut results = Results::new();
    let mut node_version = None;
    let names: Vec<&str> = PEERS.iter().map(|peer| peer.key).chain(["node"]).collect();
    println!(
        "median microseconds of {} samples, and how many times as fast ours is",
        arguments.rounds
    );
    print!("{:<20}", "");
    names.iter().for_each(|name| print!("{name:>21}"));
    println!("{:>14}", "ours MB/s");
    for payload in Payload::read_all()? {
        if (arguments.only.as_ref()).is_some_and(|only| !only.contains(&payload.key)) {
            continue;
        }
        for peer in PEERS.iter().filter(|peer| peer.keeps_items()) {
            let items = peer.decode(&payload);
            if items != payload.items && payload.key != "G" {
                bail!("{} found {items} items in {}", peer.key, payload.name);
            }
        }
        let pairs: Vec<_> = PEERS.iter().map(|peer| (peer, &payload)).collect();
        let mut sampled: Vec<Box<dyn Sampled + '_>> = Vec::new();
        sampled.extend(
            pairs
                .into_iter()
                .map(|pair| Box::new(pair) as Box<dyn Sampled + '_>),
        );
        if let Some(node) = Node::start(&payload)? {
            node_version = Some(node.version().to_owned());
            sampled.push(Box::new(node));
        }
        let medians = medians(&mut sampled, arguments.rounds)?;
        let Some(ours) = medians.first().map(std::time::Duration::as_secs_f64) else {
            continue;
        };
        let megabytes = payload.body.len() as f64 / 1e6;
        let key = &payload.key;
        print!("{:<20}", payload.name);
        for (name, median) in names.iter().zip(&medians) {
            let seconds = median.as_secs_f64();
            let ratio = seconds / ours;
            if *name == "ours" {
                print!("{:>21.2}", seconds * 1e6);
                results.insert(format!("{key}.us"), rounded(seconds * 1e6));
                results.insert(format!("{key}.mb_per_s"), rounded(megabytes / seconds));
            } else {
                print!("{:>21}", format!("{:.2} ({ratio:.2}x)", seconds * 1e6));
                results.insert(format!("{key}.vs_{name}"), rounded(ratio));
            }
        }
        println!("{:>14.0}", megabytes / ours);
    }
    for peer in PEERS {
        println!("{:<15} {}", peer.key, peer.description);
    }
    if let Some(version) = node_version {
        println!(
            "{:<15} TextDecoder and JSON.parse, as in the official SDK; {version}",
            "node"
        );
    } else {
        println!("{:<15} there is no `node` here, so it was left out", "node");
    }
    match arguments.json {
        Some(file) => add_to(&file, &results),
        None => Ok(()),
    }
}
