//! The sockets of a server.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONNECTION, HeaderName, HeaderValue};
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::sync::oneshot;

use crate::app::App;
use crate::builder::Builder;
use crate::generation::Generation;
use crate::ledger::LedgerEntry;
use crate::seed::Seed;

/// How long an idle connection is kept, and announced to be.
const KEEP_ALIVE: Duration = Duration::from_secs(60);
/// The rest after a connection that could not be accepted.
const RETRY_ACCEPT: Duration = Duration::from_millis(10);
/// Debug builds need room for deeply nested JSON.
const STACK: usize = 8 * 1024 * 1024;

/// A server on 127.0.0.1, which behaves like a Webiny server with background tasks.
///
/// It has a thread of its own, so it answers whatever its user's runtime is doing. Dropping it ends it:
/// the port is closed and all connections with it when `drop` returns.
#[derive(Debug)]
pub struct DevServer {
    app: App,
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl DevServer {
    /// Starts a 5.41 server on a free port.
    ///
    /// # Errors
    /// If no port can be listened on.
    pub async fn start() -> io::Result<Self> {
        Self::builder().start().await
    }

    /// Settings other than the default ones.
    pub fn builder() -> Builder {
        Builder::default()
    }

    pub(crate) fn serve(app: App, port: u16) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let (stop, stopped) = oneshot::channel();
        let served = app.clone();
        let thread = thread::Builder::new()
            .name("tasks-devserver".to_owned())
            .stack_size(STACK)
            .spawn(move || {
                // The runtime is dropped with the thread, and every connection with it.
                runtime.block_on(async {
                    tokio::spawn(accept(listener, served));
                    // The sender never sends: it is dropped when the server is to end.
                    let _ = stopped.await;
                });
            })?;
        Ok(Self {
            app,
            address,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// Where the API is: `http://127.0.0.1:PORT/graphql`.
    pub fn endpoint(&self) -> String {
        format!("http://{}/graphql", self.address)
    }

    /// The dialect that the server speaks.
    pub fn generation(&self) -> Generation {
        self.app.generation()
    }

    /// The server without its sockets: the same state, for requests that skip them.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// How many HTTP requests have been answered, whatever the answer. A batch is one request.
    pub fn request_count(&self) -> u64 {
        self.app.request_count()
    }

    /// What the server has executed for its clients so far, in order.
    pub fn ledger(&self) -> Vec<LedgerEntry> {
        self.app.ledger()
    }

    /// Creates many finished runs at once and tells their ids, oldest first.
    pub fn seed(&self, seed: &Seed) -> Vec<String> {
        self.app.seed(seed)
    }

    /// Ends the server; connections are closed when this returns.
    #[expect(
        clippy::unused_async,
        reason = "stopping may come to wait for requests, and callers should not notice"
    )]
    pub async fn stop(self) {
        drop(self);
    }
}

impl Drop for DevServer {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic of the server's thread has been printed; there is nobody to hand it to.
            let _ = thread.join();
        }
    }
}

async fn accept(listener: TcpListener, app: App) {
    let Ok(listener) = tokio::net::TcpListener::from_std(listener) else {
        return;
    };
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // Without file descriptors left this would spin.
            tokio::time::sleep(RETRY_ACCEPT).await;
            continue;
        };
        let _ = stream.set_nodelay(true);
        let app = app.clone();
        let service = service_fn(move |request| answer(app.clone(), request));
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(KEEP_ALIVE)
            .serve_connection(TokioIo::new(stream), service);
        // A connection that breaks concerns its client only.
        tokio::spawn(async move { connection.await.unwrap_or_default() });
    }
}

async fn answer(
    app: App,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, hyper::Error> {
    let closes = request
        .headers()
        .get(CONNECTION)
        .is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"close"));
    let (parts, body) = request.into_parts();
    let body = body.collect().await?.to_bytes();
    let mut response = app.handle(Request::from_parts(parts, body));
    if !closes {
        let announced = format!("timeout={}", KEEP_ALIVE.as_secs());
        let headers = response.headers_mut();
        headers.insert(CONNECTION, HeaderValue::from_static("keep-alive"));
        if let Ok(announced) = HeaderValue::from_str(&announced) {
            headers.insert(HeaderName::from_static("keep-alive"), announced);
        }
    }
    Ok(response.map(Full::new))
}
