//! [`TriggerTask`].

mod reconcile;

use std::time::Duration;

use serde::Serialize;
use tasks_transport::{CallContext, CallKind};
use tasks_types::operations::{
    TriggerTask as EnumForm, TriggerTaskString as StringForm, TriggerTaskStringVariables,
    TriggerTaskVariables,
};
use tasks_types::{DefinitionId, Json, Number, Operation, SmallStr, TaskRun};
use uuid::Uuid;

use crate::call::{Call, awaitable};
use crate::{CallMeta, DefinitionForm, Error, ErrorKind, Executed, Result, Webiny};
use reconcile::{Found, Search};

/// The server takes delays below this many seconds: 355 days (measured on a 5.41 server).
const DELAY_LIMIT: Duration = Duration::from_secs(30_672_000);

/// How long a marked run is looked for, since lists can lag behind writes.
const SETTLE: Duration = Duration::from_secs(5);

/// The longest marker, in characters.
const MARKER_CHARS: usize = 64;

/// A call of [`Tasks::trigger_task`](crate::Tasks::trigger_task). `.await` sends it.
///
/// # When no answer comes
///
/// The API has no idempotency key, so a trigger is repeated only where the server certainly did
/// not act on it: it was never sent, or answered with 429. Where it may have acted, the call ends
/// in [`Ambiguous`](ErrorKind::Ambiguous), unless the run carries a **marker**: then the call looks
/// for the run by its name and, when it finds it, succeeds with it.
///
/// | | doubt about a trigger ends in |
/// |---|---|
/// | no marker | `Ambiguous` |
/// | [`marked`](Self::marked), [`marker`](Self::marker) | the run, if it appears; else `Ambiguous` with the [marker](Error::marker) |
/// | and [`resend`](Self::resend) | the run, if it appears; else the trigger is sent again |
/// | and [`dedupe`](Self::dedupe) | as above; a run that is there already is not triggered again |
///
/// What a marker cannot promise: a request that is held up on its way for longer than
/// [`settle`](Self::settle) and is executed after that comes on top of one that was sent again;
/// two programs that use one marker at the same moment, or so soon after each other that lists do
/// not show the run yet, both trigger; and a run that was deleted, or that cleaned up after itself,
/// is not found.
#[derive(Debug)]
#[must_use = "calls do nothing until awaited"]
pub struct TriggerTask {
    client: Webiny,
    definition: DefinitionId,
    input: Option<Result<Json, serde_json::Error>>,
    name: Option<SmallStr>,
    delay: Option<Duration>,
    marker: Option<SmallStr>,
    dedupe: bool,
    resend: bool,
    settle: Duration,
}

impl TriggerTask {
    pub(crate) fn new(client: Webiny, definition: DefinitionId) -> Self {
        Self {
            client,
            definition,
            input: None,
            name: None,
            delay: None,
            marker: None,
            dedupe: false,
            resend: false,
            settle: SETTLE,
        }
    }

    /// What the run works on. Default: `{}`.
    ///
    /// Any JSON is accepted; a value that cannot be JSON is an error of the call. The server keeps
    /// it with changes (measured on a 5.41 server): empty strings become null, keys that look like
    /// integers come first, `1.0` becomes `1`, and numbers beyond 2^53 − 1 are refused. A run that
    /// goes on in iterations may change it.
    ///
    /// ```
    /// # fn example(tasks: tasks_sdk::Tasks) {
    /// #[derive(serde::Serialize)]
    /// struct Reindex<'a> { index: &'a str }
    ///
    /// let call = tasks.trigger_task("reindexing").input(&Reindex { index: "root-pages" });
    /// # }
    /// ```
    pub fn input<T: Serialize + ?Sized>(mut self, input: &T) -> Self {
        self.input = Some(Json::new(input));
        self
    }

