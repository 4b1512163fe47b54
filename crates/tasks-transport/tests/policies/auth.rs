//! Tokens: which requests carry which, and when the provider is asked.

use std::error::Error;
use std::future::pending;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use http::Request;
use tasks_transport::{
    Auth, InMemoryTransport, RetryPolicy, Sent, Stack, Token, TokenFuture, TokenProvider,
    Transport, TransportErrorKind,
};
use tokio::time::sleep;

use crate::support::{Outcome, answering, millis, read, request, secs, shape, status, trigger};

/// Gives the tokens of a list in turn, and the last one ever after; each takes a while.
#[derive(Clone)]
struct Provider {
    tokens: &'static [&'static str],
    asked: Arc<AtomicUsize>,
}

impl Provider {
    fn new(tokens: &'static [&'static str]) -> Self {
        let asked = Arc::default();
        Self { tokens, asked }
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

impl TokenProvider for Provider {
    fn token(&self) -> TokenFuture<'_> {
        Box::pin(async {
            let number = self.asked.fetch_add(1, Ordering::SeqCst);
            sleep(secs(1)).await;
            match self.tokens[number.min(self.tokens.len() - 1)] {
                "" => Err("the identity service is down".into()),
                token => Ok(Token::new(token)?),
            }
        })
    }
}

fn bearer(request: &Request<Bytes>) -> String {
    let value = &request.headers()["authorization"];
    assert!(value.is_sensitive());
    value.to_str().unwrap().to_owned()
}

/// A stack around a server that knows one token, and the tokens that it was shown.
fn guarded(auth: Auth, good: &'static str) -> (Stack, Arc<Mutex<Vec<String>>>) {
    let shown = Arc::new(Mutex::new(Vec::new()));
    let log = shown.clone();
    let server = answering(move |request| {
        let token = bearer(&request);
        let is_good = token == format!("Bearer {good}");
        log.lock().unwrap().push(token);
        async move {
            sleep(millis(100)).await;
            status(if is_good { 200 } else { 401 })
        }
    });
    let builder = Stack::builder().retry(RetryPolicy::none()).auth(auth);
    (builder.build(server), shown)
}

async fn send_all(stack: &Stack, calls: usize) -> Vec<Outcome> {
    let calls: Vec<_> = (0..calls)
        .map(|_| {
            let stack = stack.clone();
            tokio::spawn(async move { stack.send(request(&read())).await })
        })
        .collect();
    let mut outcomes = Vec::new();
    for call in calls {
        outcomes.push(call.await.unwrap());
    }
    outcomes
}

fn fixed(token: &str) -> Auth {
    Auth::fixed(Token::new(token).unwrap())
}

