//! What a subscriber learns. It is the only test of its process: whether a span is wanted is kept
//! for all threads, so a thread without a subscriber would disturb it.

#![cfg(feature = "tracing")]

use std::future::pending;
use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use tasks_transport::{
    Auth, CallContext, CallKind, InMemoryTransport, ResponseFuture, Sent, Stack, Token, Transport,
    TransportError, TransportErrorKind,
};
use tokio::time::timeout;
use tracing::Level;
use tracing::instrument::WithSubscriber as _;

#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Written {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What a subscriber for everything writes down while something is done.
async fn traced(work: impl Future<Output = ()>) -> String {
    let written = Written::default();
    let writer = written.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(Level::TRACE)
        .with_ansi(false)
        .with_span_events(tracing_subscriber::fmt::format::FmtSpan::FULL)
        .with_writer(move || writer.clone())
        .finish();
    work.with_subscriber(subscriber).await;
    written.text()
}

/// Two attempts with secrets everywhere.
async fn attempts() {
    let attempts = Mutex::new(0);
    let transport = InMemoryTransport::new(move |_| {
        let mut attempts = attempts.lock().unwrap();
        *attempts += 1;
        if *attempts == 1 {
            let error = TransportError::new(TransportErrorKind::Connection, Sent::Maybe);
            return Err(error.with_source("s3cret-source"));
        }
        let response = Response::builder().header("x-answer", "s3cret-answer");
        Ok(response.body(Bytes::from_static(b"s3cret-data")).unwrap())
    });
    let stack = Stack::builder()
        .auth(Auth::fixed(Token::new("s3cret-token").unwrap()))
        .build(transport);
    let mut request = Request::post("https://example.com/s3cret-path?s3cret-query")
        .header("x-custom", "s3cret-header")
        .body(Bytes::from_static(b"s3cret-body"))
        .unwrap();
    let context = CallContext::new("ListTasks", CallKind::Read);
    request.extensions_mut().insert(context);
    stack.send(request).await.unwrap();
}

/// A transport that never answers, and says so when it is dropped.
#[derive(Debug)]
struct Endless;

impl Transport for Endless {
    fn send(&self, _: Request<Bytes>) -> ResponseFuture<'_> {
        struct Goodbye;

        impl Drop for Goodbye {
            fn drop(&mut self) {
                tracing::info!("webiny_tasks goodbye");
            }
        }

        Box::pin(async {
            let _goodbye = Goodbye;
            pending().await
        })
    }
}

/// A call that is dropped.
async fn dropped() {
    let stack = Stack::builder().build(Endless);
    let request = Request::new(Bytes::new());
    let call = timeout(Duration::from_secs(1), stack.send(request));
    call.await.unwrap_err();
}

#[tokio::test(start_paused = true)]
async fn a_call_and_each_of_its_attempts_have_a_span_with_how_they_ended_and_nothing_secret() {
    let text = traced(attempts()).await;
    let line = |parts: &[&str]| {
        let found = text
            .lines()
            .any(|line| parts.iter().all(|part| line.contains(part)));
        assert!(found, "{parts:?} in one line of\n{text}");
    };
    assert!(
        text.lines().all(|line| line.contains("webiny_tasks")),
        "{text}"
    );
    let first = "attempt{number=1 bytes_out=11 ";
    line(&[
        first,
        "error=the connection broke",
        "sent=Maybe",
        ": failed",
    ]);
    line(&["repeating", "after=1", "wait_us="]);
    let second = "attempt{number=2 bytes_out=11 ";
    line(&[
        second,
        "elapsed_us=",
        "status=200 bytes_in=11",
        ": answered",
    ]);
    line(&[
        "call{operation=\"ListTasks\" kind=Read bytes_out=11 ",
        "requests=2",
        "elapsed_us=",
        "status=200 bytes_in=11",
        ": answered",
    ]);
    let starts = text.lines().filter(|line| line.ends_with(": new"));
    assert_eq!(starts.count(), 3);
    assert!(!text.contains("s3cret"), "{text}");

    let text = traced(dropped()).await;
    let goodbye = text.lines().find(|line| line.ends_with("goodbye"));
    assert!(
        goodbye.is_some_and(|line| line.contains("attempt{")),
        "{text}"
    );
}
