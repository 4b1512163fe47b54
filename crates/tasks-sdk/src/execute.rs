//! [`Execute`]: a user's own operation.

use std::fmt;
use std::marker::PhantomData;

use cynic::Operation;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tasks_transport::CallKind;

use crate::call::{Call, written};
use crate::options::option_methods;
use crate::{CallFuture, CallMeta, ErrorKind, Result, Webiny, WithMeta};

/// The name under which errors and transports know a user's own operation.
const NAME: &str = "execute";

/// A call of [`Tasks::execute`](crate::Tasks::execute). `.await` sends it.
#[must_use = "calls do nothing until awaited"]
pub struct Execute<T> {
    client: Webiny,
    kind: CallKind,
    body: Result<Vec<u8>, serde_json::Error>,
    data: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned + Send + 'static> Execute<T> {
    pub(crate) fn new<V: Serialize>(client: Webiny, operation: &Operation<T, V>) -> Self {
        // What a mutation does is not known here, so it is treated like a trigger, with which most
        // care is taken. So is what may be one, such as a document that begins with a comment.
        let document = operation.query.trim_start();
        let kind = if document.starts_with("query") || document.starts_with('{') {
            CallKind::Read
        } else {
            CallKind::Trigger
        };
        Self {
            client,
            kind,
            body: serde_json::to_vec(operation),
            data: PhantomData,
        }
    }

    /// Also returns what the call cost: `.await` gives the data and its
    /// [`CallMeta`](crate::CallMeta).
    ///
    /// ```
    /// # use tasks_sdk::{Execute, Result};
    /// # async fn example(call: Execute<serde_json::Value>) -> Result<()> {
    /// let (data, meta) = call.with_meta().await?;
    /// println!("{} bytes", meta.bytes());
    /// # Ok(())
    /// # }
    /// ```
    pub fn with_meta(self) -> WithMeta<Self> {
        WithMeta(self)
    }
}

impl<T> fmt::Debug for Execute<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Execute")
            .field("client", &self.client)
            .finish_non_exhaustive()
    }
}

option_methods!(Execute<T>, client);
#[cfg(feature = "blocking")]
crate::blocking::blocking_methods!(Execute<T: DeserializeOwned, Send> => T, client);

impl<T: DeserializeOwned + Send + 'static> Call for Execute<T> {
    type Output = T;

    async fn run(self, meta: &mut CallMeta) -> Result<T> {
        let body = written(self.body).map_err(|error| error.with_operation(NAME))?;
        let context = self.client.begin(NAME, self.kind);
        let answer = self.client.exchange(&context, body.clone(), meta).await;
        let answer = match answer {
            // One field of a mutation can be refused while another is executed.
            Err(error) if self.kind == CallKind::Trigger => Err(match error.kind() {
                ErrorKind::Forbidden => error.in_doubt(),
                _ => error,
            }),
            Err(error) if self.client.has_new_token(&error, &context).await => {
                self.client.exchange(&context, body, meta).await
            }
            answer => answer,
        };
        answer.map(|(data, _)| data)
    }
}

impl<T: DeserializeOwned + Send + 'static> IntoFuture for Execute<T> {
    type Output = Result<T>;
    type IntoFuture = CallFuture<T>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move { self.run(&mut CallMeta::default()).await })
    }
}
