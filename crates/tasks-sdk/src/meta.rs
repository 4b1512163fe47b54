//! [`CallMeta`]: what a call cost and how the server can be asked about it.

use bytes::Bytes;
use http::{HeaderMap, Response, StatusCode};

use crate::call::Call;
use crate::error::useful_headers;
use crate::{CallFuture, Result};

/// What a call cost, beside its result.
///
/// ```
/// # use tasks_sdk::Webiny;
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> tasks_sdk::Result<()> {
/// # let server = tasks_devserver::DevServer::start().await.unwrap();
/// # let tasks = Webiny::builder().endpoint(server.endpoint()).token("aToken").build()?.tasks();
/// let (definitions, meta) = tasks.list_definitions().with_meta().await?;
/// assert_eq!(meta.requests(), 1);
/// println!("{} definitions in {} bytes", definitions.len(), meta.bytes());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default)]
pub struct CallMeta {
    requests: u32,
    bytes: u64,
    status: Option<StatusCode>,
    headers: HeaderMap,
    runs_with_marker: u32,
}

impl CallMeta {
    /// How many requests the call has sent: several for a list of many pages, or when it found out
    /// the server's dialect.
    pub fn requests(&self) -> u32 {
        self.requests
    }

    /// How many bytes the answers' bodies had, after decompression.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The HTTP status of the last answer.
    pub fn status(&self) -> Option<StatusCode> {
        self.status
    }

    /// The last answer's headers that help to find the request again: request ids.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// How many runs had the marker of a trigger that looked for one: 0 if it did not look or
    /// found none, more than 1 if there are several, of which the oldest was returned.
    pub fn runs_with_marker(&self) -> u32 {
        self.runs_with_marker
    }

    pub(crate) fn count_requests(&mut self, requests: u32) {
        self.requests += requests;
    }

    pub(crate) fn found_by_marker(&mut self, runs: u32) {
        self.runs_with_marker = runs;
    }

    pub(crate) fn record(&mut self, response: &Response<Bytes>) {
        self.bytes += response.body().len() as u64;
        self.status = Some(response.status());
        self.headers = useful_headers(response.headers());
    }
}

/// A call that returns its [`CallMeta`] beside its result. `.await` sends it.
#[derive(Clone, Debug)]
#[must_use = "calls do nothing until awaited"]
pub struct WithMeta<C>(pub(crate) C);

impl<C: Call> IntoFuture for WithMeta<C> {
    type Output = Result<(C::Output, CallMeta)>;
    type IntoFuture = CallFuture<(C::Output, CallMeta)>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let mut meta = CallMeta::default();
            let output = self.0.run(&mut meta).await?;
            Ok((output, meta))
        })
    }
}
