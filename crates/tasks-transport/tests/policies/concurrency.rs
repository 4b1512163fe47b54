//! How many attempts are under way at a time.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tasks_transport::{RetryPolicy, Stack, Transport};
use tokio::time::{Instant, sleep, timeout};

use crate::support::{
    NOT_SENT_IN_TIME, answering, millis, read, request, secs, shape, slow, status, trigger,
    with_header,
};

/// Sends `calls` reads at once.
async fn send_all(stack: &Stack, calls: usize) {
    let calls: Vec<_> = (0..calls)
        .map(|_| {
            let stack = stack.clone();
            tokio::spawn(async move { stack.send(request(&read())).await })
        })
        .collect();
    for call in calls {
        assert_eq!(shape(&call.await.unwrap()), Ok(200));
    }
}

#[tokio::test(start_paused = true)]
async fn no_more_attempts_are_under_way_than_there_are_permits() {
    for (permits, bound) in [(3, 3), (0, 1), (usize::MAX, 10)] {
        let under_way = Arc::new(AtomicUsize::new(0));
        let most = Arc::new(AtomicUsize::new(0));
        let (counter, peak) = (under_way.clone(), most.clone());
        let transport = answering(move |_| {
            let (counter, peak) = (counter.clone(), peak.clone());
            async move {
                let now = counter.fetch_add(1, Ordering::SeqCst) + 1;
                peak.fetch_max(now, Ordering::SeqCst);
                sleep(secs(1)).await;
                counter.fetch_sub(1, Ordering::SeqCst);
                status(200)
            }
        });
        let stack = Stack::builder().concurrency(permits).build(transport);
        send_all(&stack, 10).await;
        assert_eq!(most.load(Ordering::SeqCst), bound);
        assert_eq!(under_way.load(Ordering::SeqCst), 0);
    }
}

#[tokio::test(start_paused = true)]
async fn what_waits_for_a_permit_at_its_deadline_was_not_sent() {
    let stack = Stack::builder().concurrency(1).build(slow(secs(20)));
    let context = trigger().with_timeout(secs(5));
    let first = stack.send(request(&read()));
    let second = stack.send(request(&context));
    let (first, second) = tokio::join!(first, second);
    assert_eq!(shape(&first), Ok(200));
    assert_eq!(shape(&second), NOT_SENT_IN_TIME);
    let source = second.unwrap_err().into_source().unwrap().to_string();
    assert!(source.ends_with("waiting for a permit"), "{source}");
    assert_eq!((context.requests(), context.in_doubt()), (0, false));
}

#[tokio::test(start_paused = true)]
async fn an_attempts_time_begins_with_its_permit() {
    let stack = Stack::builder()
        .concurrency(1)
        .attempt_timeout(secs(3))
        .build(slow(secs(2)));
    let started = Instant::now();
    send_all(&stack, 5).await;
    assert_eq!(started.elapsed().as_secs(), 10);
}

#[tokio::test(start_paused = true)]
async fn no_permit_is_held_between_attempts() {
    let sent = AtomicUsize::new(0);
    let transport = answering(move |_| {
        let number = sent.fetch_add(1, Ordering::Relaxed);
        async move {
            match number {
                0 => with_header(503, "retry-after", "20"),
                _ => status(200),
            }
        }
    });
    let stack = Stack::builder()
        .concurrency(1)
        .retry(RetryPolicy::default())
        .build(transport);
    let waits_to_repeat = stack.send(request(&read()));
    let passes = async {
        let started = Instant::now();
        stack.send(request(&read())).await.unwrap();
        started.elapsed()
    };
    let (first, time) = tokio::join!(waits_to_repeat, passes);
    assert_eq!(shape(&first), Ok(200));
    assert!(time < millis(2), "{time:?}");
}

#[tokio::test(start_paused = true)]
async fn whoever_gives_up_leaves_its_permit_to_others() {
    let stack = Stack::builder().concurrency(1).build(slow(secs(2)));
    let under_way = stack.send(request(&read()));
    assert!(timeout(secs(1), under_way).await.is_err());

    let under_way = stack.clone();
    let under_way = tokio::spawn(async move { under_way.send(request(&read())).await });
    tokio::task::yield_now().await;
    let waiting = stack.send(request(&read()));
    assert!(timeout(secs(1), waiting).await.is_err());
    under_way.await.unwrap().unwrap();

    let started = Instant::now();
    send_all(&stack, 1).await;
    assert_eq!(started.elapsed().as_secs(), 2);
}
