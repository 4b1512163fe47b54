//! The kinds of call, and what came of one.

use std::fmt;
use std::time::Duration;

use serde_json::json;
use tasks_devserver::{DevServer, FULL_TOKEN, LedgerAction};
use tasks_sdk::transport::{ReqwestTransport, RetryPolicy};
use tasks_sdk::{CallMeta, Error, Executed, TaskId, Tasks, Webiny, WebinyBuilder};

use super::situation::{Situation, Trouble};

/// Where an attempt is to run out of time.
pub(super) const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(1);

/// Where none is, however busy the machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// The largest answer that is read, in bytes.
pub(super) const BODY_BOUND: usize = 1 << 20;

/// A column of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Case {
    /// A read that suffers the fault once.
    Read,
    /// A read that suffers it every time.
    ReadAlways,
    Trigger,
    /// A trigger with a marker, which may be sent again.
    Marked,
    Abort,
    Delete,
}

/// What came of a call.
pub(super) struct Outcome {
    requests: u32,
    /// `None` if it succeeded.
    failure: Option<(String, &'static str)>,
    /// How often the server did what was asked for.
    executed: usize,
}

impl Case {
    pub(super) const ALL: [Self; 6] = [
        Self::Read,
        Self::ReadAlways,
        Self::Trigger,
        Self::Marked,
        Self::Abort,
        Self::Delete,
    ];

    fn field(self) -> &'static str {
        match self {
            Self::Read | Self::ReadAlways => "getTask",
            Self::Trigger | Self::Marked => "triggerTask",
            Self::Abort => "abortTask",
            Self::Delete => "deleteTask",
        }
    }

    fn action(self) -> Option<LedgerAction> {
        match self {
            Self::Read | Self::ReadAlways => None,
            Self::Trigger | Self::Marked => Some(LedgerAction::Trigger),
            Self::Abort => Some(LedgerAction::Abort),
            Self::Delete => Some(LedgerAction::Delete),
        }
    }

    /// Lets a call of this kind suffer it, on a server of its own.
    pub(super) async fn run(self, situation: &Situation) -> Outcome {
        let server = DevServer::start().await.expect("a loopback port");
        let patience = if situation.takes_long() {
            ATTEMPT_TIMEOUT
        } else {
            PATIENCE
        };
        let client = |endpoint: &str, token| builder(endpoint, token).attempt_timeout(patience);
        let tasks = |builder: WebinyBuilder| builder.build().expect("usable settings").tasks();
        let healthy = client(&server.endpoint(), FULL_TOKEN);
        let input = json!({"iterations": 1000, "ms": 20});
        let call = tasks(builder(&server.endpoint(), FULL_TOKEN)).trigger_task("slow");
        let id = call.input(&input).await.expect("a run").id;
        let before = self.executed(&server);

        let suffering = match &situation.trouble {
            Trouble::Fault(fault) => {
                if self == Self::ReadAlways {
                    server.faults().always_for(self.field(), fault());
                } else {
                    server.faults().next_for(self.field(), fault());
                }
                tasks(healthy)
            }
            Trouble::Address(address) => tasks(client(&address(&server), FULL_TOKEN)),
            Trouble::Tenant(tenant) => tasks(healthy.tenant(*tenant)),
            Trouble::Token(token) => tasks(client(&server.endpoint(), token)),
        };
        let result = self.call(&suffering, &id).await;
        if situation.acts_late() {
            tokio::time::sleep(ATTEMPT_TIMEOUT).await;
        }
        let executed = self.executed(&server) - before;
        let outcome = match result {
            Ok(meta) => Outcome {
                requests: meta.requests(),
                failure: None,
                executed,
            },
            Err(error) => {
                assert_eq!(error.to_string().lines().count(), 1, "{error}");
                Outcome {
                    requests: error.attempts(),
                    failure: Some((format!("{:?}", error.kind()), word(error.executed()))),
                    executed,
                }
            }
        };
        self.require_truth(&outcome, situation);
        outcome
    }

    async fn call(self, tasks: &Tasks, id: &TaskId) -> Result<CallMeta, Error> {
        match self {
            Self::Read | Self::ReadAlways => {
                let (run, meta) = tasks.get_task(id).with_meta().await?;
                // A value is only parsed when asked, and then too deep a one is an error.
                let input = run.expect("the run").input.expect("an input");
                let _ = input.parse::<serde_json::Value>();
                Ok(meta)
            }
            Self::Trigger => Ok(tasks.trigger_task("succeed").with_meta().await?.1),
            Self::Marked => {
                let call = tasks.trigger_task("succeed").marked().resend();
                let call = call.settle(ATTEMPT_TIMEOUT / 2).with_meta();
                Ok(call.await?.1)
            }
            Self::Abort => Ok(tasks.abort_task(id).with_meta().await?.1),
            Self::Delete => Ok(tasks.delete_task(id).with_meta().await?.1),
        }
    }

    fn executed(self, server: &DevServer) -> usize {
        server.read_ledger(|entries| {
            let done = entries.iter().map(|entry| Some(entry.action));
            done.filter(|action| *action == self.action()).count()
        })
    }

    /// Whatever the table says: a call never tells what did not happen.
    fn require_truth(self, outcome: &Outcome, situation: &Situation) {
        if self.action().is_none() {
            return;
        }
        let Outcome {
            failure, executed, ..
        } = outcome;
        let is_true = match (self, failure) {
            (Self::Trigger | Self::Marked | Self::Delete, None) => *executed == 1,
            (_, None) => *executed >= 1,
            (_, Some((_, "no"))) => *executed == 0,
            (Self::Trigger | Self::Marked, Some(_)) => *executed <= 1,
            (_, Some(_)) => true,
        };
        assert!(
            is_true,
            "{}, {self:?}: {outcome}, executed {executed} times",
            situation.name
        );
    }
}

fn builder(endpoint: &str, token: &str) -> WebinyBuilder {
    let transport = ReqwestTransport::builder()
        .max_body_bytes(BODY_BOUND)
        .build()
        .expect("TLS");
    let retry = RetryPolicy::default()
        .base_delay(Duration::from_millis(2))
        .max_delay(Duration::from_millis(5));
    Webiny::builder()
        .endpoint(endpoint)
        .token(token)
        .transport(transport)
        .retry(retry)
        .attempt_timeout(PATIENCE)
        .timeout(PATIENCE)
}

fn word(executed: Executed) -> &'static str {
    match executed {
        Executed::No => "no",
        Executed::Yes => "yes",
        _ => "maybe",
    }
}

impl Outcome {
    /// A cell of the table. The looks of a marked trigger depend on how fast they are, so their
    /// number is left out.
    pub(super) fn cell(&self, case: Case) -> String {
        match (case, &self.failure) {
            (Case::Marked, None) => "ok".to_owned(),
            (Case::Marked, Some((kind, executed))) => format!("{kind}, {executed}"),
            _ => self.to_string(),
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let requests = self.requests;
        match &self.failure {
            None => write!(f, "ok ({requests})"),
            Some((kind, executed)) => write!(f, "{kind} ({requests}), {executed}"),
        }
    }
}
