//! A server that does with requests what a script says.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use http::Request;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What a scripted server does with a request.
#[derive(Clone)]
pub(crate) enum Script {
    /// Answers every request with these bytes and keeps the connection.
    Answer(Vec<u8>),
    /// Answers with these bytes and closes the connection.
    AnswerAndClose(Vec<u8>),
    /// Reads the request and says nothing.
    Silence,
    /// Resets the connection when something came, without reading it.
    Reset,
}

pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    counts: Arc<Counts>,
}

#[derive(Default)]
struct Counts {
    opened: AtomicUsize,
    closed: AtomicUsize,
    requests: AtomicUsize,
}

impl Server {
    pub(crate) async fn start(script: Script) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = Self {
            address: listener.local_addr().unwrap(),
            counts: Arc::default(),
        };
        let counts = server.counts.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                counts.opened.fetch_add(1, Ordering::Relaxed);
                tokio::spawn(serve(stream, script.clone(), counts.clone()));
            }
        });
        server
    }

    pub(crate) fn request(&self, body: &'static str) -> Request<Bytes> {
        self.request_over("http", body)
    }

    pub(crate) fn request_over(&self, scheme: &str, body: &'static str) -> Request<Bytes> {
        Request::post(format!("{scheme}://{}/graphql", self.address))
            .body(Bytes::from_static(body.as_bytes()))
            .unwrap()
    }

    /// How many connections were made.
    pub(crate) fn connections(&self) -> usize {
        self.counts.opened.load(Ordering::Relaxed)
    }

    /// How many of them the client closed.
    pub(crate) fn closed(&self) -> usize {
        self.counts.closed.load(Ordering::Relaxed)
    }

    /// How many requests came whole.
    pub(crate) fn requests(&self) -> usize {
        self.counts.requests.load(Ordering::Relaxed)
    }
}

/// Serves a connection whose requests end with `.`.
async fn serve(mut stream: TcpStream, script: Script, counts: Arc<Counts>) {
    if matches!(script, Script::Reset) {
        // Closing with something unread resets.
        stream.peek(&mut [0]).await.unwrap();
        return;
    }
    let mut buffer = [0; 4096];
    while let Ok(read @ 1..) = stream.read(&mut buffer).await {
        if buffer[read - 1] != b'.' {
            continue;
        }
        counts.requests.fetch_add(1, Ordering::Relaxed);
        match &script {
            Script::Answer(bytes) => stream.write_all(bytes).await.unwrap(),
            Script::AnswerAndClose(bytes) => {
                stream.write_all(bytes).await.unwrap();
                return;
            }
            Script::Silence | Script::Reset => {}
        }
    }
    counts.closed.fetch_add(1, Ordering::Relaxed);
}

pub(crate) fn answer(head: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let mut bytes = format!("HTTP/1.1 {head}\r\ncontent-length: {length}\r\n\r\n").into_bytes();
    bytes.extend_from_slice(body);
    bytes
}
