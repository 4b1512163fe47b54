//! Connections, and the calls that come over them.

use std::fmt;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONNECTION, HeaderName, HeaderValue};
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::sleep;

use crate::app::App;
use crate::execute::LateError;
use crate::faults::{Faults, suffer};
use crate::socket::Socket;
use crate::traffic::{Counters, Exchange};

/// The rest after a connection that could not be accepted.
const RETRY_ACCEPT: Duration = Duration::from_millis(10);

/// What all connections of a server share.
#[derive(Clone, Debug)]
pub(crate) struct Serving {
    pub(crate) app: App,
    pub(crate) faults: Faults,
    pub(crate) counters: Arc<Counters>,
    pub(crate) idle_close: Duration,
}

/// A request being answered.
#[derive(Debug)]
pub(crate) struct Call<'a> {
    serving: &'a Serving,
    pub(crate) socket: &'a Socket,
    number: u64,
    /// Whether the client keeps the connection.
    keeps_alive: bool,
}

/// Why a connection ends without an answer from hyper.
#[derive(Debug)]
pub(crate) enum Cut {
    /// A fault has done what it wanted to.
    ByServer,
    /// The client has gone.
    ByClient,
}

impl fmt::Display for Cut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ByServer => "a fault cut the connection",
            Self::ByClient => "the client has gone",
        })
    }
}

impl std::error::Error for Cut {}

impl From<hyper::Error> for Cut {
    fn from(_: hyper::Error) -> Self {
        Self::ByClient
    }
}

impl From<io::Error> for Cut {
    fn from(_: io::Error) -> Self {
        Self::ByClient
    }
}

/// Accepts connections for as long as it is polled.
pub(crate) async fn accept(listener: TcpListener, serving: Serving) {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // Without file descriptors left this would spin.
            sleep(RETRY_ACCEPT).await;
            continue;
        };
        tokio::spawn(serve(stream, serving.clone()));
    }
}

async fn serve(stream: TcpStream, serving: Serving) {
    let _ = stream.set_nodelay(true);
    let _open = serving.counters.connection();
    let socket = Socket::new(stream);
    let service = service_fn(|request| answer(&serving, &socket, request));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(serving.idle_close)
        .serve_connection(TokioIo::new(socket.clone()), service);
    // A connection that breaks concerns its client only.
    connection.await.unwrap_or_default();
}

async fn answer(
    serving: &Serving,
    socket: &Socket,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, Cut> {
    let exchange = Exchange::begin(&serving.app, &serving.counters);
    let closes = |value: &HeaderValue| value.as_bytes().eq_ignore_ascii_case(b"close");
    let call = Call {
        serving,
        socket,
        number: exchange.number(),
        keeps_alive: !request.headers().get(CONNECTION).is_some_and(closes),
    };
    let (parts, body) = request.into_parts();
    let request = Request::from_parts(parts, body.collect().await?.to_bytes());
    let suffering = serving.faults.draw(request.body());
    if !suffering.latency.is_zero() {
        sleep(suffering.latency).await;
    }
    let answer = match suffering.fault {
        None => Ok(call.execute(request, None)),
        Some(fault) => suffer(&call, fault, request).await,
    };
    if !matches!(answer, Err(Cut::ByClient)) {
        exchange.answered(suffering.kind);
    }
    let mut answer = answer?;
    call.announce_keep_alive(&mut answer);
    Ok(answer.map(Full::new))
}

impl Call<'_> {
    pub(crate) fn app(&self) -> &App {
        &self.serving.app
    }

    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    pub(crate) fn execute(
        &self,
        request: Request<Bytes>,
        late_error: Option<LateError>,
    ) -> Response<Bytes> {
        self.app().execute(request, self.number, late_error)
    }

    /// Says that the connection stays, unless the client or the answer says otherwise, and how long.
    pub(crate) fn announce_keep_alive(&self, answer: &mut Response<Bytes>) {
        let headers = answer.headers_mut();
        if !self.keeps_alive || headers.contains_key(CONNECTION) {
            return;
        }
        headers.insert(CONNECTION, HeaderValue::from_static("keep-alive"));
        let seconds = self.serving.idle_close.as_secs();
        if seconds > 0
            && let Ok(announced) = HeaderValue::from_str(&format!("timeout={seconds}"))
        {
            headers.insert(HeaderName::from_static("keep-alive"), announced);
        }
    }
}
