//! [`TriggerTask`].

use std::time::Duration;

use serde::Serialize;
use tasks_transport::{CallContext, CallKind};
use tasks_types::operations::{
    TriggerTask as EnumForm, TriggerTaskString as StringForm, TriggerTaskStringVariables,
    TriggerTaskVariables,
};
use tasks_types::{DefinitionId, Json, Number, Operation, SmallStr, TaskRun};

use crate::DefinitionForm;
use crate::call::{Call, awaitable};
use crate::{CallMeta, Error, Result, Webiny};

/// The server takes delays below this many seconds: 355 days (measured on a 5.41 server).
const DELAY_LIMIT: Duration = Duration::from_secs(30_672_000);

/// A call of [`Tasks::trigger_task`](crate::Tasks::trigger_task). `.await` sends it.
#[derive(Debug)]
#[must_use = "calls do nothing until awaited"]
pub struct TriggerTask {
    client: Webiny,
    definition: DefinitionId,
    input: Option<Result<Json, serde_json::Error>>,
    name: Option<SmallStr>,
    delay: Option<Duration>,
}

impl TriggerTask {
    pub(crate) fn new(client: Webiny, definition: DefinitionId) -> Self {
        Self {
            client,
            definition,
            input: None,
            name: None,
            delay: None,
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
}

impl Call for TriggerTask {
    type Output = TaskRun;

    async fn run(mut self, meta: &mut CallMeta) -> Result<TaskRun> {
        let refuse = |error: Error| error.with_operation("triggerTask");

        if self.definition.as_str().trim().is_empty() {
            return Err(refuse(Error::validation(
                "definition: empty; give the id of a definition",
            )));
        }
        if self.delay.is_some_and(|delay| delay >= DELAY_LIMIT) {
            return Err(refuse(Error::validation(
                "delay: too long; the server takes less than 355 days",
            )));
        }
        let input = self.input.take().transpose().map_err(|error| {
            refuse(Error::validation("input: it cannot be written as JSON").with_source(error))
        })?;

        let delay = self.delay.map(|delay| Number::from(delay.as_secs_f64()));
        let client = self.client;
        let context = client.begin("triggerTask", CallKind::Trigger);
        let mut attempt = client.shared.questions.definition.ask(&context).await?;
        loop {
            let definition = self.definition.clone();
            let (input, name) = (input.clone(), self.name.clone());
            let result = match attempt.form() {
                DefinitionForm::Enum => {
                    let variables = TriggerTaskVariables {
                        definition,
                        input,
                        name,
                        delay,
                    };
                    call::<EnumForm>(&client, &context, &variables, meta).await
                }
                DefinitionForm::String => {
                    let variables = TriggerTaskStringVariables {
                        definition: definition.into(),
                        input,
                        name,
                        delay,
                    };
                    call::<StringForm>(&client, &context, &variables, meta).await
                }
            };
            if !attempt.must_resend(&result) {
                return result;
            }
        }
    }
}

awaitable!(TriggerTask);

async fn call<O: Operation<Data = TaskRun>>(
    client: &Webiny,
    context: &CallContext,
    variables: &O::Variables,
    meta: &mut CallMeta,
) -> Result<TaskRun>
where
    O::Variables: Sync,
{
    client
        .call_within::<O>(context, variables, meta)
        .await?
        .require_data()
}
