//! What is repeated, how often, and after how long.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use tasks_transport::{
    Attempt, CallContext, CallKind, Classify, InMemoryTransport, RetryBudget, RetryPolicy, Sent,
    Stack, Transport, TransportErrorKind, Verdict,
};
use tokio::time::Instant;

use crate::support::{
    Outcome, failure, millis, read, request, secs, shape, status, trigger, with_header,
};

/// Calls every answer the same, and counts how often it was asked.
struct Judge {
    verdict: Verdict,
    asked: AtomicUsize,
}

impl Judge {
    fn new(verdict: Verdict) -> Arc<Self> {
        let asked = AtomicUsize::new(0);
        Arc::new(Self { verdict, asked })
    }
}

impl Classify for Judge {
    fn classify(&self, _: &Response<Bytes>) -> Verdict {
        self.asked.fetch_add(1, Ordering::Relaxed);
        self.verdict
    }
}

/// Answers with the outcomes in turn, and the last one ever after.
fn script<const N: usize>(outcomes: [fn() -> Outcome; N]) -> impl Transport {
    let sent = AtomicUsize::new(0);
    InMemoryTransport::new(move |_| {
        let number = sent.fetch_add(1, Ordering::Relaxed);
        outcomes[number.min(N - 1)]()
    })
}

#[derive(Clone, Copy, Debug)]
enum Fault {
    Error(TransportErrorKind, Sent),
    /// The application's own answer.
    Answer(u16),
    /// A gateway's, or one cut short.
    Broken(u16),
}

