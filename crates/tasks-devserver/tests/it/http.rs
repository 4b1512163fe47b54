//! What goes over the wire: routes, connections, bodies, and the shapes of failures.

use std::io::Write;
use std::net::TcpStream;

use serde_json::{Value, json};
use tasks_devserver::{DevServer, Generation};

use crate::replay::{receive, send};
use crate::support::Api;

const QUERY: &str = "{ backgroundTasks { listDefinitions { error { code } } } }";
const ANSWER: &str = r#"{"data":{"backgroundTasks":{"listDefinitions":{"error":null}}}}"#;

fn request(line: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "{line} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nauthorization: aToken\r\n\
         x-tenant: root\r\ncontent-length: {length}\r\n\r\n{body}"
    )
}

fn address(server: &DevServer) -> String {
    server
        .endpoint()
        .replace("http://", "")
        .replace("/graphql", "")
}

#[tokio::test]
async fn only_post_graphql_is_served() {
    let server = DevServer::start().await.expect("a server");
    let body = json!({"query": QUERY}).to_string();
    for (line, route) in [
        ("POST /graphql/", "POST:/graphql/"),
        ("POST /", "POST:/"),
        ("PUT /graphql", "PUT:/graphql"),
        ("OPTIONS /graphql", "OPTIONS:/graphql"),
    ] {
        let answer = send(&address(&server), &request(line, &body));
        assert_eq!(answer.start, "HTTP/1.1 404 Not Found", "{line}");
        let expected = format!(
            r#"{{"message":"Route {route} not found","error":"Not Found","statusCode":404}}"#
        );
        assert_eq!(answer.body, expected);
    }
    let answer = send(&address(&server), &request("POST /graphql?x=1", &body));
    assert_eq!(answer.body, ANSWER);
}

#[tokio::test]
async fn a_connection_serves_several_requests_and_closes_when_asked() {
    let server = DevServer::start().await.expect("a server");
    let body = json!({"query": QUERY}).to_string();
    let mut stream = TcpStream::connect(address(&server)).expect("a connection");
    for _ in 0..3 {
        let text = request("POST /graphql", &body);
        stream.write_all(text.as_bytes()).expect("sent");
        let answer = receive(&mut stream);
        assert_eq!(answer.body, ANSWER);
        assert_eq!(answer.header("keep-alive"), Some("timeout=60"));
        assert_eq!(answer.header("connection"), Some("keep-alive"));
        assert!(answer.header("date").is_some());
    }
    let text = request("POST /graphql", &body).replace("host: x", "host: x\r\nconnection: close");
    stream.write_all(text.as_bytes()).expect("sent");
    let answer = receive(&mut stream);
    assert_eq!(answer.header("keep-alive"), None);
    assert_eq!(server.request_count(), 4);
}

#[tokio::test]
async fn a_stopped_server_has_left_its_port() {
    let server = DevServer::start().await.expect("a server");
    let address = address(&server);
    let mut stream = TcpStream::connect(&address).expect("a connection");
    server.stop().await;
    assert!(TcpStream::connect(&address).is_err(), "nobody listens");
    let mut rest = Vec::new();
    let closed = std::io::Read::read_to_end(&mut stream, &mut rest);
    assert!(matches!(closed, Ok(0) | Err(_)), "the connection is closed");
    let port: u16 = address
        .rsplit(':')
        .next()
        .expect("a port")
        .parse()
        .expect("a number");
    let again = DevServer::builder()
        .port(port)
        .start()
        .await
        .expect("the same port");
    assert_eq!(again.endpoint(), format!("http://{address}/graphql"));
    let taken = DevServer::builder().port(port).start().await;
    assert_eq!(
        taken.map(drop).map_err(|error| error.kind()),
        Err(std::io::ErrorKind::AddrInUse)
    );
}

