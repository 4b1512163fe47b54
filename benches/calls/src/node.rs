//! The official SDK's way, in a Node process that lives as long as blocks are taken.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::Context as _;
use serde::{Deserialize, Serialize};

use crate::blocks::Cost;
use crate::exchange::Exchange;

/// A Node process that makes the same call.
#[derive(Debug)]
pub struct Node {
    child: Child,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
    version: String,
}

#[derive(Serialize)]
struct Request<'a> {
    url: &'a str,
    headers: BTreeMap<&'a str, &'a str>,
    body: &'a str,
}

/// What a block cost, in seconds.
#[derive(Deserialize)]
struct Block {
    wall: f64,
    cpu: f64,
}

impl Node {
    /// Starts `node`, or gives `None` where there is none.
    ///
    /// # Errors
    ///
    /// When it starts and then does not answer.
    pub fn start(endpoint: &str, exchange: &Exchange) -> anyhow::Result<Option<Self>> {
        let child = Command::new("node")
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/src/node.mjs"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn();
        let Ok(mut child) = child else {
            return Ok(None);
        };
        let stdin = child.stdin.take().context("no stdin")?;
        let stdout = child.stdout.take().context("no stdout")?;
        let mut node = Self {
            child,
            stdin,
            stdout: BufReader::new(stdout),
            version: String::new(),
        };
        let mut headers = BTreeMap::new();
        for (name, value) in exchange.request.headers() {
            headers.insert(name.as_str(), value.to_str()?);
        }
        let request = Request {
            url: endpoint,
            headers,
            body: std::str::from_utf8(exchange.request.body())?,
        };
        node.version = node.ask(&serde_json::to_string(&request)?)?;
        Ok(Some(node))
    }

    /// Node's own version.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Makes `calls` calls each with so many callers at a time.
    ///
    /// # Errors
    ///
    /// When Node ended, as it does when a call fails.
    pub fn block(&mut self, callers: u32, calls: u32) -> anyhow::Result<Cost> {
        let answer = self.ask(&format!("{callers} {calls}"))?;
        let block: Block = serde_json::from_str(&answer).context("node ended")?;
        Ok(Cost::of(block.wall, block.cpu, callers * calls))
    }

    fn ask(&mut self, line: &str) -> anyhow::Result<String> {
        writeln!(self.stdin, "{line}")?;
        let mut answer = String::new();
        self.stdout.read_line(&mut answer)?;
        Ok(answer.trim().to_owned())
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        // It may have ended on its own.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
