//! Every fault: what a client sees of it, and whether the request was executed.

use std::io::{ErrorKind, Read};
use std::time::{Duration, Instant};

use ::http::{HeaderValue, StatusCode};
use serde_json::{Value, json};
use tasks_devserver::{Delivery, DevServer, Fault};

use crate::wire::{LIST, LISTED, Received, TRIGGER, TRIGGERED, Wire, start, wait_until};

/// Long enough to be noticed.
const WAIT: Duration = Duration::from_millis(30);
/// Longer than any test takes.
const FOREVER: Duration = Duration::from_secs(3600);

/// What a client sees of a trigger that suffers a fault, read by its announced length.
fn whole(server: &DevServer, fault: Fault) -> Received {
    server.faults().next(fault);
    let mut wire = Wire::connect(server);
    wire.send(TRIGGER);
    let received = wire.receive();
    // The connection is as good as before.
    wire.send(LIST);
    assert_eq!(wire.receive().text(), LISTED);
    received
}

/// What a client sees of a trigger that suffers a fault, until the connection ends.
fn cut(server: &DevServer, fault: Fault) -> Received {
    server.faults().next(fault);
    let mut wire = Wire::connect(server);
    wire.send(TRIGGER);
    wire.receive_to_end()
}

/// What became of the answers to everything executed so far.
fn deliveries(server: &DevServer) -> Vec<Delivery> {
    server.read_ledger(|entries| entries.iter().map(|entry| entry.delivery).collect())
}

