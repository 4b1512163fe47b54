//! Repeating what failed, as far as it is certain that this does no harm.

mod backoff;
mod budget;
mod meaning;
mod retry_after;

use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use tower_layer::Layer;
use tower_service::Service;

pub use self::backoff::RetryPolicy;
pub use self::budget::RetryBudget;
use self::meaning::Meaning;
use crate::service::{AnswerFuture, HttpService, oneshot};
use crate::{Attempt, CallContext, TransportError, trace};

/// Repeats attempts as the [`RetryPolicy`] says.
#[derive(Clone, Debug)]
pub(crate) struct RetryLayer {
    pub(crate) policy: RetryPolicy,
    pub(crate) budget: Option<RetryBudget>,
}

impl<S> Layer<S> for RetryLayer {
    type Service = Repeated<S>;

    fn layer(&self, inner: S) -> Repeated<S> {
        Repeated {
            policy: self.policy,
            budget: self.budget.clone(),
            inner,
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Repeated<S> {
    policy: RetryPolicy,
    budget: Option<RetryBudget>,
    inner: S,
}

impl<S: HttpService> Service<Request<Bytes>> for Repeated<S> {
    type Response = Response<Bytes>;
    type Error = TransportError;
    type Future = AnswerFuture;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), TransportError>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<Bytes>) -> AnswerFuture {
        Box::pin(self.clone().send(request))
    }
}

impl<S: HttpService> Repeated<S> {
    async fn send(self, request: Request<Bytes>) -> Result<Response<Bytes>, TransportError> {
        let context = CallContext::of(&request);
        if let Some(budget) = &self.budget {
            budget.deposit();
        }
        let max_attempts = context.max_attempts().unwrap_or(self.policy.attempts());
        let mut number = 1;
        while number < max_attempts {
            let result = self.attempt(number, request.clone()).await;
            let Some(wait) = self.wait_before_next(number, &result, &context) else {
                return result;
            };
            trace::repeating(number, wait);
            tokio::time::sleep(wait).await;
            number += 1;
        }
        let result = self.attempt(number, request).await;
        // Nothing is repeated after it, but the call must still learn of a broken answer.
        Meaning::of(&result, &context);
        result
    }

    async fn attempt(
        &self,
        number: u32,
        mut request: Request<Bytes>,
    ) -> Result<Response<Bytes>, TransportError> {
        request.extensions_mut().insert(Attempt::new(number));
        oneshot(self.inner.clone(), request).await
    }

    /// How long to wait before the attempt after the `number`-th, `None` if there is to be none.
    fn wait_before_next(
        &self,
        number: u32,
        result: &Result<Response<Bytes>, TransportError>,
        context: &CallContext,
    ) -> Option<Duration> {
        if !Meaning::of(result, context).allows_repeating(context.kind()) {
            return None;
        }
        let asked = result
            .as_ref()
            .ok()
            .and_then(|response| retry_after::parse(response.headers()));
        let wait = self.policy.wait(number).max(asked.unwrap_or_default());
        let is_in_time = context.remaining().is_none_or(|left| wait < left);
        let is_paid = || self.budget.as_ref().is_none_or(RetryBudget::withdraw);
        (is_in_time && is_paid()).then_some(wait)
    }
}