#[tokio::test(start_paused = true)]
async fn a_fixed_token_is_sent_and_a_refusal_is_final() {
    let (stack, shown) = guarded(fixed("good"), "good");
    assert_eq!(shape(&stack.send(request(&read())).await), Ok(200));
    assert_eq!(*shown.lock().unwrap(), ["Bearer good"]);

    let (stack, shown) = guarded(fixed("bad"), "good");
    assert_eq!(shape(&stack.send(request(&read())).await), Ok(401));
    assert_eq!(shown.lock().unwrap().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_provider_is_asked_once_for_all_the_calls_that_need_its_token() {
    let provider = Provider::new(&["good"]);
    let (stack, _) = guarded(Auth::provider(provider.clone()), "good");
    let outcomes = send_all(&stack, 50).await;
    assert!(outcomes.iter().all(|outcome| shape(outcome) == Ok(200)));
    send_all(&stack, 50).await;
    assert_eq!(provider.asked(), 1);
}

#[tokio::test(start_paused = true)]
async fn after_a_401_a_call_is_sent_again_with_another_token_even_a_trigger() {
    let provider = Provider::new(&["expired", "good"]);
    let (stack, shown) = guarded(Auth::provider(provider.clone()), "good");
    let context = trigger();
    assert_eq!(shape(&stack.send(request(&context)).await), Ok(200));
    assert_eq!(*shown.lock().unwrap(), ["Bearer expired", "Bearer good"]);
    assert_eq!((provider.asked(), context.requests()), (2, 2));
    assert!(!context.in_doubt());
}

#[tokio::test(start_paused = true)]
async fn many_calls_that_meet_a_401_at_once_cause_one_renewal() {
    let provider = Provider::new(&["expired", "good"]);
    let (stack, shown) = guarded(Auth::provider(provider.clone()), "good");
    let outcomes = send_all(&stack, 50).await;
    assert!(outcomes.iter().all(|outcome| shape(outcome) == Ok(200)));
    assert_eq!(provider.asked(), 2);
    assert_eq!(shown.lock().unwrap().len(), 100);
}

/// A stack around a server that refuses an expired token, the first one that it is shown late.
fn late_to_refuse(provider: &Provider) -> Stack {
    let requests = AtomicUsize::new(0);
    let server = answering(move |request| {
        let is_first = requests.fetch_add(1, Ordering::SeqCst) == 0;
        let is_good = bearer(&request) == "Bearer good";
        async move {
            sleep(if is_first { secs(20) } else { millis(1) }).await;
            status(if is_good { 200 } else { 401 })
        }
    });
    let auth = Auth::provider(provider.clone());
    Stack::builder().auth(auth).build(server)
}

#[tokio::test(start_paused = true)]
async fn requests_of_one_call_take_the_new_token_each() {
    let provider = Provider::new(&["expired", "good"]);
    let stack = late_to_refuse(&provider);
    let context = read();
    let (late, early) = (request(&context), request(&context));
    let (late, early) = tokio::join!(stack.send(late), stack.send(early));
    assert_eq!((shape(&late), shape(&early)), (Ok(200), Ok(200)));
    assert_eq!((provider.asked(), context.requests()), (2, 4));
}

#[tokio::test(start_paused = true)]
async fn a_call_that_meets_a_401_after_the_renewal_takes_the_new_token_without_asking() {
    let provider = Provider::new(&["expired", "good"]);
    let stack = late_to_refuse(&provider);
    let late = stack.send(request(&read()));
    let early = async {
        sleep(secs(2)).await;
        stack.send(request(&read())).await
    };
    let (late, early) = tokio::join!(late, early);
    assert_eq!((shape(&late), shape(&early)), (Ok(200), Ok(200)));
    assert_eq!(provider.asked(), 2);
}

#[tokio::test(start_paused = true)]
async fn the_same_token_again_is_not_sent_again() {
    let provider = Provider::new(&["bad"]);
    let (stack, shown) = guarded(Auth::provider(provider.clone()), "good");
    let outcomes = send_all(&stack, 50).await;
    assert!(outcomes.iter().all(|outcome| shape(outcome) == Ok(401)));
    assert_eq!(shown.lock().unwrap().len(), 50);
    assert_eq!(provider.asked(), 2, "all share one question");
}

#[tokio::test(start_paused = true)]
async fn a_second_401_is_final() {
    let provider = Provider::new(&["bad", "worse", "worst"]);
    let (stack, shown) = guarded(Auth::provider(provider.clone()), "good");
    assert_eq!(shape(&stack.send(request(&read())).await), Ok(401));
    assert_eq!(*shown.lock().unwrap(), ["Bearer bad", "Bearer worse"]);
    assert_eq!(provider.asked(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_403_does_not_make_the_transport_ask() {
    let provider = Provider::new(&["any", "other"]);
    let auth = Auth::provider(provider.clone());
    let stack = Stack::builder()
        .auth(auth)
        .build(InMemoryTransport::new(|_| status(403)));
    let context = read();
    assert_eq!(shape(&stack.send(request(&context)).await), Ok(403));
    assert_eq!((provider.asked(), context.requests()), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn a_providers_failure_is_shared_and_shown_and_nothing_is_sent() {
    let provider = Provider::new(&["", "good"]);
    let (stack, shown) = guarded(Auth::provider(provider.clone()), "good");
    for outcome in send_all(&stack, 50).await {
        let error = outcome.unwrap_err();
        assert_eq!(
            (error.kind(), error.sent()),
            (TransportErrorKind::Auth, Sent::No)
        );
        let source = error.source().unwrap();
        assert_eq!(source.to_string(), "the identity service is down");
    }
    assert_eq!(provider.asked(), 1);
    assert!(shown.lock().unwrap().is_empty());
    assert_eq!(shape(&stack.send(request(&read())).await), Ok(200));
}

#[tokio::test(start_paused = true)]
async fn a_provider_that_fails_after_a_401_is_shown_instead_of_the_refusal() {
    let provider = Provider::new(&["expired", ""]);
    let (stack, shown) = guarded(Auth::provider(provider.clone()), "good");
    for outcome in send_all(&stack, 50).await {
        assert_eq!(shape(&outcome), Err((TransportErrorKind::Auth, Sent::No)));
    }
    assert_eq!(provider.asked(), 2);
    assert_eq!(shown.lock().unwrap().len(), 50);
}

#[tokio::test(start_paused = true)]
async fn a_providers_failure_is_repeated_like_anything_that_was_not_sent() {
    let provider = Provider::new(&["", "", "good"]);
    let stack = Stack::builder()
        .auth(Auth::provider(provider.clone()))
        .build(InMemoryTransport::new(|_| status(200)));
    let context = trigger();
    assert_eq!(shape(&stack.send(request(&context)).await), Ok(200));
    assert_eq!((provider.asked(), context.requests()), (3, 1));
}

#[tokio::test(start_paused = true)]
async fn a_call_that_gives_up_while_asking_leaves_it_to_the_next_one() {
    let asked = Arc::new(AtomicUsize::new(0));
    let counter = asked.clone();
    let auth = Auth::provider(move || {
        let is_first = counter.fetch_add(1, Ordering::SeqCst) == 0;
        async move {
            if is_first {
                pending::<()>().await;
            }
            Ok(Token::new("good")?)
        }
    });
    let (stack, _) = guarded(auth, "good");
    let impatient = read().with_timeout(secs(2));
    let hasty = stack.send(request(&impatient));
    let context = read();
    let patient = stack.send(request(&context));
    let (hasty, patient) = tokio::join!(hasty, patient);
    assert_eq!(shape(&hasty), Err((TransportErrorKind::Timeout, Sent::No)));
    assert_eq!(shape(&patient), Ok(200));
    assert_eq!(asked.load(Ordering::SeqCst), 2);
}

#[tokio::test(start_paused = true)]
async fn renewing_tells_whether_the_token_changed() {
    let provider = Provider::new(&["old", "new"]);
    let auth = Auth::provider(provider.clone());
    let stack = Stack::builder()
        .auth(auth.clone())
        .build(InMemoryTransport::new(|_| status(200)));
    let contexts = [read(), read(), read()];
    for context in &contexts {
        stack.send(request(context)).await.unwrap();
    }
    let [first, second, later] = &contexts;
    let (a, b) = tokio::join!(auth.renew(first), auth.renew(second));
    assert!(a.unwrap() && b.unwrap());
    assert_eq!(provider.asked(), 2, "both share one question");
    assert!(auth.renew(later).await.unwrap());
    assert_eq!(provider.asked(), 2, "its token was replaced already");

    stack.send(request(later)).await.unwrap();
    assert!(
        !auth.renew(later).await.unwrap(),
        "the provider has no other"
    );
    assert_eq!(provider.asked(), 3);
}

#[tokio::test(start_paused = true)]
async fn renewing_ends_at_the_deadline_and_shows_failures() {
    let never = Auth::provider(pending);
    let context = read().with_timeout(secs(1));
    let error = never.renew(&context).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.sent()),
        (TransportErrorKind::Timeout, Sent::No)
    );

    let failing = Auth::provider(Provider::new(&[""]));
    let error = failing.renew(&read()).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.sent()),
        (TransportErrorKind::Auth, Sent::No)
    );
}

#[tokio::test(start_paused = true)]
async fn a_fixed_token_never_changes() {
    let auth = fixed("good");
    let (stack, _) = guarded(auth.clone(), "good");
    let context = read();
    assert!(!auth.renew(&context).await.unwrap());
    stack.send(request(&context)).await.unwrap();
    assert!(!auth.renew(&context).await.unwrap());
}

#[tokio::test(start_paused = true)]
async fn a_token_goes_over_plain_http_only_to_this_machine_or_a_host_allowed_by_name() {
    let auth = fixed("s3cret").allow_plain_http("webiny.internal");
    let stack = Stack::builder()
        .auth(auth.clone())
        .build(InMemoryTransport::new(|_| status(200)));
    for (uri, allowed) in [
        ("https://api.example.com/graphql", true),
        ("http://localhost:4000/graphql", true),
        ("http://127.0.0.1/graphql", true),
        ("http://[::1]:80/graphql", true),
        ("http://webiny.internal:4000/graphql", true),
        ("http://WEBINY.internal/graphql", true),
        ("http://api.example.com/graphql", false),
        ("http://webiny.internal.example.com/graphql", false),
        ("http://10.0.0.1/graphql", false),
    ] {
        let context = read();
        let mut request = request(&context);
        *request.uri_mut() = uri.parse().unwrap();
        assert_eq!(auth.allows(request.uri()), allowed, "{uri}");
        match stack.send(request).await {
            Ok(_) => assert!(allowed, "{uri}"),
            Err(error) => {
                assert!(!allowed, "{uri}");
                assert_eq!(error.kind(), TransportErrorKind::InvalidRequest);
                assert_eq!(error.sent(), Sent::No);
                let source = error.source().unwrap().to_string();
                assert!(source.contains("plain HTTP"), "{source}");
                assert_eq!(context.requests(), 0);
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_that_can_be_formatted_shows_a_token() {
    let auth = fixed("s3cret");
    let builder = Stack::builder().auth(auth.clone());
    let stack = builder.build(InMemoryTransport::new(|_| status(401)));
    let mut plain = request(&read());
    *plain.uri_mut() = "http://api.example.com/".parse().unwrap();
    let error = stack.send(plain).await.unwrap_err();
    let seen = Arc::new(Mutex::new(String::new()));
    let log = seen.clone();
    let watched = Stack::builder()
        .auth(auth.clone())
        .build(InMemoryTransport::new(move |request: Request<Bytes>| {
            *log.lock().unwrap() = format!("{request:?}");
            status(200)
        }));
    watched.send(request(&read())).await.unwrap();
    let request = seen.lock().unwrap();
    assert!(request.contains("authorization"), "{request}");
    let builder = Stack::builder().auth(auth.clone());
    let shown = format!("{auth:?} {builder:?} {stack:?} {error} {error:?} {request}");
    assert!(!shown.contains("s3cret"), "{shown}");
}