#[tokio::test]
async fn gateways_answer_in_the_servers_stead() {
    let server = start(DevServer::builder()).await;
    for status in [200, 403, 502, 503, 504] {
        let status = StatusCode::from_u16(status).expect("a status");
        let received = whole(&server, Fault::html(status));
        assert_eq!(received.status(), status.as_str());
        assert_eq!(received.header("content-type"), Some("text/html"));
        let title = format!("<html>\r\n<head><title>{status}</title>");
        assert!(received.text().starts_with(&title), "{received:?}");
    }
    for status in [401, 413] {
        let status = StatusCode::from_u16(status).expect("a status");
        let received = whole(&server, Fault::message(status, "Not now"));
        assert_eq!(received.status(), status.as_str());
        assert_eq!(received.text(), r#"{"message":"Not now"}"#);
    }
    for when in ["120", "Wed, 21 Oct 2026 07:28:00 GMT", "-1", "soon", "1e99"] {
        let fault = Fault::retry_after(
            StatusCode::TOO_MANY_REQUESTS,
            HeaderValue::from_static(when),
        );
        let received = whole(&server, fault);
        assert_eq!(received.status(), "429");
        assert_eq!(received.header("retry-after"), Some(when));
    }
    let location = HeaderValue::from_static("https://example.com/");
    let received = whole(
        &server,
        Fault::redirect(StatusCode::TEMPORARY_REDIRECT, location),
    );
    assert_eq!(received.status(), "307");
    assert_eq!(received.header("location"), Some("https://example.com/"));
    assert!(server.ledger().is_empty(), "nothing was executed");
    assert_eq!(server.faults().inflicted()["gateway"], 13);
}

#[tokio::test]
async fn gateways_give_up_on_what_goes_on_behind_them() {
    let server = start(DevServer::builder()).await;
    let fault = Fault::html(StatusCode::GATEWAY_TIMEOUT).after_execution();
    assert_eq!(whole(&server, fault).status(), "504");
    let kind = "gatewayAfterExecution";
    assert_eq!(deliveries(&server), [Delivery::Faulted(kind)]);
}

#[tokio::test]
async fn answers_that_cannot_be_read() {
    let server = start(DevServer::builder()).await;
    let received = whole(&server, Fault::TruncatedJson { bytes: 20 });
    assert_eq!(received.text(), &TRIGGERED[..20]);
    let received = whole(&server, Fault::TruncatedJson { bytes: 1_000_000 });
    assert_eq!(received.text(), TRIGGERED);

    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let received = whole(&server, Fault::DeepJson { depth: 10_000 });
    assert_eq!(received.text(), deep);
    let received = whole(&server, Fault::DeepValue { depth: 10_000 });
    assert_eq!(received.text(), TRIGGERED.replace(r#"{"a":1}"#, &deep));

    let received = whole(&server, Fault::InvalidUtf8);
    let name = TRIGGERED.find("a run").expect("the name");
    let expected = [
        &TRIGGERED.as_bytes()[..name],
        b"\xFF",
        &TRIGGERED.as_bytes()[name..],
    ];
    assert_eq!(received.body, expected.concat());
    assert_eq!(
        deliveries(&server),
        [
            "truncatedJson",
            "truncatedJson",
            "deepJson",
            "deepValue",
            "invalidUtf8"
        ]
        .map(Delivery::Faulted)
    );
}

#[tokio::test]
async fn a_deep_value_is_put_into_an_errors_data() {
    let server = start(DevServer::builder()).await;
    server.faults().next(Fault::DeepValue { depth: 3 });
    let mut wire = Wire::connect(&server);
    wire.send(
        "mutation { backgroundTasks { triggerTask(definition: picky) { error { code data } } } }",
    );
    let answer: Value = serde_json::from_str(wire.receive().text()).expect("JSON");
    let error = &answer["data"]["backgroundTasks"]["triggerTask"]["error"];
    assert_eq!(error["data"], json!([[[]]]));
    // Where nothing is opaque, nothing changes.
    server.faults().next(Fault::DeepValue { depth: 3 });
    wire.send(LIST);
    assert_eq!(wire.receive().text(), LISTED);
}

#[tokio::test]
async fn a_gzip_bomb_expands_to_the_answer_and_spaces() {
    let server = start(DevServer::builder()).await;
    for bytes in [10, 3 * 1024 * 1024 + 5] {
        let received = whole(&server, Fault::GzipBomb { bytes });
        assert_eq!(received.header("content-encoding"), Some("gzip"));
        assert!(received.body.len() < 8 * 1024);
        let mut text = String::new();
        let mut decoder = flate2::read::GzDecoder::new(received.body.as_slice());
        decoder.read_to_string(&mut text).expect("good gzip");
        let expected = usize::try_from(bytes).expect("a size").max(TRIGGERED.len());
        assert_eq!(text.len(), expected);
        assert_eq!(text.trim_end(), TRIGGERED);
    }
    assert_eq!(server.ledger().len(), 2);
}

#[tokio::test]
async fn an_error_is_answered_though_the_trigger_was_executed() {
    let server = start(DevServer::builder()).await;
    let fault = Fault::ApiErrorAfterExecution {
        code: "UPDATE_ENTRY_ERROR".to_owned(),
        message: "No.".to_owned(),
    };
    let answer: Value = serde_json::from_str(whole(&server, fault.clone()).text()).expect("JSON");
    assert_eq!(
        answer["data"]["backgroundTasks"]["triggerTask"],
        json!({
            "data": null,
            "error": {"message": "No.", "code": "UPDATE_ENTRY_ERROR", "data": null, "stack": null},
        })
    );
    assert_eq!(
        deliveries(&server),
        [Delivery::Faulted("apiErrorAfterExecution")]
    );
    // What was refused keeps its own error.
    server.faults().next(fault);
    let mut wire = Wire::connect(&server);
    wire.send("mutation { backgroundTasks { abortTask(id: \"x\") { error { code } } } }");
    assert!(wire.receive().text().contains("NOT_FOUND"));
}

#[tokio::test]
async fn connections_end_before_the_answer() {
    let server = start(DevServer::builder()).await;
    let reset = Err(ErrorKind::ConnectionReset);
    for (fault, end) in [(Fault::CloseBefore, Ok(())), (Fault::ResetBefore, reset)] {
        let received = cut(&server, fault);
        assert_eq!((received.head.as_str(), received.end), ("", end));
    }
    assert!(server.ledger().is_empty(), "nothing was executed");
    for (fault, end) in [
        (Fault::CloseAfterExecution, Ok(())),
        (Fault::ResetAfterExecution, reset),
    ] {
        let received = cut(&server, fault);
        assert_eq!((received.head.as_str(), received.end), ("", end));
    }
    assert_eq!(
        deliveries(&server),
        ["closeAfterExecution", "resetAfterExecution"].map(Delivery::Faulted)
    );
}

#[tokio::test]
async fn connections_are_reset_during_and_after_the_answer() {
    let server = start(DevServer::builder()).await;

    for (fault, length) in [
        (Fault::ResetDuringBody, TRIGGERED.len() / 2),
        (Fault::ResetAfterBody, TRIGGERED.len()),
    ] {
        let received = cut(&server, fault);
        assert_eq!(received.end, Err(ErrorKind::ConnectionReset));
        assert_eq!(received.status(), "200");
        assert_eq!(received.header("connection"), Some("keep-alive"));
        let announced = TRIGGERED.len().to_string();
        assert_eq!(received.header("content-length"), Some(announced.as_str()));
        assert_eq!(received.text(), &TRIGGERED[..length]);
    }
    assert_eq!(
        deliveries(&server),
        ["resetDuringBody", "resetAfterBody"].map(Delivery::Faulted)
    );
}

#[tokio::test]
async fn framing_is_wrong() {
    let server = start(DevServer::builder()).await;
    let received = cut(&server, Fault::WrongContentLength);
    assert_eq!(received.end, Ok(()));
    let announced = (TRIGGERED.len() + 1).to_string();
    assert_eq!(received.header("content-length"), Some(announced.as_str()));
    assert_eq!(received.text(), TRIGGERED);

    let received = cut(&server, Fault::BrokenChunks);
    assert_eq!(received.end, Ok(()));
    assert_eq!(received.header("transfer-encoding"), Some("chunked"));
    assert_eq!(received.header("content-length"), None);
    let (first, second) = TRIGGERED.split_at(TRIGGERED.len() / 2);
    let expected = format!("{:x}\r\n{first}\r\nno size\r\n{second}", first.len());
    assert_eq!(received.text(), expected);
    assert_eq!(server.ledger().len(), 2);
}

#[tokio::test]
async fn answers_come_slowly() {
    let server = start(DevServer::builder()).await;
    for fault in [Fault::SlowHeader(WAIT), Fault::SlowBody { total: WAIT }] {
        let began = Instant::now();
        let received = cut(&server, fault);
        assert!(began.elapsed() >= WAIT);
        assert_eq!(received.end, Ok(()));
        assert_eq!(received.header("connection"), Some("close"));
        assert_eq!(received.text(), TRIGGERED);
    }
    assert_eq!(
        deliveries(&server),
        ["slowHeader", "slowBody"].map(Delivery::Faulted)
    );
}

#[tokio::test]
async fn the_start_of_a_slow_answer_comes_at_once() {
    let server = start(DevServer::builder()).await;
    for (fault, start) in [
        (Fault::SlowHeader(FOREVER), "HTTP/1.1 200 OK\r\n"),
        (Fault::SlowBody { total: FOREVER }, "\r\n\r\n"),
    ] {
        server.faults().next(fault);
        let mut wire = Wire::connect(&server);
        wire.send(TRIGGER);
        let received = wire.receive_until(start);
        assert!(received.body.is_empty(), "{received:?}");
    }
}

#[tokio::test]
async fn latency_comes_before_execution_and_for_each_item() {
    let server = start(DevServer::builder()).await;
    let began = Instant::now();
    assert_eq!(whole(&server, Fault::Latency(WAIT)).text(), TRIGGERED);
    assert!(began.elapsed() >= WAIT);

    server.faults().always(Fault::Latency(WAIT));
    server.faults().always(Fault::ItemLatency(WAIT));
    let began = Instant::now();
    let mut wire = Wire::connect(&server);
    let item = json!({"query": LIST});
    wire.send_body(&json!([item, item, item]).to_string());
    assert_eq!(
        wire.receive().text(),
        format!("[{LISTED},{LISTED},{LISTED}]")
    );
    assert!(began.elapsed() >= 4 * WAIT);
    assert_eq!(server.faults().inflicted()["latency"], 2);
    assert_eq!(server.faults().inflicted()["itemLatency"], 1);
}

#[tokio::test]
async fn a_client_that_leaves_early_has_executed_nothing() {
    let server = start(DevServer::builder()).await;
    server.faults().next(Fault::Latency(FOREVER));
    let mut wire = Wire::connect(&server);
    wire.send(TRIGGER);
    wait_until("the request is waiting", || server.traffic().in_flight == 1);
    drop(wire);
    wait_until("it is noticed", || server.traffic().cancelled == 1);
    assert_eq!(server.traffic().in_flight, 0);
    assert!(server.ledger().is_empty());
}

#[tokio::test]
async fn an_answer_can_be_later_than_its_client_waits() {
    let server = start(DevServer::builder()).await;
    server.faults().next(Fault::SlowAfterExecution(FOREVER));
    let mut wire = Wire::connect(&server);
    wire.send(TRIGGER);
    wait_until("it is executed", || server.ledger().len() == 1);
    assert_eq!(deliveries(&server), [Delivery::Pending]);
    drop(wire);
    wait_until("it is noticed", || {
        deliveries(&server) == [Delivery::ClientGone]
    });
    let received = whole(&server, Fault::SlowAfterExecution(WAIT));
    assert_eq!(received.text(), TRIGGERED);
}

#[tokio::test]
async fn a_request_can_be_executed_after_its_client_has_left() {
    let server = start(DevServer::builder()).await;
    server.faults().next(Fault::ExecuteLate(2 * WAIT));
    let mut wire = Wire::connect(&server);
    wire.send(TRIGGER);
    wait_until("the request is waiting", || server.traffic().in_flight == 1);
    drop(wire);
    wait_until("it is executed", || {
        deliveries(&server) == [Delivery::ClientGone]
    });
    assert_eq!(server.traffic().cancelled, 1);

    let received = whole(&server, Fault::ExecuteLate(WAIT));
    assert_eq!(received.text(), TRIGGERED);
    assert_eq!(
        deliveries(&server).last(),
        Some(&Delivery::Faulted("executeLate"))
    );
}
