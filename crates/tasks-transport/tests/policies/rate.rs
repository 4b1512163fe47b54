//! How many attempts begin in a span of time.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use tasks_transport::{InMemoryTransport, RateLimit, Stack, Transport};
use tokio::time::{Instant, sleep, timeout};

use crate::support::{NOT_SENT_IN_TIME, read, request, secs, shape, status};

type Seen = Arc<Mutex<Vec<(String, Duration)>>>;

/// A limited stack that notes each request's `x-name` and when it came.
fn limited(limit: RateLimit) -> (Stack, Seen) {
    let seen = Seen::default();
    let (log, started) = (seen.clone(), Instant::now());
    let transport = InMemoryTransport::new(move |request: Request<Bytes>| {
        let name = request.headers()["x-name"].to_str().unwrap().to_owned();
        log.lock().unwrap().push((name, started.elapsed()));
        status(200)
    });
    (Stack::builder().rate_limit(limit).build(transport), seen)
}

fn named(name: &str) -> Request<Bytes> {
    let mut request = request(&read());
    request
        .headers_mut()
        .insert("x-name", name.parse().unwrap());
    request
}

#[tokio::test(start_paused = true)]
async fn no_span_of_the_length_holds_more_requests_than_the_limit() {
    let (stack, seen) = limited(RateLimit::new(3, secs(1)));
    let calls: Vec<_> = (0..20)
        .map(|number| {
            let stack = stack.clone();
            tokio::spawn(async move {
                // Some come at once, some later, in the order of their numbers.
                sleep(Duration::from_millis(number / 5 * 700)).await;
                stack.send(named(&number.to_string())).await
            })
        })
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    let seen = seen.lock().unwrap();
    let order: Vec<_> = seen.iter().map(|(name, _)| name.clone()).collect();
    let expected: Vec<_> = (0..20).map(|number: u32| number.to_string()).collect();
    assert_eq!(order, expected, "first come, first served");
    for (earlier, later) in seen.iter().zip(&seen[3..]) {
        assert!(later.1 >= earlier.1 + secs(1), "{seen:?}");
    }
    assert!(seen[19].1 < secs(7), "and no slower than that: {seen:?}");
}

#[tokio::test(start_paused = true)]
async fn what_waits_for_its_turn_at_its_deadline_was_not_sent_and_took_no_place() {
    let (stack, seen) = limited(RateLimit::new(1, secs(10)));
    stack.send(named("first")).await.unwrap();
    for _ in 0..5 {
        let context = read().with_timeout(secs(1));
        let outcome = stack.send(request(&context)).await;
        assert_eq!(shape(&outcome), NOT_SENT_IN_TIME);
        assert_eq!(context.requests(), 0);
    }
    let dropped = stack.send(named("dropped"));
    assert!(timeout(secs(1), dropped).await.is_err());
    stack.send(named("second")).await.unwrap();
    let seen = seen.lock().unwrap();
    assert_eq!(seen.len(), 2);
    assert_eq!((seen[1].0.as_str(), seen[1].1.as_secs()), ("second", 10));
}

#[tokio::test(start_paused = true)]
async fn extreme_limits_are_kept_without_a_panic() {
    let (stack, _) = limited(RateLimit::new(0, Duration::MAX));
    stack.send(named("only")).await.unwrap();
    let context = read().with_timeout(secs(3600));
    let outcome = stack.send(request(&context)).await;
    assert_eq!(shape(&outcome), NOT_SENT_IN_TIME);

    let (stack, seen) = limited(RateLimit::new(usize::MAX, Duration::ZERO));
    for _ in 0..10 {
        stack.send(named("any")).await.unwrap();
    }
    assert_eq!(seen.lock().unwrap().len(), 10);
}
