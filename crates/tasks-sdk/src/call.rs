//! One call: the one place that requests are sent from.

mod decoding;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::Response;
use serde::de::DeserializeOwned;
use tasks_transport::{CallContext, CallKind};
use tasks_types::{Operation, PageMeta, encode_request};
use tokio::time::sleep;

use crate::{CallMeta, Error, ErrorKind, Result, Webiny, error};
use decoding::Decoding;

/// A call that a builder describes.
pub trait Call: Send + Sized + 'static {
    /// What the call returns.
    type Output: Send;

    /// Sends the call and notes what it cost.
    fn run(self, meta: &mut CallMeta) -> impl Future<Output = Result<Self::Output>> + Send;
}

/// Lets a builder, whose client `$client` leads to, be awaited: with or without its meta data, and
/// with options of its own.
macro_rules! awaitable {
    ($call:ident => $output:ty, $($client:ident).+) => {
        crate::options::option_methods!($call, $($client).+);
        #[cfg(feature = "blocking")]
        crate::blocking::blocking_methods!($call => $output, $($client).+);

        impl $call {
            /// Also returns what the call cost: `.await` gives the result and its
            /// [`CallMeta`](crate::CallMeta).
            ///
            /// ```
            /// # async fn example(tasks: tasks_sdk::Tasks) -> tasks_sdk::Result<()> {
            /// let (definitions, meta) = tasks.list_definitions().with_meta().await?;
            /// println!("{} requests, {} bytes", meta.requests(), meta.bytes());
            /// # Ok(())
            /// # }
            /// ```
            pub fn with_meta(self) -> crate::WithMeta<Self> {
                crate::WithMeta(self)
            }
        }

        impl IntoFuture for $call {
            type Output = crate::Result<$output>;
            type IntoFuture = crate::CallFuture<$output>;

            fn into_future(self) -> Self::IntoFuture {
                Box::pin(async move {
                    crate::call::Call::run(self, &mut crate::CallMeta::default()).await
                })
            }
        }
    };
}
pub(crate) use awaitable;

/// What a call that succeeded brought.
pub(crate) struct Answer<T> {
    /// The data; `None` where the API has none to give, such as for an unknown id.
    pub(crate) data: Option<T>,
    /// The position in a list.
    pub(crate) meta: Option<PageMeta>,
    /// The answer as it came, and the call, for errors found later.
    response: Response<Bytes>,
    context: CallContext,
}

impl<T> Answer<T> {
    /// The size of the answer's body.
    pub(crate) fn bytes(&self) -> usize {
        self.response.body().len()
    }

    /// An error for an answer that breaks the API's promises.
    pub(crate) fn broken(&self, message: &'static str) -> Error {
        let error = error::broken_answer(message, &self.response);
        of_call(error, &self.context)
    }

    /// The data of an operation that always has some.
    pub(crate) fn require_data(mut self) -> Result<T> {
        match self.data.take() {
            Some(data) => Ok(data),
            None => Err(self.broken(NOTHING)),
        }
    }
}

const NOTHING: &str = "the answer holds neither data nor an error";

