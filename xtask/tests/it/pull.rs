//! `schema pull`: from a server to the file.

use std::fs;
use std::process::{Command, Output};
use std::sync::Mutex;

use apollo_compiler::response::JsonMap;
use apollo_compiler::validation::Valid;
use apollo_compiler::{ExecutableDocument, Schema, introspection};
use bytes::Bytes;
use http::{Request, Response, StatusCode};
use insta::assert_snapshot;
use tasks_devserver::{DevServer, FULL_TOKEN, Generation};
use tasks_transport::{InMemoryTransport, Sent, TransportError, TransportErrorKind};
use xtask::schema::{Descriptions, Server, TOKEN, pull};
use xtask::workspace_root;

use crate::tree::{self, stderr, stdout};
use crate::world::OLD;

const SECRET: &str = "aSecretToken";

type Answer = Result<Response<Bytes>, TransportError>;

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime")
        .block_on(future)
}

/// Pulls from a server that is a closure.
fn pulled(answer: impl Fn(Request<Bytes>) -> Answer + Send + Sync) -> Result<String, String> {
    let server = Server::new("https://webiny.example", SECRET, "acme").expect("right settings");
    let transport = InMemoryTransport::new(answer);
    block_on(pull(&transport, &server, &Descriptions::default()))
        .map_err(|problems| problems.to_string())
}