    /// The run's name, free text. Default: the definition's title.
    ///
    /// ```
    /// # fn example(tasks: tasks_sdk::Tasks) {
    /// let call = tasks.trigger_task("reindexing").name("nightly");
    /// # }
    /// ```
    pub fn name(mut self, name: impl Into<SmallStr>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// How long the run stays `pending` before it starts: less than 355 days.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # fn example(tasks: tasks_sdk::Tasks) {
    /// let call = tasks.trigger_task("reindexing").delay(Duration::from_secs(3600));
    /// # }
    /// ```
    pub fn delay(mut self, delay: Duration) -> Self {
        self.delay = Some(delay);
        self
    }

    /// Marks the run with a UUID of its own, so that it can be found should no answer come: its
    /// stored name becomes `{name} [{marker}]`, or `{definition} [{marker}]` without a name.
    ///
    /// ```
    /// # async fn example(tasks: tasks_sdk::Tasks) -> tasks_sdk::Result<()> {
    /// let run = tasks.trigger_task("reindexing").name("nightly").marked().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn marked(self) -> Self {
        self.marker(Uuid::now_v7().to_string())
    }

    /// Marks the run, as [`marked`](Self::marked) does, with a marker of your own that is unique
    /// to it, such as an order's number: 1 to 64 letters, digits, `.`, `_`, `:` or `-`.
    ///
    /// ```
    /// # async fn example(tasks: tasks_sdk::Tasks) -> tasks_sdk::Result<()> {
    /// let run = tasks.trigger_task("invoice").marker("order-2026-1742").await?;
    /// assert_eq!(run.name.as_deref(), Some("invoice [order-2026-1742]"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn marker(mut self, marker: impl Into<SmallStr>) -> Self {
        self.marker = Some(marker.into());
        self
    }

    /// Looks for a run with the [marker](Self::marker) before triggering one, and returns it if
    /// there is one, in whatever state it is: so a program that crashed and starts again does not
    /// trigger twice.
    ///
    /// ```
    /// # async fn example(tasks: tasks_sdk::Tasks) -> tasks_sdk::Result<()> {
    /// let run = tasks.trigger_task("invoice").marker("order-2026-1742").dedupe().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn dedupe(mut self) -> Self {
        self.dedupe = true;
        self
    }

    /// Sends the trigger again when no run with the [marker](Self::marker) has appeared after
    /// [`settle`](Self::settle).
    ///
    /// ```
    /// # async fn example(tasks: tasks_sdk::Tasks) -> tasks_sdk::Result<()> {
    /// let run = tasks.trigger_task("reindexing").marked().resend().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn resend(mut self) -> Self {
        self.resend = true;
        self
    }

    /// How long a marked run is looked for before it counts as not there, since lists can lag
    /// behind writes. Default: 5 s. The call's [timeout](Self::timeout) goes on meanwhile.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # fn example(tasks: tasks_sdk::Tasks) {
    /// let call = tasks.trigger_task("reindexing").marked().settle(Duration::from_secs(10));
    /// # }
    /// ```
    pub fn settle(mut self, settle: Duration) -> Self {
        self.settle = settle;
        self
    }

    /// Checks the arguments, before anything is sent.
    fn validate(&mut self) -> Result<Option<Json>> {
        if self.definition.as_str().trim().is_empty() {
            return Err(Error::validation(
                "definition: empty; give the id of a definition",
            ));
        }
        if self.delay.is_some_and(|delay| delay >= DELAY_LIMIT) {
            return Err(Error::validation(
                "delay: too long; the server takes less than 355 days",
            ));
        }
        match &self.marker {
            Some(marker) if !is_marker(marker) => {
                return Err(Error::validation(
                    "marker: give 1 to 64 letters, digits, '.', '_', ':' or '-'",
                ));
            }
            None if self.dedupe || self.resend => {
                return Err(Error::validation(
                    "marker: missing; dedupe() and resend() find the run by its marker()",
                ));
            }
            _ => {}
        }
        self.input.take().transpose().map_err(|error| {
            Error::validation("input: it cannot be written as JSON").with_source(error)
        })
    }
}

fn is_marker(text: &str) -> bool {
    (1..=MARKER_CHARS).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"._:-".contains(&byte))
}

impl Call for TriggerTask {
    type Output = TaskRun;

