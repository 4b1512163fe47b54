//! What is executed after the client gave it up, and looks that bring no answer.

use std::time::Duration;

use http::StatusCode;
use serde_json::json;
use tasks_devserver::{DevServer, FULL_TOKEN, Fault, LedgerAction};
use tasks_sdk::{ErrorKind, Executed, Tasks, Webiny};
use tokio::time::sleep;

/// Long enough for a healthy attempt.
const ATTEMPT_TIMEOUT: Duration = Duration::from_millis(250);
const LATE: Duration = Duration::from_millis(900);

async fn start() -> (DevServer, Tasks) {
    let server = DevServer::start().await.unwrap();
    let client = Webiny::builder()
        .endpoint(server.endpoint())
        .token(FULL_TOKEN)
        .attempt_timeout(ATTEMPT_TIMEOUT)
        .build();
    (server, client.unwrap().tasks())
}

fn count(server: &DevServer, action: LedgerAction) -> usize {
    let ledger = server.ledger();
    ledger.iter().filter(|entry| entry.action == action).count()
}

#[tokio::test]
async fn a_refusal_does_not_undo_the_doubt_about_a_trigger_that_was_sent_before() {
    let (server, tasks) = start().await;
    let refusal = Fault::message(StatusCode::FORBIDDEN, "Forbidden");
    for fault in [Fault::ExecuteLate(LATE), refusal] {
        server.faults().next_for("triggerTask", fault);
    }
    let call = tasks.trigger_task("succeed").marker("m").resend();
    let error = call.settle(Duration::from_millis(50)).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.executed()),
        (ErrorKind::Ambiguous, Executed::Maybe)
    );
    assert_eq!(error.marker(), Some("m"));
    assert_eq!(error.http_status(), Some(StatusCode::FORBIDDEN));
    sleep(LATE).await;
    assert_eq!(count(&server, LedgerAction::Trigger), 1);
}

#[tokio::test]
async fn a_run_that_appears_after_its_trigger_was_refused_is_found() {
    let (server, tasks) = start().await;
    let refusal = Fault::message(StatusCode::FORBIDDEN, "Forbidden");
    for fault in [Fault::ExecuteLate(LATE), refusal] {
        server.faults().next_for("triggerTask", fault);
    }
    // The first time to settle is over before the run is there, the second one is not.
    let call = tasks.trigger_task("succeed").marker("m").resend();
    let run = call.settle(Duration::from_millis(450)).await.unwrap();
    assert_eq!(server.ledger()[0].id, run.id.as_str());
    assert_eq!(count(&server, LedgerAction::Trigger), 1);
}

#[tokio::test]
async fn a_refusal_does_not_undo_the_doubt_about_an_abort_that_was_sent_before() {
    let (server, tasks) = start().await;
    let input = json!({"iterations": 100, "ms": 50});
    let run = tasks.trigger_task("slow").input(&input).await.unwrap();
    let refusal = Fault::message(StatusCode::FORBIDDEN, "Forbidden");
    for fault in [Fault::ExecuteLate(LATE), refusal] {
        server.faults().next_for("abortTask", fault);
    }
    let error = tasks.abort_task(&run.id).max_attempts(2).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.executed()),
        (ErrorKind::Http, Executed::Maybe)
    );
    assert_eq!(count(&server, LedgerAction::Abort), 0);
    sleep(LATE).await;
    assert_eq!(count(&server, LedgerAction::Abort), 1);
}

#[tokio::test]
async fn a_last_look_without_an_answer_is_repeated() {
    let unanswered = [
        Fault::html(StatusCode::FORBIDDEN),
        Fault::message(StatusCode::SERVICE_UNAVAILABLE, "Service Unavailable"),
        Fault::ResetBefore,
        Fault::DeepJson { depth: 10_000 },
        Fault::InvalidUtf8,
        Fault::ApiErrorAfterExecution {
            code: "SEARCH_ERROR".to_owned(),
            message: "The index is closed.".to_owned(),
        },
    ];
    let (server, tasks) = start().await;
    let faults = server.faults();
    for (number, fault) in unanswered.into_iter().enumerate() {
        let kind = fault.kind();
        faults.next_for("triggerTask", Fault::ResetAfterExecution);
        faults.next_for("listTasks", fault.clone());
        let call = tasks.trigger_task("succeed").marked().max_attempts(1);
        let run = call.settle(Duration::ZERO).await;
        let run = run.unwrap_or_else(|error| panic!("{kind}: {error}"));
        assert_eq!(server.ledger()[number * 2].id, run.id.as_str(), "{kind}");

        faults.next_for("triggerTask", Fault::ResetBefore);
        faults.next_for("listTasks", fault);
        let call = tasks.trigger_task("succeed").marked().resend();
        let run = call.settle(Duration::ZERO).await;
        let run = run.unwrap_or_else(|error| panic!("{kind}: {error}"));
        assert_eq!(
            server.ledger()[number * 2 + 1].id,
            run.id.as_str(),
            "{kind}"
        );
    }
}

#[tokio::test]
async fn the_longest_time_to_settle_is_no_reason_to_panic() {
    let (server, tasks) = start().await;
    server.faults().next_for("triggerTask", Fault::ResetBefore);
    let call = tasks.trigger_task("succeed").marked().resend();
    let call = call.settle(Duration::MAX).timeout(Duration::from_secs(1));
    let error = call.await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Ambiguous);
    assert_eq!(count(&server, LedgerAction::Trigger), 0);
}
