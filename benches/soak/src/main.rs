//! Calls a local server at random, with faults, and compares what the callers believe with the
//! server's ledger. Fails if they differ, or if memory grows.
//!
//! It goes in rounds: each has a server of its own, of one of the generations, at one address, so
//! that the client with its connections, and what it has found out, lasts for all of them. What a
//! server and its round remember goes with them, so memory has no reason to grow.

mod beliefs;
mod caller;
mod memory;

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, bail};
use clap::Parser;
use http::StatusCode;
use tasks_devserver::{DevServer, FULL_TOKEN, Fault, Generation};
use tasks_sdk::Webiny;
use tasks_sdk::transport::{ReqwestTransport, RetryPolicy};
use tokio::time::{Instant, sleep};

use beliefs::{Beliefs, Verdict};
use caller::Caller;

#[derive(Parser)]
#[command(about = "Calls a local server at random and compares its ledger with what came back")]
struct Options {
    /// How long to call, without what it takes to look at the ledgers.
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// How many callers there are at a time.
    #[arg(long, default_value_t = 64)]
    concurrency: u64,
    /// What calls and faults are drawn with; random if left out.
    #[arg(long)]
    seed: Option<u64>,
}

/// How long callers call one server.
const ROUND: Duration = Duration::from_secs(5);

/// The share of requests that suffer a fault.
const SHARE: f64 = 0.2;

/// Long enough for a healthy attempt while all callers are at work.
const ATTEMPT_TIMEOUT: Duration = Duration::from_millis(500);

/// How long slow faults last: longer than an attempt.
const SLOW: Duration = Duration::from_millis(700);

/// How far lists lag behind.
const LIST_LAG: Duration = Duration::from_millis(100);

/// The largest answer that is read, in bytes.
const BODY_BOUND: usize = 1 << 20;

fn main() -> ExitCode {
    match run(&Options::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

#[tokio::main]
async fn run(options: &Options) -> anyhow::Result<()> {
    let seed = options.seed.unwrap_or_else(|| fastrand::u64(..));
    println!("seed {seed}");
    let mut random = fastrand::Rng::with_seed(seed);
    // The address that the first server gets, and all others after it.
    let endpoint = DevServer::start()
        .await
        .context("no loopback port")?
        .endpoint();
    let client = client(&endpoint)?;

    let end = Duration::from_secs(options.seconds);
    let mut called = Duration::ZERO;
    let mut total = Verdict::default();
    let mut sizes = Vec::new();
    while called < end {
        let time = ROUND.min(end.saturating_sub(called));
        let verdict = round(&client, &endpoint, &mut random, options.concurrency, time).await?;
        called += time;
        total.add(verdict);
        sizes.extend(memory::resident());
        let size = sizes.last().map_or(0, |size| size >> 20);
        println!("{:4} s  {size:4} MiB  {total}", called.as_secs());
    }
    if !total.violations.is_empty() {
        bail!(
            "the ledger says otherwise:\n{}",
            total.violations.join("\n")
        );
    }
    println!("ledger clean");
    memory::require_flat(&sizes)
}

fn client(endpoint: &str) -> anyhow::Result<Webiny> {
    let transport = ReqwestTransport::builder().max_body_bytes(BODY_BOUND);
    let retry = RetryPolicy::default().base_delay(Duration::from_millis(5));
    let client = Webiny::builder()
        .endpoint(endpoint)
        .token(FULL_TOKEN)
        .transport(transport.build().context("TLS cannot be set up")?)
        .retry(retry)
        .attempt_timeout(ATTEMPT_TIMEOUT)
        .timeout(Duration::from_secs(30));
    client.build().context("unusable settings")
}

/// Lets callers call a server for a while, and asks its ledger.
async fn round(
    client: &Webiny,
    endpoint: &str,
    random: &mut fastrand::Rng,
    callers: u64,
    time: Duration,
) -> anyhow::Result<Verdict> {
    let generation = random.choice(Generation::ALL).unwrap_or_default();
    let port = endpoint
        .rsplit(':')
        .next()
        .and_then(|end| end.split('/').next());
    let server = DevServer::builder()
        .generation(generation)
        .list_lag(LIST_LAG)
        .port(port.context("no port")?.parse()?)
        .start()
        .await
        .context("the server does not start")?;
    server.faults().random(random.u64(..), SHARE, faults());

    let beliefs = Arc::new(Beliefs::new(generation));
    let end = Instant::now() + time;
    let tasks: Vec<_> = (0..callers)
        .map(|_| Caller::new(client.tasks(), random.fork(), beliefs.clone()))
        .map(|caller| tokio::spawn(caller.call_until(end)))
        .collect();
    for task in tasks {
        task.await.context("a caller panicked")?;
    }
    // What is held up is executed by then.
    sleep(SLOW).await;
    let verdict = server.read_ledger(|ledger| beliefs.compare(ledger));
    server.stop().await;
    Ok(verdict)
}

/// All kinds of faults, and what gateways answer after execution.
fn faults() -> Vec<Fault> {
    let gateways = [
        StatusCode::REQUEST_TIMEOUT,
        StatusCode::PAYLOAD_TOO_LARGE,
        StatusCode::INTERNAL_SERVER_ERROR,
        StatusCode::BAD_GATEWAY,
    ];
    let mut faults = Fault::one_of_each(SLOW, 4 * BODY_BOUND as u64);
    faults.extend(gateways.map(|status| Fault::html(status).after_execution()));
    faults
}
