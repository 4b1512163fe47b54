//! The servers under test.

use std::env;
use std::io::Write;
use std::time::Duration;

use serde_json::Value;
use tasks_devserver::{DevServer, FULL_TOKEN, Generation, READ_ONLY_TOKEN};
use tasks_sdk::{Json, TaskId, TaskLog, TaskRun, TaskStatus, Tasks, Webiny, WebinyBuilder};
use tokio::time::{Instant, sleep};

/// How long a run of a test may take on a slow server.
const PATIENCE: Duration = Duration::from_secs(90);

/// One server under test.
pub(super) struct Target {
    name: String,
    case: &'static str,
    endpoint: String,
    tenant: String,
    token: String,
    read_only_token: Option<String>,
    /// How long to wait between two looks at a run.
    pace: Duration,
    generation: Option<Generation>,
    _server: Option<DevServer>,
}

/// Runs a case against every server under test.
pub(super) async fn on_every_server(case: &'static str, test: impl AsyncFn(&Target)) {
    for target in targets(case).await {
        // Shown with the output of a test that fails.
        println!("{case}: on {}", target.name);
        test(&target).await;
    }
}

async fn targets(case: &'static str) -> Vec<Target> {
    if let Ok(endpoint) = env::var("WEBINY_ENDPOINT") {
        let token = env::var("WEBINY_TOKEN").expect("WEBINY_ENDPOINT needs WEBINY_TOKEN");
        return vec![Target {
            name: "the server of WEBINY_ENDPOINT".to_owned(),
            case,
            endpoint,
            tenant: env::var("WEBINY_TENANT").unwrap_or_else(|_| "root".to_owned()),
            token,
            read_only_token: env::var("WEBINY_READONLY_TOKEN").ok(),
            pace: Duration::from_millis(500),
            generation: None,
            _server: None,
        }];
    }
    let mut targets = Vec::new();
    for generation in [Generation::V5_41, Generation::SixEarly, Generation::SixLate] {
        let server = DevServer::builder()
            .generation(generation)
            .start()
            .await
            .expect("a loopback port");
        targets.push(Target {
            name: format!("devserver {generation:?}"),
            case,
            endpoint: server.endpoint(),
            tenant: "root".to_owned(),
            token: FULL_TOKEN.to_owned(),
            read_only_token: Some(READ_ONLY_TOKEN.to_owned()),
            pace: Duration::from_millis(20),
            generation: Some(generation),
            _server: Some(server),
        });
    }
    targets
}

impl Target {
    pub(super) fn builder(&self) -> WebinyBuilder {
        let host = self
            .endpoint
            .parse::<http::Uri>()
            .ok()
            .and_then(|uri| uri.host().map(str::to_owned))
            .unwrap_or_default();
        Webiny::builder()
            .endpoint(&self.endpoint)
            .tenant(&self.tenant)
            .allow_plain_http(host)
    }

    /// The API with all permissions.
    pub(super) fn tasks(&self) -> Tasks {
        self.tasks_with_token(&self.token)
    }

    pub(super) fn tasks_with_token(&self, token: &str) -> Tasks {
        let client = self
            .builder()
            .token(token)
            .build()
            .expect("usable settings");
        client.tasks()
    }

    pub(super) fn token(&self) -> &str {
        &self.token
    }

    pub(super) fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// The API with the permission to read, or `None` where no such token is given.
    pub(super) fn read_only_tasks(&self) -> Option<Tasks> {
        if self.read_only_token.is_none() {
            self.skip("WEBINY_READONLY_TOKEN is not set");
        }
        self.read_only_token
            .as_deref()
            .map(|token| self.tasks_with_token(token))
    }

    /// Whether the server has a definition; says so if it has not.
    pub(super) async fn has(&self, definition: &str) -> bool {
        let definitions = self.tasks().list_definitions().await.expect("definitions");
        let has = definitions.iter().any(|known| known.id == definition);
        if !has {
            self.skip(&format!("the server has no definition `{definition}`"));
        }
        has
    }

    /// Whether the server is known to be a devserver of a 6.x generation.
    pub(super) fn is_6(&self) -> bool {
        matches!(
            self.generation,
            Some(Generation::SixEarly | Generation::SixLate)
        )
    }

    pub(super) fn skip(&self, reason: &str) {
        // Past the capture of the test harness, which would hide it.
        let line = format!("skipped: {} on {}: {reason}\n", self.case, self.name);
        std::io::stderr()
            .write_all(line.as_bytes())
            .expect("stderr");
    }

    /// Triggers a run.
    pub(super) async fn trigger(&self, definition: &str, input: &Value) -> TaskRun {
        let call = self.tasks().trigger_task(definition).input(input);
        call.await.expect("triggered")
    }

    /// The run as it is now.
    pub(super) async fn find(&self, id: &TaskId) -> TaskRun {
        let run = self.tasks().get_task(id).await.expect("an answer");
        run.expect("the run is there")
    }

    /// Looks at the run until it has the status that is waited for.
    pub(super) async fn wait_for(&self, id: &TaskId, reached: impl Fn(&TaskStatus) -> bool) {
        let start = Instant::now();
        loop {
            let status = self.find(id).await.task_status.expect("a status");
            if reached(&status) {
                return;
            }
            assert!(start.elapsed() < PATIENCE, "{id} is still {status}");
            sleep(self.pace).await;
        }
    }

    /// The run after it has ended.
    pub(super) async fn ended(&self, id: &TaskId) -> TaskRun {
        self.wait_for(id, TaskStatus::is_final).await;
        self.find(id).await
    }

    /// Triggers a run and waits for its end.
    pub(super) async fn run(&self, definition: &str, input: &Value) -> TaskRun {
        let run = self.trigger(definition, input).await;
        self.ended(&run.id).await
    }

    /// The logs of a run, in the order of its iterations, once `complete` finds nothing missing:
    /// the last items are written after the status.
    pub(super) async fn logs(
        &self,
        id: &TaskId,
        complete: impl Fn(&[TaskLog]) -> bool,
    ) -> Vec<TaskLog> {
        let start = Instant::now();
        loop {
            let mut logs = self.tasks().list_logs().task(id).await.expect("logs");
            logs.reverse();
            if complete(&logs) {
                return logs;
            }
            assert!(start.elapsed() < PATIENCE, "incomplete logs: {logs:?}");
            sleep(self.pace).await;
        }
    }
}

/// An opaque value, parsed.
pub(super) fn value(json: Option<&Json>) -> Value {
    json.map_or(Value::Null, |json| json.parse().expect("JSON"))
}

/// The messages of a run's logs, in order.
pub(super) fn messages(logs: &[TaskLog]) -> Vec<&str> {
    let items = logs.iter().flat_map(|log| log.items.iter().flatten());
    items.filter_map(|item| item.message.as_deref()).collect()
}
