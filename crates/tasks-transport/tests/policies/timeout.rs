//! Attempt timeouts and deadlines, and what is known about what they cut off.

use std::future::pending;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use tasks_transport::{
    Attempt, InMemoryTransport, RetryPolicy, Sent, Stack, StackBuilder, Transport,
    TransportErrorKind,
};
use tokio::time::{Instant, sleep};

use crate::support::{
    NOT_SENT_IN_TIME, answering, millis, read, request, secs, shape, slow, status, trigger,
};

const PERHAPS_SENT: Result<u16, (TransportErrorKind, Sent)> =
    Err((TransportErrorKind::Timeout, Sent::Maybe));

fn once() -> StackBuilder {
    Stack::builder().retry(RetryPolicy::none())
}

#[tokio::test(start_paused = true)]
async fn an_attempt_ends_at_the_earliest_of_its_timeout_and_the_deadline() {
    let default = secs(30);
    for (built, own, deadline, expected) in [
        (None, None, None, default),
        (Some(secs(9)), None, None, secs(9)),
        (Some(secs(9)), Some(secs(12)), None, secs(12)),
        (Some(secs(9)), None, Some(secs(5)), secs(5)),
        (Some(secs(9)), Some(secs(3)), Some(secs(5)), secs(3)),
        (Some(Duration::MAX), None, Some(secs(5)), secs(5)),
        (Some(secs(9)), None, Some(Duration::MAX), secs(9)),
    ] {
        let mut builder = once();
        if let Some(timeout) = built {
            builder = builder.attempt_timeout(timeout);
        }
        let stack = builder.build(slow(secs(3600)));
        let mut context = read();
        if let Some(timeout) = own {
            context = context.with_attempt_timeout(timeout);
        }
        if let Some(timeout) = deadline {
            context = context.with_timeout(timeout);
        }
        let started = Instant::now();
        assert_eq!(shape(&stack.send(request(&context)).await), PERHAPS_SENT);
        let time = started.elapsed();
        assert!((expected..expected + millis(2)).contains(&time), "{time:?}");
        assert!(context.in_doubt());
    }
}

#[tokio::test(start_paused = true)]
async fn without_any_end_an_attempt_takes_its_time() {
    let stack = once()
        .attempt_timeout(Duration::MAX)
        .build(slow(secs(7200)));
    assert_eq!(shape(&stack.send(request(&read())).await), Ok(200));
}

#[tokio::test(start_paused = true)]
async fn a_timeout_ends_what_is_under_way() {
    let alive = Arc::new(());
    let held = Arc::downgrade(&alive);
    let stack = once().build(answering(move |_| {
        let alive = held.upgrade();
        async move {
            let outcome = pending().await;
            drop(alive);
            outcome
        }
    }));
    let sending = stack.send(request(&read()));
    let watch = async {
        sleep(secs(29)).await;
        Arc::strong_count(&alive)
    };
    let (outcome, during) = tokio::join!(sending, watch);
    assert_eq!(shape(&outcome), PERHAPS_SENT);
    assert_eq!((during, Arc::strong_count(&alive)), (2, 1));
}

#[tokio::test(start_paused = true)]
async fn what_is_cut_off_before_the_transport_saw_it_leave_was_not_sent() {
    let connecting = answering(|mut request| {
        let departure = Attempt::of(&mut request).track();
        async move {
            sleep(secs(3600)).await;
            departure.mark();
            status(200)
        }
    });
    let context = trigger();
    let outcome = Stack::builder()
        .build(connecting)
        .send(request(&context))
        .await;
    assert_eq!(shape(&outcome), NOT_SENT_IN_TIME);
    assert_eq!(context.requests(), 4, "so that even a trigger is repeated");
    assert!(!context.in_doubt());
}

#[tokio::test(start_paused = true)]
async fn what_is_cut_off_after_it_left_may_have_been_sent() {
    let waiting = answering(|mut request| {
        let departure = Attempt::of(&mut request).track();
        async move {
            departure.mark();
            pending().await
        }
    });
    let context = trigger();
    let outcome = Stack::builder()
        .build(waiting)
        .send(request(&context))
        .await;
    assert_eq!(shape(&outcome), PERHAPS_SENT);
    assert_eq!(context.requests(), 1);
    assert!(context.in_doubt());
}

#[tokio::test(start_paused = true)]
async fn nothing_is_sent_after_the_deadline() {
    let stack = Stack::builder().build(InMemoryTransport::new(|_| status(200)));
    let context = read().with_timeout(Duration::ZERO);
    assert_eq!(
        shape(&stack.send(request(&context)).await),
        NOT_SENT_IN_TIME
    );
    assert_eq!(context.requests(), 0);
}

#[tokio::test(start_paused = true)]
async fn one_deadline_holds_for_all_attempts_and_all_requests_of_a_call() {
    let stack = Stack::builder()
        .attempt_timeout(secs(4))
        .build(slow(secs(3600)));
    let context = read().with_timeout(secs(10));
    let started = Instant::now();
    let outcome = stack.send(request(&context)).await;
    assert!(outcome.is_err());
    assert!(started.elapsed() <= millis(10_001));
    let again = stack.send(request(&context)).await;
    assert!(again.is_err());
    assert!(started.elapsed() <= millis(10_001));
}

#[tokio::test(start_paused = true)]
async fn a_dropped_call_that_was_under_way_is_in_doubt() {
    let context = trigger();
    let stack = Stack::builder().build(slow(secs(10)));
    let sending = stack.send(request(&context));
    assert!(tokio::time::timeout(secs(1), sending).await.is_err());
    assert!(context.in_doubt());
}

#[tokio::test(start_paused = true)]
async fn a_request_that_came_without_an_attempt_gets_one() {
    let mut request: Request<Bytes> = Request::new(Bytes::new());
    let attempt = Attempt::of(&mut request);
    let departure = Attempt::of(&mut request).track();
    assert_eq!((attempt.number(), attempt.sent()), (1, Sent::No));
    departure.mark();
    assert_eq!(attempt.sent(), Sent::Maybe);
}

#[tokio::test(start_paused = true)]
async fn what_was_reported_as_not_sent_does_not_leave_afterwards() {
    let departures = Arc::new(Mutex::new(Vec::new()));
    let record = departures.clone();
    let connecting = answering(move |mut request| {
        let departure = Attempt::of(&mut request).track();
        record.lock().unwrap().push(departure);
        pending()
    });
    let outcome = once().build(connecting).send(request(&trigger())).await;
    assert_eq!(shape(&outcome), NOT_SENT_IN_TIME);
    // A connection may have taken the request over in that moment.
    let departure = departures.lock().unwrap().pop().unwrap();
    assert!(!departure.mark());
}
