//! Connections that the server closes, between two requests and at their very moment.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::future::join_all;
use tasks_devserver::{DevServer, FULL_TOKEN};
use tasks_sdk::{ErrorKind, Tasks, Webiny};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::sleep;

fn client(endpoint: &str) -> Tasks {
    let client = Webiny::builder().endpoint(endpoint).token(FULL_TOKEN);
    client.build().expect("usable settings").tasks()
}

#[tokio::test]
async fn triggers_never_meet_a_connection_that_was_closed_between_them() {
    const WAVES: usize = 20;
    const CALLERS: usize = 50;

    // Not so short that a busy server closes connections whose request has come already.
    let idle_close = Duration::from_millis(150);
    let server = DevServer::builder().idle_close(idle_close).start().await;
    let server = server.unwrap();
    let tasks = client(&server.endpoint());
    for wave in 1..=WAVES {
        let calls = (0..CALLERS).map(|_| tasks.trigger_task("succeed").into_future());
        for result in join_all(calls).await {
            result.unwrap();
        }
        assert_eq!(server.ledger().len(), wave * CALLERS);
        while server.traffic().open_connections > 0 {
            sleep(Duration::from_millis(1)).await;
        }
        // What the server has done becomes known here in no time, but in some.
        sleep(Duration::from_millis(1)).await;
    }
    let accepted = server.traffic().accepted_connections;
    assert!(accepted >= WAVES as u64, "each wave made connections anew");
}

/// A server that answers the first request of each connection and closes it soon after.
struct Closing {
    endpoint: String,
    /// How often each name came.
    seen: Arc<Mutex<HashMap<String, usize>>>,
}

const ANSWER: &str = r#"{"data":{"backgroundTasks":{"triggerTask":{"data":{
    "id":"a","createdOn":"2026-11-23T10:00:00.000Z","createdBy":{"id":"b","displayName":"c"}
},"error":null}}}}"#;

impl Closing {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}/graphql", listener.local_addr().unwrap());
        let seen = Arc::<Mutex<HashMap<String, usize>>>::default();
        let record = seen.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(Self::serve(stream, record.clone()));
            }
        });
        Self { endpoint, seen }
    }

    async fn serve(mut stream: TcpStream, seen: Arc<Mutex<HashMap<String, usize>>>) {
        let note = |request: &[u8]| {
            let text = String::from_utf8_lossy(request);
            let name = text.split_once(r#""name":"order "#).expect("a name").1;
            let name = name.split('"').next().expect("the name's end").to_owned();
            *seen.lock().unwrap().entry(name).or_default() += 1;
        };
        note(&read_request(&mut stream).await);
        let length = ANSWER.len();
        let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n{ANSWER}");
        stream.write_all(answer.as_bytes()).await.unwrap();
        sleep(Duration::from_micros(fastrand::u64(..1500))).await;
        // Whatever has come by now counts, though it is not answered.
        let mut rest = vec![0; 1 << 16];
        if let Ok(count @ 1..) = stream.try_read(&mut rest) {
            note(&rest[..count]);
        }
    }
}

/// A whole request, whose end is that of its JSON.
async fn read_request(stream: &mut TcpStream) -> Vec<u8> {
    let mut request = Vec::new();
    while !request.ends_with(b"}}") {
        if stream.read_buf(&mut request).await.unwrap() == 0 {
            break;
        }
    }
    request
}

#[tokio::test]
async fn a_trigger_that_meets_a_closing_connection_is_not_sent_again_by_itself() {
    const COUNT: usize = 400;

    let server = Closing::start().await;
    let tasks = client(&server.endpoint);
    let mut in_doubt = 0;
    for number in 0..COUNT {
        let call = tasks
            .trigger_task("succeed")
            .name(format!("order {number}"));
        let result = call.await;
        let seen = server
            .seen
            .lock()
            .unwrap()
            .get(&number.to_string())
            .copied();
        match result {
            Ok(_) => assert_eq!(seen, Some(1)),
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::Ambiguous, "{error}");
                assert!(seen <= Some(1), "{seen:?}");
                in_doubt += 1;
            }
        }
        sleep(Duration::from_micros(fastrand::u64(..1500))).await;
    }
    println!("{in_doubt} of {COUNT} met a closing connection");
    let seen = server.seen.lock().unwrap();
    assert!(seen.values().all(|count| *count == 1), "{seen:?}");
}

#[tokio::test]
async fn a_trigger_whose_connection_closes_while_it_is_written_is_not_sent_again_by_itself() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}/graphql", listener.local_addr().unwrap());
    let begun = Arc::new(Mutex::new(0));
    let count = begun.clone();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let length = ANSWER.len();
            let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n{ANSWER}");
            let request = read_request(&mut stream).await;
            if !request.is_empty() {
                *count.lock().unwrap() += 1;
                stream.write_all(answer.as_bytes()).await.unwrap();
            }
            // The next one is too large to be written in one go.
            if stream.read(&mut [0; 1]).await.is_ok_and(|read| read > 0) {
                *count.lock().unwrap() += 1;
            }
        }
    });

    let tasks = client(&endpoint);
    for round in 1..=3 {
        tasks.trigger_task("succeed").await.unwrap();
        let large = "x".repeat(8 << 20);
        let error = tasks.trigger_task("succeed").input(&large).await;
        let error = error.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Ambiguous, "{error}");
        assert_eq!(error.attempts(), 1);
        assert_eq!(*begun.lock().unwrap(), 2 * round);
    }
}
