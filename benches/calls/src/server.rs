//! A server that does nothing but answer, in a process of its own.
//!
//! It costs as little as a server can, so that what is measured is the clients, and it answers
//! only requests that are byte for byte the first one it got, so that all clients that it answers
//! send the same.

use std::io::{self, BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, OnceLock};
use std::{process, thread};

use anyhow::{Context as _, bail};
use bytes::{Buf as _, BytesMut};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::exchange::Exchange;

/// The argument that makes this program a server.
pub const ARGUMENT: &str = "serve";

/// A running server. It ends when this is dropped.
#[derive(Debug)]
pub struct Server {
    child: Child,
    endpoint: String,
}

impl Server {
    /// Starts this program once more, as a server.
    ///
    /// # Errors
    ///
    /// When it does not start.
    pub fn start() -> anyhow::Result<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg(ARGUMENT)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("the server does not start")?;
        let stdout = child.stdout.take().context("no stdout")?;
        let mut endpoint = String::new();
        let read = BufReader::new(stdout).read_line(&mut endpoint);
        endpoint.truncate(endpoint.trim_end().len());
        let server = Self { child, endpoint };
        read?;
        Ok(server)
    }

    /// Where it listens.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended on its own.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Serves on a port of its own, which it prints, until it is killed or whoever started it is gone.
///
/// # Errors
///
/// When there is no port.
pub async fn serve() -> anyhow::Result<()> {
    let answer: Arc<[u8]> = encode(&Exchange::record().await?).into();
    let first = Arc::new(OnceLock::new());
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("http://{}/graphql", listener.local_addr()?);
    thread::spawn(|| {
        // Nothing is ever written to it, so this ends when its other end is closed.
        let _ = io::copy(&mut io::stdin(), &mut io::sink());
        process::exit(0);
    });
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let (answer, first) = (Arc::clone(&answer), Arc::clone(&first));
        tokio::spawn(async move { answer_all(stream, &answer, &first).await });
    }
}

async fn answer_all(
    mut stream: TcpStream,
    answer: &[u8],
    first: &OnceLock<Vec<u8>>,
) -> anyhow::Result<()> {
    let mut buffer = BytesMut::with_capacity(16 << 10);
    loop {
        let length = loop {
            if let Some(length) = length_of_request(&buffer)? {
                break length;
            }
            if stream.read_buf(&mut buffer).await? == 0 {
                return Ok(());
            }
        };
        let request = &buffer[..length];
        if first.get_or_init(|| request.to_vec()) != request {
            bail!("another request than the first one");
        }
        buffer.advance(length);
        stream.write_all(answer).await?;
    }
}

/// The length of the request that the buffer begins with, once it is whole.
fn length_of_request(buffer: &[u8]) -> anyhow::Result<Option<usize>> {
    let mut headers = [httparse::EMPTY_HEADER; 32];
    let mut request = httparse::Request::new(&mut headers);
    let httparse::Status::Complete(head) = request.parse(buffer)? else {
        return Ok(None);
    };
    let mut headers = request.headers.iter();
    let body = headers
        .find(|header| header.name.eq_ignore_ascii_case("content-length"))
        .context("a request without a length")?;
    let length = head + std::str::from_utf8(body.value)?.parse::<usize>()?;
    Ok((buffer.len() >= length).then_some(length))
}

/// The answer as it goes over the wire.
fn encode(exchange: &Exchange) -> Vec<u8> {
    let response = &exchange.response;
    let mut encoded = format!("HTTP/1.1 {}\r\n", response.status()).into_bytes();
    for (name, value) in response.headers() {
        encoded.extend_from_slice(name.as_ref());
        encoded.extend_from_slice(b": ");
        encoded.extend_from_slice(value.as_bytes());
        encoded.extend_from_slice(b"\r\n");
    }
    let length = response.body().len();
    encoded.extend_from_slice(format!("content-length: {length}\r\n\r\n").as_bytes());
    encoded.extend_from_slice(response.body());
    encoded
}
