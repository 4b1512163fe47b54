//! One call: the one place that builds requests, and the one that reads answers.

use bytes::Bytes;
use http::{Method, Request, Response};
use serde::de::{DeserializeOwned, IgnoredAny};
use tasks_transport::{CallContext, CallKind, Transport};
use tasks_types::{Operation, PageMeta, encode_request};

use crate::{CallMeta, Error, Result, Webiny, error};

/// A call that a builder describes.
pub trait Call: Send + Sized + 'static {
    /// What the call returns.
    type Output: Send;

    /// Sends the call and notes what it cost.
    fn run(self, meta: &mut CallMeta) -> impl Future<Output = Result<Self::Output>> + Send;
}

/// Lets a builder be awaited, with or without its meta data.
macro_rules! awaitable {
    ($call:ty) => {
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
            type Output = crate::Result<<Self as crate::call::Call>::Output>;
            type IntoFuture = crate::CallFuture<<Self as crate::call::Call>::Output>;

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
    requests: u32,
}

impl<T> Answer<T> {
    /// The size of the answer's body.
    pub(crate) fn bytes(&self) -> usize {
        self.response.body().len()
    }

    /// An error for an answer that breaks the API's promises.
    pub(crate) fn broken(&self, message: &'static str) -> Error {
        let error = error::broken_answer(message, &self.response);
        of_call(error, &self.context, self.requests)
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
    /// The context of a call that begins now. All that the call sends shares its deadline.
    pub(crate) fn begin(&self, operation: &'static str, kind: CallKind) -> CallContext {
        CallContext::new(operation, kind).with_timeout(self.shared.timeout)
    }

    /// Sends an operation of the API and reads its answer.
    pub(crate) async fn call<O: Operation>(
        &self,
        kind: CallKind,
        variables: &O::Variables,
        meta: &mut CallMeta,
    ) -> Result<Answer<O::Data>> {
        let context = self.begin(O::FIELD, kind);
        self.call_within::<O>(&context, variables, meta).await
    }

    /// Sends an operation of the API as a part of a call that has begun.
    pub(crate) async fn call_within<O: Operation>(
        &self,
        context: &CallContext,
        variables: &O::Variables,
        meta: &mut CallMeta,
    ) -> Result<Answer<O::Data>> {
        let body = encode_request::<O>(variables);
        let (data, response) = self.exchange::<O>(context, body, meta).await?;
        let fail = |error| Err(of_call(error, context, meta.requests()));
        let Some(payload) = data.into_payload() else {
            return fail(error::broken_answer(NOTHING, &response));
        };
        if let Some(api) = payload.error {
            return fail(error::from_api(api, context.kind(), &response));
        }
        Ok(Answer {
            data: payload.data,
            meta: payload.meta,
            response,
            context: context.clone(),
            requests: meta.requests(),
        })
    }

    /// Sends a GraphQL request and decodes the data of its answer.
    pub(crate) async fn exchange<T: DeserializeOwned>(
        &self,
        context: &CallContext,
        body: Result<Vec<u8>, serde_json::Error>,
        meta: &mut CallMeta,
    ) -> Result<(T, Response<Bytes>)> {
        let answer = self.send(context, body, meta).await;
        answer.map_err(|error| of_call(error, context, meta.requests()))
    }

    async fn send<T: DeserializeOwned>(
        &self,
        context: &CallContext,
        body: Result<Vec<u8>, serde_json::Error>,
        meta: &mut CallMeta,
    ) -> Result<(T, Response<Bytes>)> {
        let body = body.map_err(|error| {
            Error::validation("the arguments cannot be written as JSON").with_source(error)
        })?;
        let request = self.request(body.into(), context.clone());
        meta.count_request();
        let answer = self.shared.transport.send(request).await;
        let response = answer.map_err(error::from_transport)?;
        meta.record(&response);
        let data = decode(&response)?;
        Ok((data, response))
    }

    fn request(&self, body: Bytes, context: CallContext) -> Request<Bytes> {
        let mut request = Request::new(body);
        *request.method_mut() = Method::POST;
        *request.uri_mut() = self.shared.endpoint.clone();
        *request.headers_mut() = self.request_headers();
        request.extensions_mut().insert(context);
        request
    }
}

fn decode<T: DeserializeOwned>(response: &Response<Bytes>) -> Result<T> {
    if !response.status().is_success() {
        return Err(read_failure(response));
    }
    let decoded = tasks_types::Response::<T>::decode(response.body())
        .map_err(|cause| error::from_decode(cause, response))?;
    if !decoded.errors.is_empty() {
        return Err(error::from_graphql(
            decoded.errors,
            decoded.has_data_key,
            response,
        ));
    }
    decoded
        .data
        .ok_or_else(|| error::broken_answer(NOTHING, response))
}

/// A status that says failure may still come with GraphQL errors in the body.
fn read_failure(response: &Response<Bytes>) -> Error {
    match tasks_types::Response::<IgnoredAny>::decode(response.body()) {
        Ok(decoded) if !decoded.errors.is_empty() => {
            error::from_graphql(decoded.errors, decoded.has_data_key, response)
        }
        _ => error::from_status(response),
    }
}

/// An error as the caller sees it.
pub(crate) fn of_call(error: Error, context: &CallContext, requests: u32) -> Error {
    let error = error
        .with_operation(context.operation())
        .with_attempts(requests);
    match context.kind() {
        CallKind::Trigger => error.for_trigger(),
        _ => error,
    }
}