#[test]
fn failures_of_the_whole_request() {
    let api = Api::new(Generation::V5_41);
    let variables = "Variables must be provided as an Object where each property is a variable value. \
                     Perhaps look to see if an unparsed JSON string was provided.";
    let prototype = "Object contains forbidden prototype property";
    for (body, message) in [
        (r#"{"query":"{ a }","variables":"{}"}"#, variables),
        (r#"{"query":"{ a }","variables":5}"#, variables),
        (
            r#"{"query":"{ a }","variables":{"a":{"__proto__":1}}}"#,
            prototype,
        ),
        (
            r#"{"query":"{ a }","x":{"constructor":{"prototype":1}}}"#,
            prototype,
        ),
        (
            "null",
            "Cannot destructure property 'query' of 'body' as it is null.",
        ),
        ("[1,]", "Unexpected token ']', \"[1,]\" is not valid JSON"),
        (
            "{\"a\":1,}",
            "Expected double-quoted property name in JSON at position 7",
        ),
        ("{\"a\"", "Unexpected end of JSON input"),
        (
            "{\"a\" 1}",
            "Expected ':' after property name in JSON at position 5",
        ),
        (
            "{\"a\":1 \"b\":2}",
            "Expected ',' or '}' after property value in JSON at position 7",
        ),
        (
            "[1 2]",
            "Expected ',' or ']' after array element in JSON at position 3",
        ),
        (
            "{} x",
            "Unexpected non-whitespace character after JSON at position 3",
        ),
        ("\"ä🚀", "Unterminated string in JSON at position 4"),
        (
            "\"a\nb\"",
            "Bad control character in string literal in JSON at position 2",
        ),
        ("\"\\x\"", "Bad escaped character in JSON at position 2"),
        ("-", "No number after minus sign in JSON at position 1"),
        ("1.", "Unterminated fractional number in JSON at position 2"),
        (
            "1e",
            "Exponent part is missing a number in JSON at position 2",
        ),
        ("01", "Unexpected number in JSON at position 1"),
        ("tru", "Unexpected end of JSON input"),
    ] {
        let (status, text) = api.post(body);
        assert_eq!(
            (status, text),
            (500, json!({"message": message}).to_string()),
            "{body}"
        );
    }
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    assert_eq!(api.post(deep).0, 500);
}

#[test]
fn bodies_that_are_not_looked_at() {
    let api = Api::new(Generation::V5_41);
    let no_query = (200, r#"{"errors":[{}]}"#.to_owned());
    for body in ["{}", r#"{"query":""}"#, r#"{"query":null}"#, "5", "\"x\""] {
        assert_eq!(api.post(body), no_query, "{body}");
    }
    let typed = |content_type| api.header("content-type", content_type);
    let body = json!({"query": QUERY}).to_string();
    assert_eq!(
        typed("application/json; charset=utf-8").post(body.clone()),
        (200, ANSWER.to_owned())
    );
    let (status, text) = typed("text/xml").post(body);
    assert_eq!(status, 500);
    assert_eq!(
        text,
        r#"{"message":"Unsupported Media Type: text/xml","code":"FST_ERR_CTP_INVALID_MEDIA_TYPE"}"#
    );
}

#[test]
fn a_batch_is_answered_in_order_and_a_null_fails_it_after_what_came_before() {
    let api = Api::new(Generation::V5_41);
    let trigger =
        "mutation { backgroundTasks { triggerTask(definition: succeed) { error { code } } } }";
    let done = r#"{"data":{"backgroundTasks":{"triggerTask":{"error":null}}}}"#;
    let (status, text) = api.post(json!([{"query": trigger}, {"query": QUERY}, {}]).to_string());
    assert_eq!(status, 200);
    assert_eq!(text, format!(r#"[{done},{ANSWER},{{"errors":[{{}}]}}]"#));
    assert_eq!(
        api.post(json!([{"query": trigger}, null]).to_string()).0,
        500
    );
    assert_eq!(api.app.ledger().len(), 2);
    assert_eq!(api.app.request_count(), 2);
}

#[test]
fn the_token_is_the_last_word_of_authorization() {
    let api = Api::new(Generation::V5_41);
    let code = |api: &Api| api.operation(QUERY, json!({}))["error"]["code"].clone();
    for allowed in [
        "aToken",
        "Bearer aToken",
        "Basic x y aToken ",
        "Bearer readOnlyToken",
    ] {
        assert_eq!(
            code(&api.header("authorization", allowed)),
            Value::Null,
            "{allowed}"
        );
    }
    for refused in ["", "Bearer nobody", "aToken Bearer"] {
        let code = code(&api.header("authorization", refused));
        assert_eq!(code, "SECURITY_NOT_AUTHORIZED", "{refused:?}");
    }
    let key = api
        .header("authorization", "")
        .header("x-api-key", "aToken");
    assert_eq!(code(&key), "SECURITY_NOT_AUTHORIZED");
}

/// The clock is the machine's here, and the clients are many.
#[tokio::test]
async fn parallel_triggers_all_run_to_their_end() {
    let server = DevServer::start().await.expect("a server");
    let trigger = "mutation { backgroundTasks { triggerTask(definition: slow, input: {iterations: 2, ms: 5}) \
         { data { id } } } }";
    let body = json!({"query": trigger}).to_string();
    std::thread::scope(|scope| {
        for _ in 0..60 {
            scope.spawn(|| {
                let answer = send(&address(&server), &request("POST /graphql", &body));
                assert!(answer.body.starts_with(r#"{"data":"#), "{}", answer.body);
            });
        }
    });
    let triggered: std::collections::HashSet<String> =
        server.ledger().into_iter().map(|entry| entry.id).collect();
    assert_eq!(triggered.len(), 60);
    let count = "{ backgroundTasks { listTasks(where: {taskStatus: \"success\"}) { meta { totalCount } } } }";
    let body = json!({"query": count}).to_string();
    let began = std::time::Instant::now();
    loop {
        let answer = send(&address(&server), &request("POST /graphql", &body));
        if answer.body.contains(r#""totalCount":60"#) {
            break;
        }
        assert!(began.elapsed().as_secs() < 20, "{}", answer.body);
        tokio::task::yield_now().await;
    }
}
