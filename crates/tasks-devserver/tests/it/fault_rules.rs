//! Which request suffers which fault.

use std::time::Duration;

use ::http::StatusCode;
use tasks_devserver::{Delivery, DevServer, Fault, LedgerEntry};

use crate::wire::{LIST, TRIGGER, Wire, start, wait_until};

#[tokio::test]
async fn queued_faults_are_suffered_once_and_in_order() {
    let server = start(DevServer::builder()).await;
    let faults = server.faults();
    faults.next_for("triggerTask", Fault::html(StatusCode::BAD_GATEWAY));
    faults.next(Fault::html(StatusCode::SERVICE_UNAVAILABLE));
    faults.next(Fault::html(StatusCode::GATEWAY_TIMEOUT));
    assert_eq!(faults.queued(), 3);
    let mut wire = Wire::connect(&server);
    let mut statuses = |queries: &[&str]| -> Vec<String> {
        let answers = queries.iter().map(|query| {
            wire.send(query);
            wire.receive().status().to_owned()
        });
        answers.collect()
    };
    // A longer name, a variable and a text are no field.
    let other = "query($triggerTaskX: String) { backgroundTasks { listTasks(search: $triggerTaskX) { error { code } } } }";
    assert_eq!(
        statuses(&[other, TRIGGER, LIST, LIST]),
        ["503", "502", "504", "200"]
    );
    assert_eq!(faults.queued(), 0);
    assert_eq!(faults.inflicted()["gateway"], 3);
}

#[tokio::test]
async fn standing_faults_last_until_cleared_and_give_way_to_queued_ones() {
    let server = start(DevServer::builder()).await;
    let faults = server.faults();
    faults.always_for("triggerTask", Fault::html(StatusCode::BAD_GATEWAY));
    faults.next_for("triggerTask", Fault::html(StatusCode::GATEWAY_TIMEOUT));
    let mut wire = Wire::connect(&server);
    let mut status = |query: &str| {
        wire.send(query);
        wire.receive().status().to_owned()
    };
    assert_eq!(status(LIST), "200");
    assert_eq!(status(TRIGGER), "504");
    assert_eq!(status(TRIGGER), "502");
    assert_eq!(status(TRIGGER), "502");
    faults.clear();
    assert_eq!(status(TRIGGER), "200");
    assert_eq!(faults.inflicted()["gateway"], 3, "counts stay");
}

#[tokio::test]
async fn random_faults_are_the_same_for_the_same_seed() {
    let server = start(DevServer::builder()).await;
    let kinds = || {
        vec![
            Fault::html(StatusCode::BAD_GATEWAY),
            Fault::html(StatusCode::SERVICE_UNAVAILABLE),
        ]
    };
    let mut wire = Wire::connect(&server);
    let mut statuses = |seed, share| -> Vec<String> {
        server.faults().random(seed, share, kinds());
        let answers = (0..60).map(|_| {
            wire.send(LIST);
            wire.receive().status().to_owned()
        });
        answers.collect()
    };
    let first = statuses(1, 0.5);
    assert_eq!(statuses(1, 0.5), first);
    assert_ne!(statuses(2, 0.5), first);
    for status in ["200", "502", "503"] {
        assert!(first.iter().any(|one| one == status), "{status}: {first:?}");
    }
    assert!(statuses(1, 0.0).iter().all(|status| status == "200"));
    assert!(statuses(1, 1.0).iter().all(|status| status != "200"));
}

#[tokio::test]
async fn whatever_is_suffered_every_request_ends() {
    let server = start(DevServer::builder()).await;
    let kinds = Fault::one_of_each(Duration::from_millis(2), 1024 * 1024);
    server.faults().random(7, 0.8, kinds);
    let clients = 8;
    std::thread::scope(|scope| {
        for _ in 0..clients {
            scope.spawn(|| {
                for _ in 0..40 {
                    let mut wire = Wire::connect(&server);
                    wire.send(TRIGGER);
                    // Whether it is a part of an answer, all of it or none, the client leaves.
                    wire.receive_some();
                }
            });
        }
    });
    wait_until("all have ended", || {
        let traffic = server.traffic();
        traffic.in_flight == 0 && traffic.open_connections == 0
    });
    wait_until("all are settled", || {
        let pending = |entries: &[LedgerEntry]| {
            let mut deliveries = entries.iter().map(|entry| entry.delivery);
            deliveries.any(|delivery| delivery == Delivery::Pending)
        };
        !server.read_ledger(pending)
    });
    assert_eq!(server.request_count(), clients * 40);
    let inflicted = server.faults().inflicted();
    assert_eq!(inflicted.len(), 22, "{inflicted:?}");
    // Whatever is not executed is not in the ledger, and nothing else is missing.
    let refused = ["gateway", "closeBefore", "resetBefore"].map(|kind| inflicted[kind]);
    let refused: u64 = refused.into_iter().sum();
    let executed = u64::try_from(server.ledger().len()).expect("a number");
    assert_eq!(executed, clients * 40 - refused);
}
