//! The server in a process of its own.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use crate::wire::Wire;

struct Process {
    child: Child,
    endpoint: String,
}

impl Process {
    fn start(arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_tasks-devserver"))
            .args(["--port", "0"])
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("a process");
        let stdout = child.stdout.take().expect("its output");
        let mut endpoint = String::new();
        BufReader::new(stdout)
            .read_line(&mut endpoint)
            .expect("its endpoint");
        Self {
            child,
            endpoint: endpoint.trim_end().to_owned(),
        }
    }

    fn connect(&self) -> Wire {
        Wire::connect_to(&self.endpoint)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.child.kill().expect("it was running");
        self.child.wait().expect("it has ended");
    }
}

#[test]
fn it_starts_with_seeded_runs() {
    let process = Process::start(&[
        "--seed-runs=300",
        "--seed-input-bytes=5",
        "--seed-spacing-ms=0",
        "--seed-logs",
        "--self-cleaning",
    ]);
    let mut wire = process.connect();
    wire.send(
        "{ backgroundTasks { listTasks(limit: 1) { data { input } meta { totalCount } } \
         listLogs(limit: 1) { meta { totalCount } } } }",
    );
    let expected = json!({"data": {"backgroundTasks": {
        "listTasks": {"data": [{"input": {"text": "xxxxx"}}], "meta": {"totalCount": 300}},
        "listLogs": {"meta": {"totalCount": 300}},
    }}});
    let answer: Value = serde_json::from_str(wire.receive().text()).expect("JSON");
    assert_eq!(answer, expected);
    wire.send(
        "mutation { backgroundTasks { triggerTask(definition: selfCleaning) { error { code } } } }",
    );
    assert!(wire.receive().text().contains(r#""error":null"#));
}

#[test]
fn it_has_faults_from_the_start() {
    let process = Process::start(&["--fault-share=1", "--fault-seed=1", "--fault-delay-ms=1"]);
    let mut kinds = std::collections::BTreeSet::new();
    for _ in 0..100 {
        let mut wire = process.connect();
        wire.send("{ backgroundTasks { listDefinitions { data { id } } } }");
        let answer = wire.receive_some();
        kinds.insert(answer.status().to_owned());
    }
    // No answer at all is one kind.
    for kind in ["", "200", "429", "502", "503", "504"] {
        assert!(kinds.contains(kind), "{kind}: {kinds:?}");
    }
    let process = Process::start(&[
        "--list-lag-ms=3600000",
        "--seed-runs=10",
        "--idle-close-ms=30",
    ]);
    let mut wire = process.connect();
    wire.send("{ backgroundTasks { listTasks { meta { totalCount } } } }");
    assert!(wire.receive_to_end().text().contains(r#""totalCount":0"#));
}
