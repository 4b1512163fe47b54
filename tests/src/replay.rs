//! [`ReplayServer`]: recorded bytes over a real socket.

use std::collections::VecDeque;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http::Request;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::fixtures::parse_request;

/// A server on the loopback interface that gives each request the next of its answers, byte for
/// byte, and closes the connection on a request for which none is left. It remembers all requests.
#[derive(Debug)]
pub struct ReplayServer {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
    accepting: JoinHandle<()>,
}

#[derive(Debug)]
struct State {
    answers: VecDeque<Vec<u8>>,
    requests: Vec<Request<Bytes>>,
}

impl ReplayServer {
    /// Starts a server with these answers.
    ///
    /// # Panics
    ///
    /// When the loopback interface has no free port.
    pub async fn start(answers: impl IntoIterator<Item = Vec<u8>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let state = Arc::new(Mutex::new(State {
            answers: answers.into_iter().collect(),
            requests: Vec::new(),
        }));
        Self {
            address: listener.local_addr().expect("a bound listener"),
            accepting: tokio::spawn(accept(listener, Arc::clone(&state))),
            state,
        }
    }

    /// The address to give to a client.
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The requests that have come so far.
    pub fn requests(&self) -> Vec<Request<Bytes>> {
        lock(&self.state).requests.clone()
    }
}

impl Drop for ReplayServer {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

fn lock(state: &Mutex<State>) -> std::sync::MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn accept(listener: TcpListener, state: Arc<Mutex<State>>) {
    while let Ok((connection, _)) = listener.accept().await {
        // A connection that breaks is the client's to report.
        tokio::spawn(serve(connection, Arc::clone(&state)));
    }
}

async fn serve(mut connection: TcpStream, state: Arc<Mutex<State>>) -> io::Result<()> {
    let mut received = Vec::new();
    loop {
        while let Some((request, length)) = parse_request(&received) {
            received.drain(..length);
            let answer = {
                let mut state = lock(&state);
                state.requests.push(request);
                state.answers.pop_front()
            };
            let Some(answer) = answer else {
                return Ok(());
            };
            connection.write_all(&answer).await?;
        }
        if connection.read_buf(&mut received).await? == 0 {
            return Ok(());
        }
    }
}
