//! How much memory a long list takes, with the server and the client in processes of their own:
//! this binary again, asked for one of the ignored tests below.

use std::env;
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStdout, Command, Stdio};

use futures_util::TryStreamExt;
use tasks_devserver::{DevServer, FULL_TOKEN, Seed};
use tasks_sdk::Webiny;

/// What a line of a process's output that is for the other one begins with.
const SAYS: &str = "says: ";

/// What a process is asked for, in its environment.
const RUNS: &str = "LISTING_MEMORY_RUNS";
const ENDPOINT: &str = "LISTING_MEMORY_ENDPOINT";

/// A process of its own, which ends with this value.
struct Process {
    child: Child,
    output: BufReader<ChildStdout>,
}

impl Process {
    fn start(test: &str, variable: &str, value: &str) -> Self {
        let mut child = Command::new(env::current_exe().expect("this binary"))
            .args(["--exact", test, "--ignored", "--nocapture"])
            .env(variable, value)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a process");
        let output = BufReader::new(child.stdout.take().expect("its output"));
        Self { child, output }
    }

    fn says(&mut self) -> String {
        let mut lines = self.output.by_ref().lines().map_while(Result::ok);
        // The test runner writes the test's name before what the test says.
        let line = lines.find_map(|line| Some(line.split_once(SAYS)?.1.to_owned()));
        line.expect("a process that says something")
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.child.kill().expect("a process that can be ended");
        self.child.wait().expect("a process that ends");
    }
}

/// The most memory that a client held above what it had before it streamed so many runs, in KiB.
fn peak(runs: u32) -> u64 {
    let mut server = Process::start("listing::memory::server", RUNS, &runs.to_string());
    let endpoint = server.says();
    let mut client = Process::start("listing::memory::client", ENDPOINT, &endpoint);
    let said = client.says();
    let (streamed, peak) = said.split_once(' ').expect("two numbers");
    assert_eq!(streamed, runs.to_string());
    peak.parse().expect("a number")
}

#[test]
#[cfg_attr(not(target_os = "linux"), ignore = "reads /proc")]
fn a_stream_of_200_000_runs_takes_no_more_memory_than_one_of_20_000() {
    let (few, many) = (peak(20_000), peak(200_000));
    println!("20,000 runs: {few} KiB; 200,000 runs: {many} KiB");
    assert!(many < 32 << 10, "{many} KiB");
    // An allocator's pages come in steps.
    assert!(many.abs_diff(few) < 8 << 10, "{few} and {many} KiB");
}

#[tokio::test]
#[ignore = "a part of the test above"]
async fn server() {
    let runs = env::var(RUNS).expect("a number of runs");
    let server = DevServer::start().await.expect("a loopback port");
    server.seed(&Seed::new(runs.parse().expect("a number")));
    println!("{SAYS}{}", server.endpoint());
    // Until the process that started it goes.
    std::io::stdin()
        .read_to_end(&mut Vec::new())
        .expect("an input");
}

#[tokio::test]
#[ignore = "a part of the test above"]
async fn client() {
    let client = Webiny::builder()
        .endpoint(env::var(ENDPOINT).expect("an endpoint"))
        .token(FULL_TOKEN)
        .build();
    let tasks = client.expect("usable settings").tasks();
    // The connection, TLS roots and the like are there for any number of runs.
    tasks.list_definitions().await.expect("definitions");
    let before = memory("VmRSS");

    let mut runs = tasks.list_tasks().into_stream();
    let mut streamed = 0_u32;
    while runs.try_next().await.expect("a run").is_some() {
        streamed += 1;
    }
    println!("{SAYS}{streamed} {}", memory("VmHWM") - before);
}

/// A line of this process's status, in KiB.
fn memory(name: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find(|line| line.starts_with(name));
    let value = line.and_then(|line| line.split_whitespace().nth(1));
    value.and_then(|value| value.parse().ok()).expect("a size")
}
