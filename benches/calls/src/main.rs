//! What the SDK's transport and its whole calls cost, beside the same exchange by reqwest alone and
//! by Node.

mod blocks;
mod callers;
mod cores;
mod exchange;
mod node;
mod report;
mod server;

use std::panic::resume_unwind;
use std::path::PathBuf;
use std::thread;

use clap::{Parser, Subcommand};
use tokio::runtime::Runtime;

use crate::blocks::{Cost, block, median};
use crate::callers::{Bare, Caller, Decoded, Ours, Transported};
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

// All run on the runtime that users have by default.
fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    if let Some(Role::Server) = arguments.role {
        return Runtime::new()?.block_on(server::serve());
    }
    let rounds = |rounds: usize| if arguments.quick { rounds / 5 } else { rounds };
    let runtime = Runtime::new()?;
    let exchange = runtime.block_on(Exchange::record())?;
    let (sent, received) = (exchange.request.body(), exchange.response.body());
    println!("{}", machine());
    println!("{} bytes out, {} bytes in", sent.len(), received.len());

    let one = Load {
        callers: 1,
        calls: 200,
        rounds: rounds(200),
    };
    let many = Load {
        callers: MANY,
        calls: 30,
        rounds: rounds(100),
    };
    let mut results = thread::scope(|scope| {
        let thread = scope.spawn(|| {
            cores::keep_to_one()?;
            Runtime::new()?.block_on(beside_reqwest(&exchange, &one))
        });
        thread.join().unwrap_or_else(|panic| resume_unwind(panic))
    })?;
    results.extend(runtime.block_on(beside_reqwest(&exchange, &many))?);
    results.extend(runtime.block_on(beside_node(&exchange, rounds(30)))?);
    for (key, value) in &results {
        println!("{key:<16} {value}");
    }
    match arguments.json {
        Some(file) => write(&file, &results),
        None => Ok(()),
    }
}

/// How much is measured.
struct Load {
    callers: u32,
    /// Of each caller in a block.
    calls: u32,
    /// Blocks of ours and of the peer.
    rounds: usize,
}

/// Compares the transport and whole calls with reqwest.
async fn beside_reqwest(exchange: &Exchange, load: &Load) -> anyhow::Result<Results> {
    let server = Server::start()?;
    let ours = Ours::new(server.endpoint())?;
    let transported = Transported::new(server.endpoint(), exchange)?;
    let bare = Bare::new(server.endpoint(), exchange)?;
    let decoded = Decoded(bare.clone());
    let callers = load.callers;
    let mut results = Results::new();

    let pairs = compare(&transported, &bare, load).await?;
    let (wall, cpu) = show(["our transport", "reqwest alone"], callers, &pairs);
    results.insert(format!("overhead.{callers}"), rounded(wall));
    results.insert(format!("overhead_cpu.{callers}"), rounded(cpu));
    let pairs = compare(&ours, &bare, load).await?;
    let (wall, _) = show(["our SDK", "reqwest alone"], callers, &pairs);
    results.insert(format!("vs_bare.{callers}"), rounded(wall));
    let pairs = compare(&ours, &decoded, load).await?;
    let (wall, _) = show(["our SDK", "and decoding"], callers, &pairs);
    results.insert(format!("vs_decoded.{callers}"), rounded(wall));
    Ok(results)
}

/// Compares whole calls with Node's, if there is a Node.
async fn beside_node(exchange: &Exchange, rounds: usize) -> anyhow::Result<Results> {
    let mut results = Results::new();
    // Its requests are not the same to the byte, so it has a server of its own.
    let (server, its_server) = (Server::start()?, Server::start()?);
    let Some(mut node) = Node::start(its_server.endpoint(), exchange)? else {
        println!("there is no `node` here, so it was left out");
        return Ok(results);
    };
    let ours = Ours::new(server.endpoint())?;
    let mut pairs = Vec::new();
    node.block(MANY, 100)?;
    for _ in 0..rounds {
        let theirs = node.block(MANY, 30)?;
        pairs.push((block(&ours, MANY, 30).await?, theirs));
    }
    let name = format!("Node {}", node.version());
    let (wall, cpu) = show(["our SDK", &name], MANY, &pairs);
    results.insert(format!("vs_node.rate_{MANY}"), rounded(1.0 / wall));
    results.insert("vs_node.cpu".to_owned(), rounded(cpu));
    Ok(results)
}

/// Takes blocks of ours and of a peer's in turn.
async fn compare(
    ours: &impl Caller,
    peer: &impl Caller,
    load: &Load,
) -> anyhow::Result<Vec<(Cost, Cost)>> {
    let Load {
        callers,
        calls,
        rounds,
    } = *load;
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
fn show([ours, peer]: [&str; 2], callers: u32, pairs: &[(Cost, Cost)]) -> (f64, f64) {
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
    row(ours, |pair| pair.0);
    row(peer, |pair| pair.1);
    println!(
        "{:<16} {:>10.2} {wall:>14.2} {cpu:>12.2}",
        "ours / theirs",
        1.0 / wall
    );
    (wall, cpu)
}
