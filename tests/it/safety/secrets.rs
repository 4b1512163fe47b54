//! Tokens and inputs, and everything that is printed, logged or formatted.
//!
//! One test does everything that a client can do and can suffer, with secrets that have a mark, in a
//! process of its own; another one reads all that comes out of that process.

use std::error::Error as _;
use std::fmt::Debug;
use std::process::Command;
use std::time::Duration;

use http::StatusCode;
use serde_json::json;
use tasks_devserver::{DevServer, Fault, Generation};
use tasks_sdk::transport::{
    Auth, CallContext, CallKind, ReqwestTransport, RetryPolicy, Stack, Token,
};
use tasks_sdk::{CallMeta, Error, Result, TaskId, Tasks, Webiny, WebinyBuilder, WithMeta};

/// Part of every secret.
const MARK: &str = "5ec2e7mark";

const TOKEN: &str = "token-5ec2e7mark";
const READ_ONLY_TOKEN: &str = "readOnly-5ec2e7mark";
const HEADER: &str = "header-5ec2e7mark";

/// Longer than an attempt.
const SLOW: Duration = Duration::from_millis(150);
const ATTEMPT_TIMEOUT: Duration = Duration::from_millis(120);
const BODY_BOUND: usize = 256 << 10;

#[test]
fn no_secret_is_printed_logged_or_formatted() {
    let here = std::env::current_exe().expect("this program");
    let output = Command::new(here)
        .args(["--exact", "safety::secrets::everything_with_secrets"])
        .args(["--ignored", "--nocapture"])
        .env("RUST_BACKTRACE", "full")
        .output()
        .expect("this program starts");
    let shown = [output.stdout, output.stderr].concat();
    let shown = String::from_utf8_lossy(&shown);
    assert!(output.status.success(), "{shown}");

    for mark in forms_of(MARK) {
        let line = shown.lines().find(|line| line.contains(&mark));
        assert_eq!(line, None, "shows a secret");
    }
    // All was there that could have shown one.
    for part in [
        "webiny_tasks",
        "hyper_util",
        "reqwest",
        "panicked at",
        "kind: Ambiguous",
        "kind: Api",
        "kind: Config",
        "kind: Decode",
        "kind: DefinitionNotFound",
        "kind: Forbidden",
        "kind: Graphql",
        "kind: Http",
        "kind: Network",
        "kind: NotAbortable",
        "kind: NotFound",
        "kind: Timeout",
        "kind: Unsupported",
        "kind: Validation",
        "Authorization header: 'Bearer [token]'",
    ] {
        assert!(shown.contains(part), "nothing shows {part}");
    }
}

/// A text as it is, and as bytes are shown.
fn forms_of(text: &str) -> [String; 3] {
    let bytes = text.as_bytes();
    let numbers: Vec<_> = bytes.iter().map(u8::to_string).collect();
    let hex: Vec<_> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    [text.to_owned(), numbers.join(", "), hex.concat()]
}

#[tokio::test]
#[ignore = "prints everything; no_secret_is_printed_logged_or_formatted runs it"]
async fn everything_with_secrets() {
    tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_span_events(tracing_subscriber::fmt::format::FmtSpan::FULL)
        .with_ansi(false)
        .init();
    show_settings();
    for generation in Generation::ALL {
        let server = DevServer::builder()
            .generation(generation)
            .token(TOKEN, "A key", "rwd")
            .token(READ_ONLY_TOKEN, "Another key", "r")
            .start()
            .await
            .expect("a loopback port");
        call_everything(&client(&server, TOKEN).tasks()).await;
        call_everything(&client(&server, READ_ONLY_TOKEN).tasks()).await;
        show(&server);
    }
    suffer_everything().await;
}

fn settings(endpoint: &str, token: &str) -> WebinyBuilder {
    let transport = ReqwestTransport::builder().max_body_bytes(BODY_BOUND);
    let retry = RetryPolicy::default().base_delay(Duration::from_millis(1));
    Webiny::builder()
        .endpoint(endpoint)
        .token(token)
        .header("x-gateway-key", HEADER)
        .transport(transport.build().expect("TLS"))
        .retry(retry)
        .attempt_timeout(ATTEMPT_TIMEOUT)
}

fn client(server: &DevServer, token: &str) -> Webiny {
    let client = settings(&server.endpoint(), token).build();
    client.expect("usable settings")
}

fn show(value: impl Debug) {
    println!("{value:?}\n{value:#?}");
}

fn show_error(error: &Error) {
    println!("{error}");
    show(error);
    show(error.headers());
    show(error.data());
    show(error.graphql_errors());
    let mut source = error.source();
    while let Some(cause) = source {
        println!("{cause}");
        show(cause);
        source = cause.source();
    }
}