/// What is told about an answer that is no schema.
fn refused(status: u16, headers: &[(&'static str, &str)], body: &str) -> String {
    let refused = pulled(|_| {
        let mut response = Response::new(Bytes::from(body.to_owned()));
        *response.status_mut() = StatusCode::from_u16(status).expect("a status");
        for (name, value) in headers {
            let value = value.parse().expect("a header");
            response.headers_mut().insert(*name, value);
        }
        Ok(response)
    });
    refused.expect_err("no schema")
}

/// What a server with this schema answers to an introspection query.
fn introspect(sdl: &str, request: &Request<Bytes>) -> String {
    let body: serde_json::Value = serde_json::from_slice(request.body()).expect("JSON");
    let query = body["query"].as_str().expect("a query");
    let schema = Schema::parse_and_validate(sdl, "schema.graphql").expect("a valid schema");
    let document = ExecutableDocument::parse_and_validate(&schema, query, "query.graphql")
        .expect("a valid query");
    let response = introspection::partial_execute(
        &schema,
        &schema.implementers_map(),
        &document,
        document.operations.get(None).expect("one operation"),
        &Valid::assume_valid(JsonMap::new()),
    );
    serde_json::to_string(&response.expect("an execution")).expect("JSON")
}

/// Runs the command on a copy of the workspace.
fn xtask_pull(copy: &tempfile::TempDir, token: Option<&str>, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.args(["schema", "pull"]).args(arguments);
    command.arg("--root").arg(copy.path()).env_remove(TOKEN);
    command.envs(token.map(|token| (TOKEN, token)));
    command.output().expect("xtask runs")
}

#[test]
fn every_generation_gives_the_checked_in_file() {
    let copy = tree::copy();
    for generation in Generation::ALL {
        let server = DevServer::builder().generation(generation).start();
        let server = block_on(server).expect("a server");
        let name = format!("webiny-{generation}");
        let file = format!("schema/{name}.graphql");
        let target = copy.path().join(&file);
        fs::write(&target, "").expect("a file");

        // Neither a slash nor the path at the end of the address matters.
        let endpoint = server.endpoint();
        let host = endpoint.trim_end_matches("graphql");
        let endpoint = match generation {
            Generation::SixEarly => host.to_owned(),
            Generation::SixLate => format!("{endpoint}/"),
            _ => endpoint,
        };
        let arguments = ["--endpoint", &endpoint, "--name", &name];
        let output = xtask_pull(&copy, Some(FULL_TOKEN), &arguments);
        assert!(output.status.success(), "{}", stderr(&output));
        let shown = target.display();
        let told = format!("wrote {shown}; `cargo xtask codegen` updates the code\n");
        assert_eq!(stdout(&output), told);
        let checked_in = fs::read_to_string(workspace_root().join(&file)).expect("a schema");
        assert_eq!(fs::read_to_string(&target).expect("a schema"), checked_in);

        let output = xtask_pull(&copy, Some(FULL_TOKEN), &arguments);
        assert_eq!(stdout(&output), format!("{shown} is up to date\n"));
    }
}

#[test]
fn nothing_is_written_when_the_server_refuses() {
    let copy = tree::copy();
    let out = copy.path().join("out.graphql");
    let server = block_on(DevServer::start()).expect("a server");
    let endpoint = server.endpoint();
    let out_text = out.to_str().expect("a path");
    let arguments = [
        "--endpoint",
        &endpoint,
        "--tenant",
        "acme",
        "--out",
        out_text,
    ];
    let output = xtask_pull(&copy, Some(SECRET), &arguments);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        stderr(&output),
        format!(
            "{endpoint}: HTTP 500 Internal Server Error; \
             {{\"message\":\"Cannot read properties of undefined (reading 'id')\"}}\n"
        )
    );

    drop(server);
    let output = xtask_pull(&copy, Some(SECRET), &arguments);
    assert_eq!(output.status.code(), Some(1));
    let stderr = stderr(&output);
    assert!(
        stderr.starts_with(&format!("{endpoint}: no answer: ")),
        "{stderr}"
    );
    assert!(!out.exists());
}

#[test]
fn a_token_is_needed() {
    let copy = tree::copy();
    for token in [None, Some(""), Some(" ")] {
        let arguments = ["--endpoint", "https://webiny.example", "--name", "webiny-7"];
        let output = xtask_pull(&copy, token, &arguments);
        assert_eq!(output.status.code(), Some(1));
        assert_eq!(
            stderr(&output),
            "WEBINY_TOKEN: empty or not set; put the token of an API key there\n"
        );
    }
}

#[test]
fn unusable_settings_are_refused_without_being_repeated() {
    let refused = |endpoint, token, tenant| {
        let problem = Server::new(endpoint, token, tenant).expect_err("unusable");
        let message = problem.to_string();
        assert!(!message.contains("secret"), "{message}");
        message
    };
    let endpoint = |endpoint| refused(endpoint, "secret", "root");
    assert_snapshot!(endpoint(""), @"--endpoint: give an address such as https://d1234.cloudfront.net");
    assert_snapshot!(endpoint("webiny.example"), @"--endpoint: give an address such as https://d1234.cloudfront.net");
    assert_snapshot!(endpoint("ftp://webiny.example"), @"--endpoint: give an address such as https://d1234.cloudfront.net");
    assert_snapshot!(endpoint("https://user:secret@webiny.example"), @"--endpoint: no user or password in the address");
    assert_snapshot!(endpoint("https://webiny.example/graphql?token=secret"), @"--endpoint: no query in the address");
    assert_snapshot!(endpoint("http://webiny.example"), @"--endpoint: the token would go over plain HTTP; use https");
    assert_snapshot!(refused("https://webiny.example", "secret\nmore", "root"), @"WEBINY_TOKEN: it has characters that HTTP forbids");
    assert_snapshot!(refused("https://webiny.example", "secret", "secret\nmore"), @"--tenant: it has characters that HTTP forbids");
    for local in [
        "http://localhost:4100",
        "http://127.0.0.1:4100/",
        "http://[::1]/graphql",
    ] {
        Server::new(local, "secret", "root").expect("this machine");
    }
    let server = Server::new("https://webiny.example", "secret", "root").expect("usable");
    assert!(!format!("{server:?}").contains("secret"));
}

#[test]
fn requests_carry_the_token_and_the_tenant() {
    let requests = Mutex::new(0);
    pulled(|request| {
        *requests.lock().expect("no panic") += 1;
        assert_eq!(request.method(), "POST");
        assert_eq!(request.uri(), "https://webiny.example/graphql");
        for (name, value) in [
            ("authorization", "Bearer aSecretToken"),
            ("content-type", "application/json"),
            ("x-tenant", "acme"),
        ] {
            assert_eq!(request.headers()[name], value);
        }
        Ok(Response::new(introspect(OLD, &request).into()))
    })
    .expect("a schema");
    assert_eq!(requests.into_inner().expect("no panic"), 2);
}

const DEPRECATED: &str = "name: String name_in: [String!] @deprecated(reason: \"old\")";

fn with_deprecated_inputs() -> String {
    OLD.replace("name: String name_in: [String!]", DEPRECATED)
        .replace("limit: Int", "limit: Int @deprecated")
}

#[test]
fn deprecated_inputs_are_seen() {
    // Like graphql-js 15.8, which calls the one `specifiedByUrl` and lacks the other.
    let sdl = pulled(|request| {
        let query = String::from_utf8_lossy(request.body()).into_owned();
        for newer in ["specifiedByURL", "isOneOf"] {
            assert!(!query.contains(newer), "{query}");
        }
        Ok(Response::new(
            introspect(&with_deprecated_inputs(), &request).into(),
        ))
    });
    let sdl = sdl.expect("a schema");
    assert!(sdl.contains("limit: Int @deprecated,"), "{sdl}");
    assert!(
        sdl.contains("name_in: [String!] @deprecated(reason: \"old\")"),
        "{sdl}"
    );
}

#[test]
fn an_old_server_is_asked_for_nothing_new() {
    let sdl = pulled(|request| {
        let query = String::from_utf8_lossy(request.body()).into_owned();
        for newer in ["args(", "inputFields("] {
            assert!(!query.contains(newer), "{query}");
        }
        let mut answer = introspect(OLD, &request);
        if query.contains("__type(") {
            // Input values cannot be deprecated there.
            answer = answer.replace("{\"name\":\"isDeprecated\"}", "{\"name\":\"other\"}");
        }
        Ok(Response::new(answer.into()))
    });
    assert!(sdl.expect("a schema").contains("name_in: [String!]"));
}

#[test]
fn refusals_of_the_server() {
    // As graphql-js words it.
    assert_snapshot!(refused(200, &[], r#"{"errors":[{"message":"GraphQL introspection has been disabled, but the requested query contained the field \"__type\"."}]}"#), @r#"https://webiny.example/graphql: the server refused the introspection query: GraphQL introspection has been disabled, but the requested query contained the field "__type". (production servers may have introspection disabled: ask another server of the same version, or import a file)"#);
    assert_snapshot!(refused(200, &[], r#"{"errors":[{}]}"#), @"https://webiny.example/graphql: the server refused the introspection query: no reason given (production servers may have introspection disabled: ask another server of the same version, or import a file)");
    assert_snapshot!(refused(200, &[], r#"{"data":null,"errors":[{"message":"Not authorized!"}]}"#), @"https://webiny.example/graphql: the server refused the introspection query: Not authorized! (production servers may have introspection disabled: ask another server of the same version, or import a file)");
    assert_snapshot!(refused(401, &[], "{\"message\":\"Unauthorized\"}"), @r#"https://webiny.example/graphql: HTTP 401 Unauthorized; {"message":"Unauthorized"}; is the token in WEBINY_TOKEN one of this installation?"#);
    assert_snapshot!(refused(403, &[], "<html>\n  <title>Forbidden</title>\n</html>\n"), @"https://webiny.example/graphql: HTTP 403 Forbidden; <html> <title>Forbidden</title> </html>; is the token in WEBINY_TOKEN one of this installation?");
    assert_snapshot!(refused(404, &[], ""), @"https://webiny.example/graphql: HTTP 404 Not Found; is this the address of the API?");
    assert_snapshot!(refused(502, &[], ""), @"https://webiny.example/graphql: HTTP 502 Bad Gateway");
    assert_snapshot!(refused(301, &[("location", "https://elsewhere.example/")], ""), @"https://webiny.example/graphql: HTTP 301 Moved Permanently; redirects are not followed; this one leads to https://elsewhere.example/");
}

#[test]
fn answers_that_are_no_schema() {
    assert_snapshot!(refused(200, &[], "<!doctype html>\n<html><body>Welcome</body></html>"), @"https://webiny.example/graphql: the answer is HTML, not GraphQL: <!doctype html> <html><body>Welcome</body></html>; is this the address of the API?");
    assert_snapshot!(refused(200, &[], ""), @"https://webiny.example/graphql: the answer is empty; is this the address of the API?");
    assert_snapshot!(refused(200, &[], "[]"), @"https://webiny.example/graphql: the answer is not GraphQL: []; is this the address of the API?");
    assert_snapshot!(refused(200, &[], "{\"message\":\"hello\"}"), @r#"https://webiny.example/graphql: the answer is not GraphQL: {"message":"hello"}; is this the address of the API?"#);
    assert_snapshot!(refused(200, &[], "{\"data\":{}}"), @"https://webiny.example/graphql:1: not an introspection result: missing field `__schema` at line 1 column 10");
    let other = OLD.replace("backgroundTasks", "cms");
    let refused = pulled(|request| Ok(Response::new(introspect(&other, &request).into())));
    assert_snapshot!(refused.expect_err("no background tasks"), @r"
    https://webiny.example/graphql: `Query` has no field `backgroundTasks`: background tasks are missing
    https://webiny.example/graphql: `Mutation` has no field `backgroundTasks`: background tasks are missing
    ");
    let error = pulled(|_| {
        Err(TransportError::new(
            TransportErrorKind::Timeout,
            Sent::Maybe,
        ))
    });
    assert_snapshot!(error.expect_err("no answer"), @"https://webiny.example/graphql: no answer: the server did not answer in time");
}

#[test]
fn what_a_server_says_is_shown_with_care() {
    let long = format!("a\u{1b}[31m {SECRET} \u{7}{}", "x".repeat(1000));
    let told = refused(500, &[], &long);
    assert!(told.contains("a[31m [token] xxx"), "{told}");
    assert!(told.ends_with("x…") && told.len() < 300, "{told}");
}
