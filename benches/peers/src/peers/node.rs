//! The official SDK's way, in a Node process that lives as long as the samples are taken.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use anyhow::Context as _;

use super::Sampled;
use bench_payloads::Payload;

/// A warmed Node process with one payload in memory.
#[derive(Debug)]
pub struct Node {
    child: Child,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
    version: String,
}

impl Node {
    /// Starts `node`, or gives `None` where there is none.
    ///
    /// # Errors
    ///
    /// When it starts and then does not answer.
    pub fn start(payload: &Payload) -> anyhow::Result<Option<Self>> {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/src/peers/node.mjs");
        let child = Command::new("node")
            .arg(script)
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
        let file =
            std::env::temp_dir().join(format!("bench-{}-{}.json", std::process::id(), payload.key));
        fs::write(&file, &payload.body)?;
        let version = node.ask(&file.to_string_lossy());
        fs::remove_file(&file)?;
        node.version = version?;
        Ok(Some(node))
    }

    /// Node's own version.
    pub fn version(&self) -> &str {
        &self.version
    }

    fn ask(&mut self, line: &str) -> anyhow::Result<String> {
        writeln!(self.stdin, "{line}")?;
        let mut answer = String::new();
        self.stdout.read_line(&mut answer)?;
        Ok(answer.trim().to_owned())
    }
}

impl Sampled for Node {
    fn sample(&mut self, times: u32) -> anyhow::Result<Duration> {
        let answer = self.ask(&times.to_string())?;
        let nanoseconds: f64 = answer.parse().context("node gave no time")?;
        Ok(Duration::from_secs_f64(nanoseconds / 1e9))
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        // It may have ended on its own.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