/// The rows of the table in the docs of [`RetryPolicy`]: an outcome, whether it is repeated for
/// reads and deletes and for triggers and aborts, and whether it leaves doubt.
#[tokio::test(start_paused = true)]
async fn what_is_repeated_follows_from_the_outcome_and_the_kind_of_the_call() {
    use Fault::{Answer, Broken, Error};
    use TransportErrorKind::{
        Auth, BodyTooLarge, Connect, Connection, InvalidRequest, Layer, Timeout,
    };

    const EITHER: (bool, bool) = (true, true);
    const SAFE_ONLY: (bool, bool) = (true, false);
    const NEITHER: (bool, bool) = (false, false);

    let rows = [
        (Error(Connect, Sent::No), EITHER, false),
        (Error(Timeout, Sent::No), EITHER, false),
        (Error(Connection, Sent::No), EITHER, false),
        (Error(Auth, Sent::No), EITHER, false),
        (Error(Layer, Sent::No), EITHER, false),
        (Answer(429), EITHER, false),
        (Error(Timeout, Sent::Maybe), SAFE_ONLY, true),
        (Error(Connection, Sent::Maybe), SAFE_ONLY, true),
        (Error(Layer, Sent::Maybe), SAFE_ONLY, true),
        (Answer(408), SAFE_ONLY, true),
        (Answer(425), SAFE_ONLY, false),
        (Answer(502), SAFE_ONLY, true),
        (Answer(503), SAFE_ONLY, true),
        (Answer(504), SAFE_ONLY, true),
        (Broken(200), SAFE_ONLY, true),
        (Broken(204), SAFE_ONLY, true),
        (Broken(500), SAFE_ONLY, true),
        (Error(InvalidRequest, Sent::No), NEITHER, false),
        (Error(BodyTooLarge { limit: 9 }, Sent::Maybe), NEITHER, true),
        (Answer(200), NEITHER, false),
        (Answer(500), NEITHER, true),
        (Answer(301), NEITHER, false),
        (Answer(307), NEITHER, false),
        (Answer(400), NEITHER, false),
        (Answer(401), NEITHER, false),
        (Answer(403), NEITHER, false),
        (Answer(404), NEITHER, false),
        (Answer(405), NEITHER, false),
        (Answer(413), NEITHER, true),
        (Answer(422), NEITHER, false),
        (Answer(501), NEITHER, true),
        (Answer(505), NEITHER, true),
    ];
    for (fault, (safe, unsafe_), doubt) in rows {
        for (kind, repeated) in [
            (CallKind::Read, safe),
            (CallKind::Delete, safe),
            (CallKind::Trigger, unsafe_),
            (CallKind::Abort, unsafe_),
        ] {
            let stack = Stack::builder().build(InMemoryTransport::new(move |_| match fault {
                Error(kind, sent) => failure(kind, sent),
                Answer(code) | Broken(code) => status(code),
            }));
            let judge = Judge::new(match fault {
                Broken(_) => Verdict::Broken,
                Answer(_) | Error(..) => Verdict::Answered,
            });
            let context = CallContext::new("Any", kind).with_classifier(judge.clone());
            let outcome = stack.send(request(&context)).await;

            let case = format!("{fault:?} {kind:?}");
            assert_eq!(context.requests(), if repeated { 4 } else { 1 }, "{case}");
            assert_eq!(context.in_doubt(), doubt, "{case}");
            let expected = match fault {
                Error(kind, sent) => Err((kind, sent)),
                Answer(code) | Broken(code) => Ok(code),
            };
            assert_eq!(shape(&outcome), expected, "{case}");
            let is_judged = matches!(fault, Answer(200 | 500) | Broken(_));
            let times = if is_judged { context.requests() } else { 0 };
            assert_eq!(
                judge.asked.load(Ordering::Relaxed),
                times as usize,
                "{case}"
            );
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_without_a_context_is_treated_like_a_trigger() {
    for (outcome, requests) in [
        (failure(TransportErrorKind::Connect, Sent::No), 4),
        (failure(TransportErrorKind::Connection, Sent::Maybe), 1),
    ] {
        let sent = Arc::new(AtomicUsize::new(0));
        let (counter, expected) = (sent.clone(), shape(&outcome));
        let stack = Stack::builder().build(InMemoryTransport::new(move |_| {
            counter.fetch_add(1, Ordering::Relaxed);
            match expected {
                Ok(code) => status(code),
                Err((kind, sent)) => failure(kind, sent),
            }
        }));
        let bare = Request::post("https://api.example.com/").body(Bytes::new());
        assert_eq!(shape(&stack.send(bare.unwrap()).await), expected);
        assert_eq!(sent.load(Ordering::Relaxed), requests);
    }
}

#[tokio::test(start_paused = true)]
async fn the_first_answer_ends_the_call_and_the_last_outcome_is_what_it_returns() {
    let recovers = script([
        || status(503),
        || failure(TransportErrorKind::Connection, Sent::Maybe),
        || status(200),
    ]);
    let context = read();
    let outcome = Stack::builder()
        .build(recovers)
        .send(request(&context))
        .await;
    assert_eq!(shape(&outcome), Ok(200));
    assert_eq!(context.requests(), 3);
    assert!(context.in_doubt());

    let gives_up = script([
        || failure(TransportErrorKind::Connect, Sent::No),
        || status(429),
        || status(429),
        || status(502),
    ]);
    let outcome = Stack::builder()
        .build(gives_up)
        .send(request(&read()))
        .await;
    assert_eq!(shape(&outcome), Ok(502));
}

#[tokio::test(start_paused = true)]
async fn a_trigger_is_not_sent_again_once_it_may_have_been_executed() {
    let transport = script([
        || status(429),
        || failure(TransportErrorKind::Connect, Sent::No),
        || status(503),
        || status(200),
    ]);
    let context = trigger();
    let outcome = Stack::builder()
        .build(transport)
        .send(request(&context))
        .await;
    assert_eq!(shape(&outcome), Ok(503));
    assert_eq!(context.requests(), 3);
}

#[tokio::test(start_paused = true)]
async fn the_bound_on_attempts_is_the_calls_own_or_the_policys_and_at_least_one() {
    let never = RetryPolicy::none();
    let twice = RetryPolicy::default().max_attempts(2);
    let zero = RetryPolicy::default().max_attempts(0);
    for (policy, own, expected) in [
        (never, None, 1),
        (twice, None, 2),
        (zero, None, 1),
        (never, Some(3), 3),
        (twice, Some(0), 1),
    ] {
        let stack = Stack::builder()
            .retry(policy)
            .build(script([|| status(503)]));
        let context = own.map_or(read(), |own| read().with_max_attempts(own));
        stack.send(request(&context)).await.unwrap();
        assert_eq!(context.requests(), expected, "{policy:?} {own:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn each_attempt_carries_its_number_and_the_same_request() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let log = seen.clone();
    let stack = Stack::builder().build(InMemoryTransport::new(move |request: Request<Bytes>| {
        let number = request.extensions().get::<Attempt>().map(Attempt::number);
        let custom = request.headers()["x-custom"].clone();
        log.lock()
            .unwrap()
            .push((number, custom, request.into_body()));
        status(503)
    }));
    let mut request = request(&read());
    request
        .headers_mut()
        .insert("x-custom", "1".parse().unwrap());
    stack.send(request).await.unwrap();
    let expected = [1, 2, 3, 4].map(|number| {
        let body = Bytes::from_static(b"{\"query\":\"q\"}");
        (Some(number), "1".parse().unwrap(), body)
    });
    assert_eq!(*seen.lock().unwrap(), expected);
}

#[tokio::test(start_paused = true)]
async fn waits_are_random_within_bounds_that_double() {
    fastrand::seed(11);
    let stack = Stack::builder().build(script([|| status(503)]));
    let mut totals = Vec::new();
    for _ in 0..200 {
        let started = Instant::now();
        stack.send(request(&read())).await.unwrap();
        totals.push(started.elapsed());
    }
    // The clock counts whole milliseconds.
    let bound = millis(200 + 400 + 800 + 3);
    assert!(totals.iter().all(|total| *total <= bound));
    assert!(totals.iter().any(|total| *total > bound / 2));
    assert!(totals.iter().any(|total| *total < bound / 2));
    let mut different = totals.clone();
    different.sort_unstable();
    different.dedup();
    assert!(different.len() > 100, "{different:?}");
}

#[tokio::test(start_paused = true)]
async fn no_wait_goes_beyond_the_deadline() {
    fastrand::seed(13);
    let policy = RetryPolicy::default().base_delay(secs(4)).max_attempts(20);
    let stack = Stack::builder()
        .retry(policy)
        .build(script([|| status(503)]));
    for _ in 0..100 {
        let context = read().with_timeout(secs(3));
        let started = Instant::now();
        let outcome = stack.send(request(&context)).await;
        assert_eq!(shape(&outcome), Ok(503));
        assert!(started.elapsed() <= secs(3));
    }
}

/// How long the call took to come to its second attempt, or to end without one.
async fn time_to_second_attempt(first: fn() -> Outcome, context: CallContext) -> (u32, Duration) {
    let stack = Stack::builder().build(script([first, || status(200)]));
    let started = Instant::now();
    let _ = stack.send(request(&context)).await;
    (context.requests(), started.elapsed())
}

#[tokio::test(start_paused = true)]
async fn retry_after_is_obeyed_in_both_forms() {
    let in_seconds: fn() -> Outcome = || with_header(429, "retry-after", "7");
    let as_a_date: fn() -> Outcome = || {
        let mut response = with_header(503, "retry-after", "Sun, 06 Nov 1994 08:49:37 GMT")?;
        let date = "Sun, 06 Nov 1994 08:49:30 GMT".parse().unwrap();
        response.headers_mut().insert("date", date);
        Ok(response)
    };
    for answer in [in_seconds, as_a_date] {
        let (requests, time) = time_to_second_attempt(answer, read().with_timeout(secs(60))).await;
        assert_eq!(requests, 2);
        assert!((secs(7)..millis(7010)).contains(&time), "{time:?}");
    }
    let (requests, time) = time_to_second_attempt(in_seconds, trigger()).await;
    assert_eq!(requests, 2);
    assert!((secs(7)..millis(7010)).contains(&time), "{time:?}");
}

#[tokio::test(start_paused = true)]
async fn a_retry_after_beyond_the_deadline_ends_the_call_at_once_with_the_answer_in_hand() {
    for answer in [
        || with_header(429, "retry-after", "60"),
        || with_header(429, "retry-after", "99999999999999999999999"),
        || with_header(429, "retry-after", "Fri, 31 Dec 9999 23:59:59 GMT"),
    ] as [fn() -> Outcome; 3]
    {
        let stack = Stack::builder().build(script([answer]));
        let context = read().with_timeout(secs(60));
        let started = Instant::now();
        assert_eq!(shape(&stack.send(request(&context)).await), Ok(429));
        assert_eq!(started.elapsed(), Duration::ZERO);
        assert_eq!(context.requests(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_senseless_retry_after_is_as_good_as_none() {
    for answer in [
        || with_header(503, "retry-after", "-7"),
        || with_header(503, "retry-after", "7.5"),
        || with_header(503, "retry-after", "tomorrow"),
        || with_header(503, "retry-after", "Sun, 06 Nov 1994 08:49:37 GMT"),
        || with_header(503, "retry-after", "0"),
    ] as [fn() -> Outcome; 5]
    {
        let (requests, time) = time_to_second_attempt(answer, read().with_timeout(secs(60))).await;
        assert_eq!(requests, 2);
        assert!(time <= millis(201), "{time:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_retry_after_without_a_deadline_is_capped() {
    let answer = || with_header(503, "retry-after", "99999999999999999999999");
    let (requests, time) = time_to_second_attempt(answer, read()).await;
    assert_eq!(requests, 2);
    assert!((secs(3600)..secs(3601)).contains(&time), "{time:?}");
}

#[tokio::test(start_paused = true)]
async fn a_budget_is_shared_by_all_calls_and_ends_their_repetitions() {
    let budget = RetryBudget::new(0.5).reserve(4);
    let stack = Stack::builder()
        .retry_budget(budget)
        .build(script([|| status(503)]));
    let mut requests = Vec::new();
    for _ in 0..6 {
        let context = read();
        let outcome = stack.clone().send(request(&context)).await;
        assert_eq!(shape(&outcome), Ok(503));
        requests.push(context.requests());
    }
    // The reserve of 4 lasts for one call and a bit; then each second call may repeat once.
    assert_eq!(requests, [4, 2, 2, 1, 2, 1]);
}