impl Webiny {
    /// Sends an operation of the API and reads its answer.
    pub(crate) async fn call<O: Operation + Send + 'static>(
        &self,
        kind: CallKind,
        variables: &O::Variables,
        meta: &mut CallMeta,
    ) -> Result<Answer<O::Data>> {
        let context = self.begin(O::FIELD, kind);
        self.call_within::<O>(&context, variables, meta).await
    }

    /// Sends an operation of the API as a part of a call that has begun.
    ///
    /// The variables are written at once, so that they can be dropped before the future is awaited:
    /// a filter is large, and whoever holds it while waiting is so too.
    pub(crate) fn call_within<'a, O: Operation + Send + 'static>(
        &'a self,
        context: &'a CallContext,
        variables: &O::Variables,
        meta: &'a mut CallMeta,
    ) -> impl Future<Output = Result<Answer<O::Data>>> + Send + use<'a, O> {
        let body = encode_request::<O>(variables);
        self.call_encoded::<O>(context, body, meta)
    }

    async fn call_encoded<O: Operation + Send + 'static>(
        &self,
        context: &CallContext,
        body: Result<Vec<u8>, serde_json::Error>,
        meta: &mut CallMeta,
    ) -> Result<Answer<O::Data>> {
        let body = written(body).map_err(|error| of_call(error, context))?;
        let refusal = match self.operate::<O>(context, body.clone(), meta).await {
            Err(error) => error,
            answer => return answer,
        };
        if self.has_new_token(&refusal, context).await {
            return self.operate::<O>(context, body, meta).await;
        }
        Err(refusal)
    }

    async fn operate<O: Operation + Send + 'static>(
        &self,
        context: &CallContext,
        body: Bytes,
        meta: &mut CallMeta,
    ) -> Result<Answer<O::Data>> {
        let (data, response) = self.exchange::<O>(context, body, meta).await?;
        let Some(payload) = data.into_payload() else {
            return Err(of_call(error::broken_answer(NOTHING, &response), context));
        };
        if let Some(api) = payload.error {
            let error = error::from_api(api, context.kind(), &response);
            return Err(self.failed(error, context));
        }
        Ok(Answer {
            data: payload.data,
            meta: payload.meta,
            response,
            context: context.clone(),
        })
    }

    /// Sends a GraphQL request and decodes the data of its answer.
    pub(crate) async fn exchange<T: DeserializeOwned + Send + 'static>(
        &self,
        context: &CallContext,
        body: Bytes,
        meta: &mut CallMeta,
    ) -> Result<(T, Response<Bytes>)> {
        let before = context.requests();
        let answer = self.attempt(context, body, meta).await;
        meta.count_requests(context.requests() - before);
        answer.map_err(|error| self.failed(error, context))
    }

    /// Sends a request through all policies, which may repeat it.
    async fn attempt<T: DeserializeOwned + Send + 'static>(
        &self,
        context: &CallContext,
        body: Bytes,
        meta: &mut CallMeta,
    ) -> Result<(T, Response<Bytes>)> {
        let decoding = Arc::new(Decoding::default());
        let context = context.clone().with_classifier(decoding.clone());
        let transport = &self.shared.transport;
        let answer = transport.call(&context, &self.head, &body).await;
        let response = answer.map_err(error::from_transport)?;
        meta.record(&response);
        let data = decoding.finish(&response)?;
        Ok((data, response))
    }

    /// Whether it is worth sending a request again that the server refused: a wrong token and a
    /// missing permission look the same, and neither lets it execute anything. Without an answer it
    /// was the token's provider that failed.
    pub(crate) async fn has_new_token(&self, error: &Error, context: &CallContext) -> bool {
        let is_refusal = error.kind() == ErrorKind::Forbidden && error.http_status().is_some();
        match &self.shared.auth {
            // Should the provider fail now, the server's refusal says more.
            // Boxed: otherwise the future of every call would keep room for it.
            Some(auth) if is_refusal => Box::pin(auth.renew(context)).await.unwrap_or(false),
            _ => false,
        }
    }

    /// An error as the caller sees it, without the token, should the server repeat that.
    fn failed(&self, error: Error, context: &CallContext) -> Error {
        let error = match &self.shared.auth {
            Some(auth) => error.reword(|message| auth.conceal(message)),
            None => error,
        };
        of_call(error, context)
    }
}

/// Waits, unless the call's time would be over before; then it is not worth it.
pub(crate) async fn pause(context: &CallContext, pause: Duration) -> bool {
    let is_in_time = context
        .remaining()
        .is_none_or(|remaining| pause < remaining);
    if is_in_time && !pause.is_zero() {
        sleep(pause).await;
    }
    is_in_time
}

/// The body of a request, unless its arguments cannot be one.
pub(crate) fn written(body: Result<Vec<u8>, serde_json::Error>) -> Result<Bytes> {
    body.map(Bytes::from).map_err(|error| {
        Error::validation("the arguments cannot be written as JSON").with_source(error)
    })
}

/// An error as the caller sees it.
fn of_call(error: Error, context: &CallContext) -> Error {
    let error = error
        .with_operation(context.operation())
        .with_attempts(context.requests());
    match context.kind() {
        CallKind::Trigger => error.for_trigger(),
        CallKind::Abort | CallKind::Delete if context.in_doubt() => error.in_doubt(),
        _ => error,
    }
}
