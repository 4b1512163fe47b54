//! What a whole call of the SDK costs, beside the same exchange by reqwest alone and by Node.

mod blocks;
mod callers;
mod exchange;
mod node;
mod report;
mod server;

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use crate::blocks::{Cost, block, median};
use crate::callers::{Bare, Caller, Decoded, Ours};
use crate::exchange::Exchange;
use crate::node::Node;
use crate::report::{Results, machine, rounded, write};
use crate::server::Server;

/// How many callers there are when there are many.
const MANY: u32 = 64;

/// Measures calls.
#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    role: Option<Role>,
    /// Takes a fifth of the blocks, for a first look.
    #[arg(long)]
    quick: bool,
    /// Writes the results into a file, as one flat JSON object.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

#[derive(Subcommand)]
enum Role {
    /// Answers what the measuring process asks.
    #[command(name = server::ARGUMENT, hide = true)]
    Server,
}

// The runtime that users have by default.
#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    if let Some(Role::Server) = arguments.role {
        return server::serve().await;
    }
    let rounds = |rounds: usize| if arguments.quick { rounds / 5 } else { rounds };
    let exchange = Exchange::record().await?;
    let (sent, received) = (exchange.request.body(), exchange.response.body());
    println!("{}", machine());
    println!("{} bytes out, {} bytes in", sent.len(), received.len());

    let server = Server::start()?;
    let ours = Ours::new(server.endpoint())?;
    let bare = Bare::new(server.endpoint(), &exchange)?;
    let mut results = Results::new();
    let decoded = Decoded(bare.clone());
    for (callers, calls, rounds) in [(1, 200, rounds(200)), (MANY, 30, rounds(100))] {
        let pairs = compare(&ours, &bare, callers, calls, rounds).await?;
        let (overhead, _) = show("reqwest alone", callers, &pairs);
        results.insert(format!("overhead.{callers}"), rounded(overhead));
        let pairs = compare(&ours, &decoded, callers, calls, rounds).await?;
        let (overhead, _) = show("and decoding", callers, &pairs);
        results.insert(format!("vs_decoded.{callers}"), rounded(overhead));
    }

    // Its requests are not the same to the byte, so it has a server of its own.
    let server = Server::start()?;
    match Node::start(server.endpoint(), &exchange)? {
        Some(mut node) => {
            let mut pairs = Vec::new();
            node.block(MANY, 100)?;
            for _ in 0..rounds(30) {
                let theirs = node.block(MANY, 30)?;
                pairs.push((block(&ours, MANY, 30).await?, theirs));
            }
            let name = format!("Node {}", node.version());
            let (wall, cpu) = show(&name, MANY, &pairs);
            results.insert(format!("vs_node.rate_{MANY}"), rounded(1.0 / wall));
            results.insert("vs_node.cpu".to_owned(), rounded(cpu));
        }
        None => println!("there is no `node` here, so it was left out"),
    }
    for (key, value) in &results {
        println!("{key:<16} {value}");
    }
    match arguments.json {
        Some(file) => write(&file, &results),
        None => Ok(()),
    }
}

/// Takes blocks of ours and of a peer's in turn.
async fn compare(
    ours: &impl Caller,
    peer: &impl Caller,
    callers: u32,
    calls: u32,
    rounds: usize,
) -> anyhow::Result<Vec<(Cost, Cost)>> {
    // Opens the connections.
    block(ours, callers, calls).await?;
    block(peer, callers, calls).await?;
    let mut pairs = Vec::with_capacity(rounds);
    for round in 0..rounds {
        // Each goes first as often as the other.
        pairs.push(if round % 2 == 0 {
            let ours = block(ours, callers, calls).await?;
            (ours, block(peer, callers, calls).await?)
        } else {
            let peer = block(peer, callers, calls).await?;
            (block(ours, callers, calls).await?, peer)
        });
    }
    Ok(pairs)
}

/// Prints the medians of ours beside a peer's, and returns those of the ratios, of wall time and of
/// CPU time.
fn show(peer: &str, callers: u32, pairs: &[(Cost, Cost)]) -> (f64, f64) {
    let ratio = |of: fn(&Cost) -> f64| median(pairs.iter().map(|(ours, peer)| of(ours) / of(peer)));
    let (wall, cpu) = (ratio(|cost| cost.wall), ratio(|cost| cost.cpu));
    println!("\n{callers} callers, {} blocks of each:", pairs.len());
    println!(
        "{:<16} {:>10} {:>14} {:>12}",
        "", "calls/s", "us of time", "us of CPU"
    );
    let row = |name: &str, of: fn(&(Cost, Cost)) -> Cost| {
        let wall = median(pairs.iter().map(|pair| of(pair).wall));
        let cpu = median(pairs.iter().map(|pair| of(pair).cpu));
        let (rate, wall, cpu) = (1.0 / wall, wall * 1e6, cpu * 1e6);
        println!("{name:<16} {rate:>10.0} {wall:>14.1} {cpu:>12.1}");
    };
    row("ours", |pair| pair.0);
    row(peer, |pair| pair.1);
    println!(
        "{:<16} {:>10.2} {wall:>14.2} {cpu:>12.2}",
        "ours / theirs",
        1.0 / wall
    );
    (wall, cpu)
}
