//! Counts of connections and requests, and connections that are closed.

use std::time::Duration;

use tasks_devserver::{DevServer, Fault};

use crate::wire::{LIST, LISTED, Wire, start, wait_until};

#[tokio::test]
async fn connections_and_requests_are_counted() {
    let server = start(DevServer::builder()).await;
    assert_eq!(server.traffic(), tasks_devserver::Traffic::default());
    let mut wires = [Wire::connect(&server), Wire::connect(&server)];
    for wire in &mut wires {
        wire.send(LIST);
        wire.receive();
        wire.send(LIST);
        wire.receive();
    }
    let traffic = server.traffic();
    assert_eq!(traffic.accepted_connections, 2);
    assert_eq!(traffic.open_connections, 2);
    assert_eq!(traffic.in_flight, 0);
    assert_eq!(traffic.cancelled, 0);
    assert_eq!(server.request_count(), 4);
    drop(wires);
    wait_until("both are closed", || server.traffic().open_connections == 0);
    assert_eq!(server.traffic().accepted_connections, 2);
    assert_eq!(server.traffic().cancelled, 0, "they had their answers");
}

#[tokio::test]
async fn requests_that_suffer_a_fault_are_counted() {
    let server = start(DevServer::builder()).await;
    server.faults().next(Fault::ResetBefore);
    let mut wire = Wire::connect(&server);
    wire.send(LIST);
    wire.receive_to_end();
    wait_until("it is closed", || server.traffic().open_connections == 0);
    assert_eq!(server.request_count(), 1);
    assert_eq!(server.traffic().cancelled, 0, "the server cut it");
}

#[tokio::test]
async fn idle_connections_are_closed() {
    let idle_close = Duration::from_millis(30);
    let server = start(DevServer::builder().idle_close(idle_close)).await;
    // An answer may take longer than that.
    server.faults().next(Fault::Latency(2 * idle_close));
    let mut wire = Wire::connect(&server);
    wire.send(LIST);
    let answer = wire.receive();
    assert_eq!(answer.text(), LISTED);
    assert_eq!(answer.header("connection"), Some("keep-alive"));
    assert_eq!(answer.header("keep-alive"), None);
    let rest = wire.receive_to_end();
    assert_eq!((rest.head.as_str(), rest.end), ("", Ok(())));
    wait_until("it is closed", || server.traffic().open_connections == 0);

    let server = start(DevServer::builder().idle_close(Duration::from_millis(5500))).await;
    let mut wire = Wire::connect(&server);
    wire.send(LIST);
    assert_eq!(wire.receive().header("keep-alive"), Some("timeout=5"));
}
