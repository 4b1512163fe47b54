//! A client for tests, and time that tests decide.

#![expect(
    clippy::needless_pass_by_value,
    reason = "calls with `json!` read better by value"
)]

use std::time::Duration;

use bytes::Bytes;
use serde_json::{Value, json};
use tasks_devserver::{App, Builder, Clock, FULL_TOKEN, Generation};

/// Everything that a run has but its logs.
pub(crate) const RUN: &str = "id name definitionId taskStatus input output createdOn savedOn \
    createdBy { id displayName type } startedOn finishedOn iterations executionName eventResponse \
    parentId";
/// Everything that an error has.
pub(crate) const ERROR: &str = "error { message code data stack }";

/// A server without sockets whose clock stands still until a test moves it.
pub(crate) struct Api {
    pub(crate) app: App,
    clock: Clock,
    headers: Vec<(&'static str, String)>,
}

impl Api {
    pub(crate) fn new(generation: Generation) -> Self {
        Self::with(App::builder().generation(generation))
    }

    pub(crate) fn with(builder: Builder) -> Self {
        let clock = Clock::manual();
        Self::of(&builder.clock(clock.clone()).build(), &clock)
    }

    /// A server that takes the time from the runtime.
    pub(crate) fn untimed() -> Self {
        Self::of(&App::default(), &Clock::manual())
    }

    /// A client of this server, which has this clock.
    pub(crate) fn of(app: &App, clock: &Clock) -> Self {
        Self {
            app: app.clone(),
            clock: clock.clone(),
            headers: vec![
                ("content-type", "application/json".to_owned()),
                ("authorization", format!("Bearer {FULL_TOKEN}")),
                ("x-tenant", "root".to_owned()),
            ],
        }
    }

    /// The same server, asked with another header.
    pub(crate) fn header(&self, name: &'static str, value: &str) -> Self {
        let mut headers = self.headers.clone();
        headers.retain(|(known, _)| *known != name);
        headers.push((name, value.to_owned()));
        Self {
            app: self.app.clone(),
            clock: self.clock.clone(),
            headers,
        }
    }

    pub(crate) fn token(&self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    pub(crate) fn wait(&self, millis: u64) {
        self.clock.advance(Duration::from_millis(millis));
    }

    /// Posts a body and gives the status and the text of the answer.
    pub(crate) fn post(&self, body: impl Into<Bytes>) -> (u16, String) {
        let mut request = ::http::Request::post("/graphql");
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        let request = request.body(body.into()).expect("a valid request");
        let response = self.app.handle(request);
        let status = response.status().as_u16();
        let text = String::from_utf8(response.into_body().into()).expect("UTF-8");
        (status, text)
    }

    /// The whole answer to a query.
    pub(crate) fn graphql(&self, query: &str, variables: Value) -> Value {
        let body = json!({"query": query, "variables": variables});
        let (status, text) = self.post(body.to_string());
        assert_eq!(status, 200, "{text}");
        serde_json::from_str(&text).expect("JSON")
    }

    /// The answer to one operation of a query, which must have been executed.
    pub(crate) fn operation(&self, query: &str, variables: Value) -> Value {
        let answer = self.graphql(query, variables);
        let operations = answer["data"]["backgroundTasks"].as_object();
        let operations = operations.unwrap_or_else(|| panic!("not executed: {answer}"));
        operations.values().next().expect("an operation").clone()
    }

    /// Triggers a run; the answer has the run or an error.
    pub(crate) fn try_trigger(&self, definition: &str, more: Value) -> Value {
        let ty = match self.app.generation() {
            Generation::SixLate => "String",
            _ => "WebinyBackgroundTaskDefinitionEnum",
        };
        let query = format!(
            "mutation($definition: {ty}!, $input: JSON, $name: String, $delay: Number) {{ backgroundTasks {{ \
             triggerTask(definition: $definition, input: $input, name: $name, delay: $delay) \
             {{ data {{ {RUN} }} {ERROR} }} }} }}"
        );
        let mut variables = more;
        variables["definition"] = json!(definition);
        self.operation(&query, variables)
    }

    /// Triggers a run and gives its id.
    pub(crate) fn trigger(&self, definition: &str, input: Value) -> String {
        self.trigger_named(definition, input, Value::Null)
    }

    pub(crate) fn trigger_named(&self, definition: &str, input: Value, name: Value) -> String {
        let answer = self.try_trigger(definition, json!({"input": input, "name": name}));
        id_of(&answer["data"])
    }

    /// A run with its logs; null if there is none.
    pub(crate) fn get(&self, id: &str) -> Value {
        let query = format!(
            "query($id: ID!) {{ backgroundTasks {{ getTask(id: $id) {{ data {{ {RUN} logs {{ id executionName \
             iteration items {{ message type data error createdOn }} }} }} {ERROR} }} }} }}"
        );
        let answer = self.operation(&query, json!({"id": id}));
        assert_eq!(answer["error"], Value::Null);
        answer["data"].clone()
    }

    pub(crate) fn abort(&self, id: &str, message: Value) -> Value {
        let query = format!(
            "mutation($id: ID!, $message: String) {{ backgroundTasks {{ abortTask(id: $id, message: $message) \
             {{ data {{ {RUN} }} {ERROR} }} }} }}"
        );
        self.operation(&query, json!({"id": id, "message": message}))
    }

    pub(crate) fn delete(&self, id: &str) -> Value {
        let query = format!(
            "mutation($id: ID!) {{ backgroundTasks {{ deleteTask(id: $id) {{ data {ERROR} }} }} }}"
        );
        self.operation(&query, json!({"id": id}))
    }

    /// A list of runs with these arguments, written as in a query.
    pub(crate) fn list(&self, arguments: &str) -> Value {
        let query = format!(
            "{{ backgroundTasks {{ listTasks({arguments}) {{ data {{ id name taskStatus }} \
             meta {{ cursor hasMoreItems totalCount }} {ERROR} }} }} }}"
        );
        self.operation(&query, json!({}))
    }

    /// The names of the runs that a filter lets through, oldest first.
    pub(crate) fn names(&self, filter: &Value) -> Vec<String> {
        let query = "query($where: WebinyBackgroundTaskListWhereInput) { backgroundTasks { \
             listTasks(where: $where, sort: [createdOn_ASC], limit: 1000) { data { name } error { message } } } }";
        let answer = self.operation(query, json!({"where": filter}));
        let runs = answer["data"].as_array();
        let runs = runs.unwrap_or_else(|| panic!("{filter}: {answer}"));
        let name = |run: &Value| run["name"].as_str().unwrap_or_default().to_owned();
        runs.iter().map(name).collect()
    }
}

pub(crate) fn id_of(run: &Value) -> String {
    let id = run["id"].as_str();
    id.unwrap_or_else(|| panic!("not a run: {run}")).to_owned()
}

/// The messages of each log of a run, in the order of the logs.
pub(crate) fn messages(run: &Value) -> Vec<Vec<&str>> {
    let list = |value: &'_ Value| value.as_array().map_or(0, Vec::len);
    assert!(list(&run["logs"]) > 0, "no logs: {run}");
    let logs = run["logs"].as_array().into_iter().flatten();
    logs.map(|log| {
        let items = log["items"].as_array().into_iter().flatten();
        items.filter_map(|item| item["message"].as_str()).collect()
    })
    .collect()
}
