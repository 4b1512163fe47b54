//! Tokens that expire.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tasks_devserver::{DevServer, FULL_TOKEN, Fault, READ_ONLY_TOKEN};
use tasks_sdk::transport::Token;
use tasks_sdk::{ErrorKind, Tasks, Webiny};

/// A client whose provider gives these tokens one after the other, the last one for ever, and how
/// often it was asked.
fn client(server: &DevServer, tokens: &'static [&'static str]) -> (Tasks, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let client = Webiny::builder()
        .endpoint(server.endpoint())
        .token_provider(move || {
            let turn = count.fetch_add(1, Ordering::Relaxed).min(tokens.len() - 1);
            async move { Ok(Token::new(tokens[turn])?) }
        })
        .build();
    (client.unwrap().tasks(), asked)
}

#[tokio::test]
async fn a_token_that_lacks_a_permission_is_asked_for_again_and_a_new_one_used() {
    let server = DevServer::start().await.unwrap();
    let (tasks, asked) = client(&server, &[READ_ONLY_TOKEN, FULL_TOKEN]);
    tasks.trigger_task("succeed").await.unwrap();
    assert_eq!(server.ledger().len(), 1);
    assert_eq!(asked.load(Ordering::Relaxed), 2);
    tasks.list_tasks().await.unwrap();
    assert_eq!(asked.load(Ordering::Relaxed), 2, "the new token is kept");
}

#[tokio::test]
async fn a_read_that_is_refused_gets_the_new_token_too() {
    let server = DevServer::start().await.unwrap();
    let (tasks, asked) = client(&server, &["anExpiredToken", FULL_TOKEN]);
    tasks.list_tasks().await.unwrap();
    assert_eq!(asked.load(Ordering::Relaxed), 2);
}

#[tokio::test]
async fn the_same_token_again_is_no_reason_to_send_again() {
    let server = DevServer::start().await.unwrap();
    let (tasks, asked) = client(&server, &[READ_ONLY_TOKEN]);
    let error = tasks.trigger_task("succeed").await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Forbidden, 1));
    assert_eq!(asked.load(Ordering::Relaxed), 2);
    assert_eq!(server.request_count(), 1);
}

#[tokio::test]
async fn a_gateway_that_refuses_the_token_gets_the_next_one() {
    let server = DevServer::start().await.unwrap();
    let (tasks, _) = client(&server, &["anExpiredToken", FULL_TOKEN]);
    server.faults().next(Fault::message(
        http::StatusCode::UNAUTHORIZED,
        "Unauthorized",
    ));
    tasks.trigger_task("succeed").await.unwrap();
    assert_eq!(server.ledger().len(), 1);
}

#[tokio::test]
async fn without_a_token_nothing_is_sent() {
    let server = DevServer::start().await.unwrap();
    let client = Webiny::builder()
        .endpoint(server.endpoint())
        .token_provider(|| async { Err("the vault is sealed".into()) })
        .build();
    let call = client.unwrap().tasks().trigger_task("succeed");
    let error = call.max_attempts(1).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Forbidden, 0));
    let source = std::error::Error::source(&error).unwrap();
    assert_eq!(source.to_string(), "the vault is sealed");
    assert_eq!(server.request_count(), 0);
}

#[tokio::test]
async fn a_token_that_is_cut_off_with_a_long_message_is_not_shown_in_part() {
    let server = DevServer::start().await.unwrap();
    let client = Webiny::builder()
        .endpoint(server.endpoint())
        .token("s3cretT0ken")
        .build();
    let tasks = client.unwrap().tasks();
    for length in 485..=500 {
        let message = format!("{} Bearer s3cretT0ken is wrong.", "x".repeat(length));
        server
            .faults()
            .next(Fault::message(http::StatusCode::FORBIDDEN, &message));
        let error = tasks.list_definitions().await.unwrap_err();
        assert!(!format!("{error} {error:?}").contains("s3"), "{error}");
    }
}
