//! Many triggers through a server on which much goes wrong, and what its ledger says to them.

use std::collections::HashMap;
use std::fmt;
use std::time::Duration;

use futures_util::{StreamExt, stream};
use http::StatusCode;
use tasks_devserver::{DevServer, FULL_TOKEN, Fault, LedgerAction};
use tasks_sdk::transport::{ReqwestTransport, RetryPolicy, Transport};
use tasks_sdk::{Error, Executed, TaskRun, Tasks, TriggerTask, Webiny};
use tokio::time::sleep;

/// The share of requests that suffer a fault.
const SHARE: f64 = 0.2;

/// How many triggers are under way at a time.
const CALLERS: usize = 64;

/// Long enough for a healthy attempt while all callers are at work.
const ATTEMPT_TIMEOUT: Duration = Duration::from_millis(500);

/// How long slow faults last: longer than an attempt, so that the client gives up before.
const SLOW: Duration = Duration::from_millis(700);

/// How far lists lag behind.
pub(super) const LIST_LAG: Duration = Duration::from_millis(200);

/// Longer than a request that is held up needs to be executed and to appear in lists.
pub(super) const SETTLE: Duration = Duration::from_secs(2);

/// The largest answer that is read, in bytes.
const BODY_BOUND: usize = 256 << 10;

/// All kinds of faults, and every status that gateways answer with after execution or before it.
fn faults() -> Vec<Fault> {
    let gateways = [
        StatusCode::REQUEST_TIMEOUT,
        StatusCode::PAYLOAD_TOO_LARGE,
        StatusCode::INTERNAL_SERVER_ERROR,
        StatusCode::BAD_GATEWAY,
        StatusCode::SERVICE_UNAVAILABLE,
    ];
    let after_execution = gateways.map(|status| Fault::html(status).after_execution());
    let mut faults = Fault::one_of_each(SLOW, 4 * BODY_BOUND as u64);
    faults.extend(after_execution);
    faults
}

pub(super) fn transport() -> ReqwestTransport {
    let transport = ReqwestTransport::builder().max_body_bytes(BODY_BOUND);
    transport.build().expect("TLS")
}

fn client(server: &DevServer, transport: impl Transport + 'static) -> Tasks {
    let retry = RetryPolicy::default().base_delay(Duration::from_millis(2));
    let client = Webiny::builder()
        .endpoint(server.endpoint())
        .token(FULL_TOKEN)
        .transport(transport)
        .retry(retry)
        .attempt_timeout(ATTEMPT_TIMEOUT)
        .timeout(Duration::from_secs(120))
        .build();
    client.expect("usable settings").tasks()
}

/// What came of a trigger.
pub(super) struct Case {
    result: Result<TaskRun, Error>,
    /// The runs that the server created for it.
    created: Vec<String>,
}

/// What came of all triggers.
pub(super) struct Campaign(Vec<Case>);

impl Campaign {
    /// Sends `count` triggers. `trigger` makes the n-th of them, whose run's name is `name(n)`.
    pub(super) async fn run(
        count: usize,
        transport: impl Transport + 'static,
        trigger: impl Fn(TriggerTask, usize) -> TriggerTask,
        name: impl Fn(usize) -> String,
    ) -> Self {
        let server = DevServer::builder().list_lag(LIST_LAG).start().await;
        let server = server.expect("a loopback port");
        let seed = fastrand::u64(..);
        server.faults().random(seed, SHARE, faults());
        // Shown when the test fails.
        println!("{count} triggers, faults drawn with the seed {seed}");

        let tasks = client(&server, transport);
        let calls = (0..count).map(|number| {
            let call = trigger(tasks.trigger_task("succeed").input(&number), number);
            async move { (number, call.await) }
        });
        let results: Vec<_> = stream::iter(calls)
            .buffer_unordered(CALLERS)
            .collect()
            .await;
        // What is held up is executed by then.
        sleep(SLOW).await;
        println!("suffered: {:?}", server.faults().inflicted());

        let mut created: HashMap<String, Vec<String>> = HashMap::new();
        for entry in server.ledger() {
            assert_eq!(entry.action, LedgerAction::Trigger);
            created.entry(entry.name).or_default().push(entry.id);
        }
        let cases = results.into_iter().map(|(number, result)| Case {
            result,
            created: created.remove(&name(number)).unwrap_or_default(),
        });
        let campaign = Self(cases.collect());
        assert!(created.is_empty(), "nobody asked for {created:?}");
        println!("{campaign}");
        campaign
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// How many triggers are like this.
    pub(super) fn count(&self, is_like_this: impl Fn(&Case) -> bool) -> usize {
        self.0.iter().filter(|case| is_like_this(case)).count()
    }

    /// Whatever was asked for: nothing is executed twice, and no call tells what did not happen.
    pub(super) fn assert_true(&self) {
        for case in &self.0 {
            let Case { result, created } = case;
            assert!(created.len() <= 1, "{created:?}: {result:?}");
            match result {
                Ok(run) => assert_eq!(*created, [run.id.as_str()]),
                Err(error) if error.executed() == Executed::No => {
                    assert!(created.is_empty(), "{error:?}");
                }
                Err(_) => {}
            }
        }
    }
}

impl Case {
    pub(super) fn succeeded(&self) -> bool {
        self.result.is_ok()
    }

    /// Whether the caller is left in doubt.
    pub(super) fn is_in_doubt(&self) -> bool {
        (self.result.as_ref()).is_err_and(|error| error.executed() != Executed::No)
    }

    pub(super) fn was_executed(&self) -> bool {
        !self.created.is_empty()
    }
}

impl fmt::Display for Campaign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut counts = std::collections::BTreeMap::new();
        for Case { result, created } in &self.0 {
            let outcome = match result {
                Ok(_) => "succeeded".to_owned(),
                Err(error) => format!("{:?}, executed: {:?}", error.kind(), error.executed()),
            };
            *counts.entry((outcome, created.len())).or_insert(0) += 1;
        }
        for ((outcome, created), count) in counts {
            writeln!(f, "{count:6} {outcome}; executed {created} times")?;
        }
        Ok(())
    }
}