/// What needs no server.
fn show_settings() {
    show(settings("https://tasks.example", TOKEN));
    let client = settings("https://tasks.example", TOKEN).build();
    let client = client.expect("usable settings");
    show(&client);
    show(client.tasks());
    show(ReqwestTransport::builder());
    show(ReqwestTransport::new());
    let token = || Token::new(TOKEN).expect("a token");
    show(token());
    let auth = Auth::provider(move || async move { Ok(token()) });
    let stack = Stack::builder().auth(Auth::fixed(token())).auth(auth);
    show(&stack);
    show(stack.build(ReqwestTransport::new().expect("TLS")));
    show(CallContext::new("getTask", CallKind::Read));

    for refused in [
        settings("https://tasks.example", &format!("{TOKEN}\n{TOKEN}")),
        settings("http://tasks.example", TOKEN),
        settings(&format!("https://user:{TOKEN}@tasks.example"), TOKEN),
        settings(&format!("https://tasks.example/?key={TOKEN}"), TOKEN),
        settings(&format!("{TOKEN}://tasks.example"), TOKEN),
        settings("https://tasks.example", TOKEN).header("x-key", format!("{HEADER}\n")),
        settings("https://tasks.example", TOKEN).header("authorization", HEADER),
    ] {
        match refused.build() {
            Ok(client) => show(client),
            Err(error) => show_error(&error),
        }
    }
}

/// Sends a call and shows it and all that it brings.
macro_rules! call {
    ($call:expr) => {{
        let call = $call;
        show(&call);
        show_outcome(call.with_meta()).await
    }};
}

async fn show_outcome<C, T: Debug>(call: WithMeta<C>) -> Option<T>
where
    WithMeta<C>: IntoFuture<Output = Result<(T, CallMeta)>>,
{
    match call.await {
        Ok((value, meta)) => {
            show(&value);
            show(meta);
            Some(value)
        }
        Err(error) => {
            show_error(&error);
            None
        }
    }
}

/// The id of no run.
fn unknown() -> TaskId {
    TaskId::from("6b046065686c826a4c199093")
}

async fn call_everything(tasks: &Tasks) {
    let input = json!({"password": MARK, MARK: [MARK], "iterations": 50, "ms": 20});
    call!(tasks.list_definitions());
    let run = call!(tasks.trigger_task("slow").input(&input).marked());
    let id = run.map_or(unknown(), |run| run.id);
    call!(tasks.get_task(&id));
    call!(tasks.list_tasks().full());
    call!(
        tasks
            .list_tasks()
            .filter(|filter| filter.name = "no".into())
    );
    call!(tasks.list_logs());
    call!(tasks.abort_task(&id));
    call!(tasks.abort_task(&id));
    call!(tasks.delete_task(&id));
    call!(tasks.delete_task(&id));
    call!(tasks.get_settings());
    call!(tasks.update_settings().retention_days(30));
    call!(tasks.trigger_task("noSuchTask").input(&input));
    call!(tasks.trigger_task("").input(&input));
    // Errors whose data holds the input.
    call!(tasks.trigger_task("picky").input(&input));
    let unstorable = json!({"password": MARK, "n": 9_007_199_254_740_993_u64});
    call!(tasks.trigger_task("succeed").input(&unstorable));
    let unwritable = std::collections::HashMap::from([((1, MARK), MARK)]);
    call!(tasks.trigger_task("succeed").input(&unwritable));
}

/// Every fault, for every kind of call.
async fn suffer_everything() {
    let server = DevServer::builder().token(TOKEN, "A key", "rwd");
    let server = server.start().await.expect("a loopback port");
    let tasks = client(&server, TOKEN).tasks();
    let echo = format!(
        "'{TOKEN}' not a valid key=value pair (missing equal-sign) in Authorization header: \
         'Bearer {TOKEN}'."
    );
    let page = Fault::Gateway {
        answer: http::Response::new(format!("<p>{TOKEN} {HEADER}</p>").into()),
        executed: true,
    };
    let mut faults = Fault::one_of_each(SLOW, 4 * BODY_BOUND as u64);
    let refusal = json!({"errors": [{"message": "Must provide query string."}]});
    let refusal = Fault::Gateway {
        answer: http::Response::new(refusal.to_string().into()),
        executed: false,
    };
    faults.extend([page, refusal]);
    faults.extend(
        [StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN].map(|s| Fault::message(s, &echo)),
    );
    let input = json!({"password": MARK, "iterations": 50, "ms": 100});
    for fault in faults {
        println!("{}", fault.kind());
        let suffer = |field: &str| server.faults().next_for(field, fault.clone());
        let run = call!(tasks.trigger_task("slow").input(&input));
        // It may meet a connection that the fault before it has broken.
        let id = run.map_or(unknown(), |run| run.id);
        suffer("triggerTask");
        call!(tasks.trigger_task("slow").input(&input));
        suffer("triggerTask");
        let call = tasks.trigger_task("slow").input(&input).marked().resend();
        call!(call.settle(SLOW));
        suffer("getTask");
        call!(tasks.get_task(&id));
        suffer("listTasks");
        call!(tasks.list_tasks().full().first(1));
        suffer("abortTask");
        call!(tasks.abort_task(&id));
        suffer("deleteTask");
        call!(tasks.delete_task(&id));
    }

    server.faults().always_for("getTask", Fault::Latency(SLOW));
    call!(tasks.get_task(unknown()).max_attempts(1));
    server.faults().always(Fault::ResetBefore);
    let panics = tokio::spawn(tasks.trigger_task("slow").input(&input).into_future());
    let panics = async { panics.await.expect("no panic yet").unwrap() };
    let panicked = tokio::spawn(panics).await.expect_err("a panic");
    println!("{panicked}");
    show(panicked);
    show(&server);
    let endpoint = server.endpoint();
    server.stop().await;
    let tasks = settings(&endpoint, TOKEN).build().expect("usable settings");
    call!(tasks.tasks().get_task(unknown()));
}
