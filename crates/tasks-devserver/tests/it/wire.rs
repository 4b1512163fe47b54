//! A client that sees what goes over the wire, and how it ends.

use std::io::{self, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::json;
use tasks_devserver::{Builder, DevServer, FULL_TOKEN};

/// Far above what anything here takes, so that a busy machine does not fail a test.
const PATIENCE: Duration = Duration::from_secs(20);
/// A trigger that selects an opaque value and everything an error has.
pub(crate) const TRIGGER: &str = "mutation { backgroundTasks { triggerTask(definition: succeed, name: \"a run\", \
     input: {a: 1}) { data { name input } error { message code data stack } } } }";
/// What the trigger answers when nothing goes wrong.
pub(crate) const TRIGGERED: &str = r#"{"data":{"backgroundTasks":{"triggerTask":{"data":{"name":"a run","input":{"a":1}},"error":null}}}}"#;
pub(crate) const LIST: &str = "{ backgroundTasks { listDefinitions { error { code } } } }";
pub(crate) const LISTED: &str =
    r#"{"data":{"backgroundTasks":{"listDefinitions":{"error":null}}}}"#;

/// One connection to a server.
pub(crate) struct Wire(TcpStream);

/// One answer, in bytes.
#[derive(Debug)]
pub(crate) struct Received {
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
    /// How the connection ended, if it was read to its end.
    pub(crate) end: Result<(), ErrorKind>,
}

/// A server with settings of its own.
pub(crate) async fn start(builder: Builder) -> DevServer {
    builder.start().await.expect("a server")
}

/// Waits for something to become true.
pub(crate) fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < PATIENCE, "{what}");
        std::thread::sleep(Duration::from_millis(1));
    }
}

impl Wire {
    pub(crate) fn connect(server: &DevServer) -> Self {
        Self::connect_to(&server.endpoint())
    }

    pub(crate) fn connect_to(endpoint: &str) -> Self {
        let address = endpoint.trim_start_matches("http://");
        let address = address.trim_end_matches("/graphql");
        let stream = TcpStream::connect(address).expect("a connection");
        stream.set_read_timeout(Some(PATIENCE)).expect("a limit");
        Self(stream)
    }

    pub(crate) fn send(&mut self, query: &str) {
        self.send_body(&json!({"query": query}).to_string());
    }

    pub(crate) fn send_body(&mut self, body: &str) {
        let length = body.len();
        let request = format!(
            "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n\
             authorization: {FULL_TOKEN}\r\nx-tenant: root\r\ncontent-length: {length}\r\n\r\n{body}"
        );
        self.0.write_all(request.as_bytes()).expect("sent");
    }

    /// Reads one answer of the length that it announces.
    pub(crate) fn receive(&mut self) -> Received {
        let mut received = Vec::new();
        loop {
            let answer = Received::of(&received, Ok(()));
            let length = answer.header("content-length");
            if length.is_some_and(|length| length.parse() == Ok(answer.body.len())) {
                return answer;
            }
            let read = self.read(&mut received).expect("more of the answer");
            assert!(read > 0, "the connection was closed: {answer:?}");
        }
    }

    /// Reads until what was read ends with this text.
    pub(crate) fn receive_until(&mut self, end: &str) -> Received {
        let mut received = Vec::new();
        while !received.ends_with(end.as_bytes()) {
            let read = self.read(&mut received).expect("more of the answer");
            assert!(read > 0, "the connection was closed");
        }
        Received::of(&received, Ok(()))
    }

    /// Reads what comes first: a part of an answer, or nothing.
    pub(crate) fn receive_some(&mut self) -> Received {
        let mut received = Vec::new();
        let end = self.read(&mut received).map(drop);
        Received::of(&received, end.map_err(|error| error.kind()))
    }

    /// Reads until the server ends the connection.
    pub(crate) fn receive_to_end(&mut self) -> Received {
        let mut received = Vec::new();
        loop {
            match self.read(&mut received) {
                Ok(0) => return Received::of(&received, Ok(())),
                Ok(_) => {}
                Err(error) => return Received::of(&received, Err(error.kind())),
            }
        }
    }

    fn read(&mut self, received: &mut Vec<u8>) -> io::Result<usize> {
        let mut buffer = [0; 16 * 1024];
        let read = self.0.read(&mut buffer)?;
        received.extend_from_slice(&buffer[..read]);
        Ok(read)
    }
}

impl Received {
    fn of(bytes: &[u8], end: Result<(), ErrorKind>) -> Self {
        let separator = bytes.windows(4).position(|bytes| bytes == b"\r\n\r\n");
        let (head, body) = bytes.split_at(separator.map_or(bytes.len(), |place| place + 4));
        Self {
            head: String::from_utf8(head.to_vec()).expect("a head of text"),
            body: body.to_vec(),
            end,
        }
    }

    pub(crate) fn status(&self) -> &str {
        self.head.split(' ').nth(1).unwrap_or_default()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.head.lines().filter_map(|line| line.split_once(": "));
        headers
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("a body of text")
    }
}
