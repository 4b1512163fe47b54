//! What keeps a page in memory, and what does not.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bench_payloads::{Kind, generate};
use bytes::Bytes;
use tasks_types::operations::ListLogs;
use tasks_types::{Operation, Response};

use crate::decode_runs;

/// A body that says when it is freed.
struct Page {
    body: Bytes,
    freed: Arc<AtomicBool>,
}

impl AsRef<[u8]> for Page {
    fn as_ref(&self) -> &[u8] {
        &self.body
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        self.freed.store(true, Ordering::Relaxed);
    }
}

fn watched(body: Bytes) -> (Bytes, impl Fn() -> bool) {
    let freed = Arc::new(AtomicBool::new(false));
    let page = Page {
        body,
        freed: Arc::clone(&freed),
    };
    let is_freed = move || freed.load(Ordering::Relaxed);
    (Bytes::from_owner(page), is_freed)
}

#[test]
fn a_run_keeps_its_page_until_it_is_detached() {
    let (body, is_freed) = watched(generate(Kind::Full, 1000, 500, 1));
    let mut runs = decode_runs(&body).expect("a page");
    drop(body);
    assert_eq!(runs.len(), 1000);

    let run = runs.swap_remove(500);
    drop(runs);
    assert!(!is_freed(), "its opaque values lie in the page");
    let detached = run.detach();
    assert_eq!(detached, run);
    drop(run);
    assert!(is_freed());
    assert!(
        detached
            .output
            .is_some_and(|output| output.get().len() > 500)
    );
}

#[test]
fn a_log_keeps_its_page_until_it_is_detached() {
    let (body, is_freed) = watched(generate(Kind::Logs, 100, 0, 1));
    let response = Response::<ListLogs>::decode(&body).expect("a page");
    let payload = response.data.and_then(Operation::into_payload);
    let mut logs = payload.and_then(|payload| payload.data).expect("logs");
    drop(body);

    let log = logs.swap_remove(50);
    drop(logs);
    assert!(!is_freed());
    let detached = log.detach();
    assert_eq!(detached, log);
    drop(log);
    assert!(is_freed());
}

/// Short texts are copied out, so what has no opaque values is free from the start.
#[test]
fn a_light_run_does_not_keep_its_page() {
    let (body, is_freed) = watched(generate(Kind::Light, 100, 0, 1));
    let runs = decode_runs(&body).expect("a page");
    drop(body);
    assert!(is_freed());
    assert_eq!(runs.len(), 100);
}

/// The decoder itself keeps nothing on the thread, whether it succeeds or not.
#[test]
fn a_refused_page_is_freed() {
    let whole = generate(Kind::Full, 10, 100, 1);
    let (body, is_freed) = watched(whole.slice(..whole.len() - 10));
    decode_runs(&body).expect_err("cut short");
    drop(body);
    assert!(is_freed());
}
