//! Repeating what failed, as far as it is certain that this does no harm.

mod backoff;
mod budget;
mod meaning;
mod retry_after;

use std::time::Duration;

use bytes::Bytes;
use http::Request;
use http::request::Parts;

pub use self::backoff::RetryPolicy;
pub use self::budget::RetryBudget;
use self::meaning::Meaning;
use crate::service::{Outcome, Step};
use crate::{Attempt, CallContext, trace};

/// Repeats attempts as the [`RetryPolicy`] says.
#[derive(Clone, Debug)]
pub(crate) struct Repeated<S> {
    policy: RetryPolicy,
    budget: Option<RetryBudget>,
    inner: S,
}

impl<S: Step> Repeated<S> {
    pub(crate) fn new(policy: RetryPolicy, budget: Option<RetryBudget>, inner: S) -> Self {
        Self {
            policy,
            budget,
            inner,
        }
    }

    /// Makes the call: each attempt sends a copy of this request.
    pub(crate) async fn call(&self, context: &CallContext, head: &Parts, body: &Bytes) -> Outcome {
        if let Some(budget) = &self.budget {
            budget.deposit();
        }
        let max_attempts = context.max_attempts().unwrap_or(self.policy.attempts());
        let mut number = 1;
        loop {
            let wait = {
                let outcome = self.attempt(number, context, head, body).await;
                // Asked of the last one too, for the call must learn of a broken answer.
                let meaning = Meaning::of(&outcome, context);
                if number >= max_attempts || !meaning.allows_repeating(context.kind()) {
                    return outcome;
                }
                match self.wait_before_next(number, &outcome, context) {
                    Some(wait) => wait,
                    None => return outcome,
                }
            };
            trace::repeating(number, wait);
            tokio::time::sleep(wait).await;
            number += 1;
        }
    }

    async fn attempt(
        &self,
        number: u32,
        context: &CallContext,
        head: &Parts,
        body: &Bytes,
    ) -> Outcome {
        let mut request = Request::from_parts(head.clone(), body.clone());
        request.extensions_mut().insert(context.clone());
        request.extensions_mut().insert(Attempt::new(number));
        self.inner.pass(&mut request, context).await
    }

    /// How long to wait before the attempt after the `number`-th, `None` if there is to be none.
    fn wait_before_next(
        &self,
        number: u32,
        outcome: &Outcome,
        context: &CallContext,
    ) -> Option<Duration> {
        let asked = outcome
            .as_ref()
            .ok()
            .and_then(|response| retry_after::parse(response.headers()));
        let wait = self.policy.wait(number).max(asked.unwrap_or_default());
        let is_in_time = context.remaining().is_none_or(|left| wait < left);
        let is_paid = || self.budget.as_ref().is_none_or(RetryBudget::withdraw);
        (is_in_time && is_paid()).then_some(wait)
    }
}
