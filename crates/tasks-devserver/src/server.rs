//! The sockets of a server.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tokio::sync::oneshot;

use crate::app::App;
use crate::builder::Builder;
use crate::connection::{self, Serving};
use crate::faults::Faults;
use crate::generation::Generation;
use crate::ledger::LedgerEntry;
use crate::seed::Seed;
use crate::traffic::{Counters, Traffic};

/// Debug builds need room for deeply nested JSON.
const STACK: usize = 8 * 1024 * 1024;

/// A server on 127.0.0.1, which behaves like a Webiny server with background tasks.
///
/// It has a thread of its own, so it answers whatever its user's runtime is doing. Dropping it ends it:
/// the port is closed and all connections with it when `drop` returns.
#[derive(Debug)]
pub struct DevServer {
    serving: Serving,
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

    pub(crate) fn serve(app: App, port: u16, idle_close: Duration) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let (stop, stopped) = oneshot::channel();
        let serving = Serving {
            app,
            faults: Faults::default(),
            counters: Arc::new(Counters::default()),
            idle_close,
        };
        let served = serving.clone();
        let thread = thread::Builder::new()
            .name("tasks-devserver".to_owned())
            .stack_size(STACK)
            .spawn(move || {
                // The runtime is dropped with the thread, and every connection with it.
                runtime.block_on(async {
                    if let Ok(listener) = tokio::net::TcpListener::from_std(listener) {
                        tokio::spawn(connection::accept(listener, served));
                    }
                    // The sender never sends: it is dropped when the server is to end.
                    let _ = stopped.await;
                });
            })?;
        Ok(Self {
            serving,
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
        self.app().generation()
    }

    /// The server without its sockets: the same state, for requests that skip them.
    pub fn app(&self) -> &App {
        &self.serving.app
    }

    /// How many HTTP requests have come in, whatever became of them. A batch is one request.
    pub fn request_count(&self) -> u64 {
        self.app().request_count()
    }

    /// What the server has executed for its clients so far, in order.
    pub fn ledger(&self) -> Vec<LedgerEntry> {
        self.app().ledger()
    }

    /// Looks at what the server has executed so far without copying it. The server waits meanwhile.
    pub fn read_ledger<T>(&self, look: impl FnOnce(&[LedgerEntry]) -> T) -> T {
        self.app().read_ledger(look)
    }

    /// What goes wrong at the sockets: nothing, until a fault is asked for.
    pub fn faults(&self) -> &Faults {
        &self.serving.faults
    }

    /// What goes on at the sockets just now.
    pub fn traffic(&self) -> Traffic {
        self.serving.counters.read()
    }

    /// Creates many finished runs at once and tells their ids, oldest first.
    pub fn seed(&self, seed: &Seed) -> Vec<String> {
        self.app().seed(seed)
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
