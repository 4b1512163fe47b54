//! The binary: a server on a port until ctrl-c.

use std::io;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Args, Parser};
use tasks_devserver::{DevServer, FULL_TOKEN, Fault, Generation, READ_ONLY_TOKEN, Seed};

/// What the gzip bomb among the random faults expands to: twice what the SDK accepts by default.
const BOMB: u64 = 128 * 1024 * 1024;

/// A local GraphQL server that behaves like a Webiny server's background tasks.
///
/// It prints its endpoint on the first line of its standard output when it is ready.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// The server generation to speak: 5.41, 6-early or 6-late.
    #[arg(long, default_value_t)]
    generation: Generation,
    /// The port on 127.0.0.1; 0 takes any free one.
    #[arg(long, default_value_t = 4100)]
    port: u16,
    /// Offers `selfCleaning` too, a definition whose runs are deleted when they succeed.
    #[arg(long)]
    self_cleaning: bool,
    #[command(flatten)]
    seeding: Seeding,
    #[command(flatten)]
    faults: Faults,
}

/// The runs that the server has when it starts.
#[derive(Args)]
#[command(next_help_heading = "Seeding")]
struct Seeding {
    /// Starts with so many finished runs of `succeed`, the last one created just now.
    #[arg(long = "seed-runs", value_name = "RUNS", default_value_t = 0)]
    runs: u32,
    /// The size of each such run's input, in bytes of JSON.
    #[arg(long = "seed-input-bytes", value_name = "BYTES", default_value_t = 0)]
    input_bytes: usize,
    /// The milliseconds between two such runs; 0 puts all on one.
    #[arg(long = "seed-spacing-ms", value_name = "MS", default_value_t = 1)]
    spacing_ms: u64,
    /// Gives each such run the log that running it would have left.
    #[arg(long = "seed-logs")]
    logs: bool,
}

/// What goes wrong.
#[derive(Args)]
#[command(next_help_heading = "Faults")]
struct Faults {
    /// Waits so many milliseconds before executing a request.
    #[arg(long, value_name = "MS", default_value_t = 0)]
    latency_ms: u64,
    /// Waits so many milliseconds more for each item of a batch.
    #[arg(long, value_name = "MS", default_value_t = 0)]
    item_latency_ms: u64,
    /// Lets this share of requests, from 0 to 1, suffer a random fault of any kind.
    #[arg(long, value_name = "SHARE", default_value_t = 0.0)]
    fault_share: f64,
    /// The seed of the random faults: the same seed draws the same faults in the same order.
    #[arg(long, value_name = "SEED", default_value_t = 0)]
    fault_seed: u64,
    /// How long the random faults delay what they delay, in milliseconds.
    #[arg(long, value_name = "MS", default_value_t = 50)]
    fault_delay_ms: u64,
    /// Lets lists show everything as it was so many milliseconds ago.
    #[arg(long, value_name = "MS", default_value_t = 0)]
    list_lag_ms: u64,
    /// Closes connections that were idle for so many milliseconds.
    #[arg(long, value_name = "MS", default_value_t = 60_000)]
    idle_close_ms: u64,
}

fn main() -> ExitCode {
    match serve(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("tasks-devserver: {error}");
            ExitCode::FAILURE
        }
    }
}

fn serve(arguments: &Arguments) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let server = start(arguments).await?;
        println!("{}", server.endpoint());
        eprintln!(
            "generation {}, tenant root, tokens {FULL_TOKEN} (all) and {READ_ONLY_TOKEN} (reads); ctrl-c ends it",
            server.generation()
        );
        tokio::signal::ctrl_c().await?;
        server.stop().await;
        Ok(())
    })
}

async fn start(arguments: &Arguments) -> io::Result<DevServer> {
    let Arguments {
        seeding, faults, ..
    } = arguments;
    let mut builder = DevServer::builder()
        .generation(arguments.generation)
        .port(arguments.port)
        .list_lag(Duration::from_millis(faults.list_lag_ms))
        .idle_close(Duration::from_millis(faults.idle_close_ms));
    if arguments.self_cleaning {
        builder = builder.self_cleaning();
    }
    let server = builder.start().await?;
    for (millis, fault) in [
        (faults.latency_ms, Fault::Latency as fn(Duration) -> Fault),
        (faults.item_latency_ms, Fault::ItemLatency),
    ] {
        if millis > 0 {
            server.faults().always(fault(Duration::from_millis(millis)));
        }
    }
    if faults.fault_share > 0.0 {
        let delay = Duration::from_millis(faults.fault_delay_ms);
        let kinds = Fault::one_of_each(delay, BOMB);
        server
            .faults()
            .random(faults.fault_seed, faults.fault_share, kinds);
    }
    if seeding.runs > 0 {
        let mut seed = Seed::new(seeding.runs).spacing(Duration::from_millis(seeding.spacing_ms));
        if seeding.input_bytes > 0 {
            seed = seed.input_bytes(seeding.input_bytes);
        }
        if seeding.logs {
            seed = seed.with_logs();
        }
        server.seed(&seed);
    }
    Ok(server)
}