    async fn run(mut self, meta: &mut CallMeta) -> Result<TaskRun> {
        let input = self
            .validate()
            .map_err(|error| error.with_operation("triggerTask"))?;
        let context = self.client.begin("triggerTask", CallKind::Trigger);
        let name = self.name.as_deref().unwrap_or(self.definition.as_str());
        let search = self.marker.as_ref().map(|marker| Search {
            client: &self.client,
            context: &context,
            name: format!("{name} [{marker}]").into(),
            definition: &self.definition,
            settle: self.settle,
        });
        let trigger = Trigger {
            client: &self.client,
            context: &context,
            definition: &self.definition,
            input,
            name: match &search {
                Some(search) => Some(search.name.clone()),
                None => self.name.clone(),
            },
            delay: self.delay.map(|delay| Number::from(delay.as_secs_f64())),
        };
        let Some(search) = search else {
            return trigger.send(meta).await;
        };
        self.run_marked(&trigger, &search, meta)
            .await
            .map_err(|error| {
                let error = error.with_attempts(context.requests());
                error.with_marker(self.marker.clone())
            })
    }
}

impl TriggerTask {
    /// Triggers a run that can be found by its name should doubt arise.
    async fn run_marked(
        &self,
        trigger: &Trigger<'_>,
        search: &Search<'_>,
        meta: &mut CallMeta,
    ) -> Result<TaskRun> {
        if self.dedupe
            && let Some(run) = search.before_sending(meta).await?
        {
            return Ok(run);
        }
        let mut sends_left = self.client.options.max_attempts;
        let mut in_doubt = false;
        loop {
            let error = match trigger.send(meta).await {
                Ok(run) => return Ok(run),
                Err(error) => error,
            };
            let was_refused = error.executed() == Executed::No;
            if was_refused && !in_doubt {
                return Err(error);
            }
            // One that was sent before may have been executed, and later than it was looked for.
            let error = error.in_doubt().for_trigger();
            in_doubt = true;
            sends_left = sends_left.saturating_sub(1);
            return match search.after_doubt(meta).await {
                Found::Run(run) => Ok(*run),
                // The server spoke: it would say the same again.
                Found::Nothing if was_refused || error.kind() == ErrorKind::Api => Err(error),
                Found::Nothing if self.resend && sends_left > 0 => continue,
                Found::Nothing => {
                    Err(error.with_advice("no run with its marker has appeared since"))
                }
                Found::Unconfirmed(id) => Err(error.for_unconfirmed(id)),
                Found::Unknown => {
                    Err(error.with_advice("its marker could not be looked for to the end"))
                }
            };
        }
    }
}

awaitable!(TriggerTask => TaskRun, client);

/// A trigger that can be sent.
struct Trigger<'a> {
    client: &'a Webiny,
    context: &'a CallContext,
    definition: &'a DefinitionId,
    input: Option<Json>,
    name: Option<SmallStr>,
    delay: Option<Number>,
}

impl Trigger<'_> {
    /// Sends the trigger, in the form that the server takes.
    async fn send(&self, meta: &mut CallMeta) -> Result<TaskRun> {
        let questions = &self.client.shared.questions;
        let mut attempt = questions.definition.ask(self.context).await?;
        loop {
            let (definition, input) = (self.definition.clone(), self.input.clone());
            let (name, delay) = (self.name.clone(), self.delay);
            let result = match attempt.form() {
                DefinitionForm::Enum => {
                    let variables = TriggerTaskVariables {
                        definition,
                        input,
                        name,
                        delay,
                    };
                    self.call::<EnumForm>(&variables, meta).await
                }
                DefinitionForm::String => {
                    let variables = TriggerTaskStringVariables {
                        definition: definition.into(),
                        input,
                        name,
                        delay,
                    };
                    self.call::<StringForm>(&variables, meta).await
                }
            };
            if !attempt.must_resend(&result) {
                return result;
            }
        }
    }

    async fn call<O: Operation<Data = TaskRun> + Send + 'static>(
        &self,
        variables: &O::Variables,
        meta: &mut CallMeta,
    ) -> Result<TaskRun>
    where
        O::Variables: Sync,
    {
        let answer = self.client.call_within::<O>(self.context, variables, meta);
        answer.await?.require_data()
    }
}
