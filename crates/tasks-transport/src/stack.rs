//! [`Stack`]: a transport with the policies around it.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::request::Parts;
use http::{Request, Response};
use tower_layer::Layer;
use tower_service::Service;

use crate::auth::Authorized;
use crate::concurrency::Limited;
use crate::rate::Paced;
use crate::retry::Repeated;
use crate::service::{Counted, End, Layered, TransportService};
use crate::timeout::Timed;
use crate::trace::{Trace, Traced};
use crate::{Auth, CallContext, RateLimit, ResponseFuture, RetryBudget, RetryPolicy, Transport};

/// A transport with the policies around it, itself a transport. Clones share connections, limits,
/// budget and token.
///
/// A request passes, from the outside:
///
/// 1. tracing of the call;
/// 2. retry, by the call's [kind](crate::CallKind), within its deadline and the budget;
/// 3. the limits of concurrency, then of the rate; what waits there was not sent;
/// 4. tracing of the attempt;
/// 5. the attempt's timeout, which runs from the permit to the last byte of the answer;
/// 6. the token, and once another one after a 401;
/// 7. layers of the user's own;
/// 8. the transport.
///
/// Nothing is spawned: dropping the future ends whatever is under way. Deadlines run on tokio's
/// clock, so requests are sent within a tokio runtime.
///
/// ```
/// use std::time::Duration;
/// use bytes::Bytes;
/// use http::{Request, Response};
/// use tasks_transport::{Auth, CallContext, CallKind, InMemoryTransport, Stack, Token, Transport};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let transport = InMemoryTransport::new(|request: Request<Bytes>| {
///     assert_eq!(request.headers()["authorization"], "Bearer a1b2c3");
///     Ok(Response::new(Bytes::from_static(b"{}")))
/// });
/// let stack = Stack::builder()
///     .auth(Auth::fixed(Token::new("a1b2c3")?))
///     .attempt_timeout(Duration::from_secs(10))
///     .concurrency(64)
///     .build(transport);
///
/// let context = CallContext::new("ListTasks", CallKind::Read).with_timeout(Duration::from_secs(60));
/// let mut request = Request::post("https://example.com/graphql").body(Bytes::new())?;
/// request.extensions_mut().insert(context);
/// assert_eq!(stack.send(request).await?.body(), "{}");
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Stack {
    calls: Repeated<Attempts>,
}

/// The policies of attempts in their order, from the outside.
type Attempts = Limited<Paced<Traced<Timed<Authorized<End>>>>>;

impl Stack {
    /// The policies around a transport.
    pub fn builder() -> StackBuilder {
        StackBuilder::default()
    }

    /// Makes a call whose request stays with the caller: each attempt sends a copy, which belongs
    /// to the call of `context`, whatever the extensions of `head` say. As
    /// [`send`](Transport::send), with one copy less for those who make many like calls.
    ///
    /// ```
    /// # use bytes::Bytes;
    /// # use http::{Request, Response, request::Parts};
    /// # use tasks_transport::{CallContext, CallKind, Stack, TransportError};
    /// # async fn example(stack: Stack, head: Parts) -> Result<(), TransportError> {
    /// let context = CallContext::new("ListTasks", CallKind::Read);
    /// let body = Bytes::from_static(b"{}");
    /// let response = stack.call(&context, &head, &body).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn call<'a>(
        &'a self,
        context: &'a CallContext,
        head: &'a Parts,
        body: &'a Bytes,
    ) -> ResponseFuture<'a> {
        Box::pin(async move {
            let (trace, before) = (Trace::of_call(context, body.len()), context.requests());
            let outcome = trace.around(self.calls.call(context, head, body)).await;
            trace.requests(context.requests() - before);
            trace.end(&outcome);
            outcome
        })
    }
}

impl Transport for Stack {
    fn send(&self, request: Request<Bytes>) -> ResponseFuture<'_> {
        Box::pin(async move {
            let context = CallContext::of(&request);
            let (head, body) = request.into_parts();
            self.call(&context, &head, &body).await
        })
    }
}

impl fmt::Debug for Stack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.calls.fmt(f)
    }
}

/// The policies around a transport, before there is one.
#[must_use = "policies do nothing until `build` is called"]
pub struct StackBuilder {
    retry: RetryPolicy,
    retry_budget: Option<RetryBudget>,
    concurrency: Option<usize>,
    rate: Option<RateLimit>,
    attempt_timeout: Duration,
    auth: Option<Auth>,
    /// In the order in which they were given: from the outside.
    layers: Vec<Box<dyn FnOnce(TransportService) -> TransportService + Send + Sync>>,
}

impl Default for StackBuilder {
    fn default() -> Self {
        Self {
            retry: RetryPolicy::default(),
            retry_budget: None,
            concurrency: None,
            rate: None,
            attempt_timeout: Duration::from_secs(30),
            auth: None,
            layers: Vec::new(),
        }
    }
}

impl StackBuilder {
    /// How often calls are repeated, unless they have a bound of their own. Default:
    /// [`RetryPolicy::default`].
    ///
    /// ```
    /// # use tasks_transport::{RetryPolicy, Stack};
    /// let builder = Stack::builder().retry(RetryPolicy::none());
    /// ```
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// How many repetitions all calls together may cause. Default: no bound.
    ///
    /// ```
    /// # use tasks_transport::{RetryBudget, Stack};
    /// let builder = Stack::builder().retry_budget(RetryBudget::new(0.2));
    /// ```
    pub fn retry_budget(mut self, budget: RetryBudget) -> Self {
        self.retry_budget = Some(budget);
        self
    }

    /// How long one attempt may take, from its permit to the last byte of its answer, unless the
    /// call says otherwise. The call's deadline may end it sooner. Default: 30 s, about where
    /// gateways give up.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use tasks_transport::Stack;
    /// let builder = Stack::builder().attempt_timeout(Duration::from_secs(10));
    /// ```
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt_timeout = timeout;
        self
    }

    /// How many attempts are under way at a time, at least 1. Default: no bound.
    ///
    /// ```
    /// # use tasks_transport::Stack;
    /// let builder = Stack::builder().concurrency(64);
    /// ```
    pub fn concurrency(mut self, attempts: usize) -> Self {
        self.concurrency = Some(attempts);
        self
    }

    /// How many attempts begin in a span of time. Default: no bound.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use tasks_transport::{RateLimit, Stack};
    /// let builder = Stack::builder().rate_limit(RateLimit::new(50, Duration::from_secs(1)));
    /// ```
    pub fn rate_limit(mut self, limit: RateLimit) -> Self {
        self.rate = Some(limit);
        self
    }

    /// Who the requests are sent as. Default: nobody.
    ///
    /// ```
    /// # use tasks_transport::{Auth, Stack, Token};
    /// let builder = Stack::builder().auth(Auth::fixed(Token::new("a1b2c3")?));
    /// # Ok::<(), tasks_transport::InvalidToken>(())
    /// ```
    pub fn auth(mut self, auth: Auth) -> Self {
        self.auth = Some(auth);
        self
    }

    /// A tower layer of your own around the transport. It sees each attempt, with its token. Of
    /// several, the first is the outermost.
    ///
    /// An error of the layer's own type becomes one of the kind
    /// [`Layer`](crate::TransportErrorKind::Layer); whether something was sent is known all the
    /// same.
    ///
    /// ```
    /// use std::task::{Context, Poll};
    /// use bytes::Bytes;
    /// use http::{HeaderValue, Request};
    /// use tasks_transport::Stack;
    /// use tower_service::Service;
    ///
    /// /// Signs requests for a gateway.
    /// #[derive(Clone)]
    /// struct Signed<S>(S);
    ///
    /// impl<S: Service<Request<Bytes>>> Service<Request<Bytes>> for Signed<S> {
    ///     type Response = S::Response;
    ///     type Error = S::Error;
    ///     type Future = S::Future;
    ///
    ///     fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
    ///         self.0.poll_ready(context)
    ///     }
    ///
    ///     fn call(&mut self, mut request: Request<Bytes>) -> S::Future {
    ///         let signature = HeaderValue::from(request.body().len());
    ///         request.headers_mut().insert("x-signature", signature);
    ///         self.0.call(request)
    ///     }
    /// }
    ///
    /// let builder = Stack::builder().layer(tower_layer::layer_fn(Signed));
    /// ```
    pub fn layer<L>(mut self, layer: L) -> Self
    where
        L: Layer<TransportService> + Send + Sync + 'static,
        L::Service:
            Service<Request<Bytes>, Response = Response<Bytes>> + Clone + Send + Sync + 'static,
        <L::Service as Service<Request<Bytes>>>::Error: Into<Box<dyn Error + Send + Sync>>,
        <L::Service as Service<Request<Bytes>>>::Future: Send,
    {
        let wrap = move |inner| TransportService::new(Layered(layer.layer(inner)));
        self.layers.push(Box::new(wrap));
        self
    }

    /// The policies around this transport.
    pub fn build(self, transport: impl Transport + 'static) -> Stack {
        let transport = Counted::new(transport);
        let end = if self.layers.is_empty() {
            End::Transport(transport)
        } else {
            let layers = self.layers.into_iter().rev();
            let transport = TransportService::new(transport);
            End::Layers(layers.fold(transport, |inner, wrap| wrap(inner)))
        };

        let attempt = Timed::new(self.attempt_timeout, Authorized::new(self.auth, end));
        let paced = Paced::new(self.rate, Traced::new(attempt));
        let limited = Limited::new(self.concurrency, paced);
        Stack {
            calls: Repeated::new(self.retry, self.retry_budget, limited),
        }
    }
}

impl fmt::Debug for StackBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StackBuilder")
            .field("retry", &self.retry)
            .field("retry_budget", &self.retry_budget)
            .field("concurrency", &self.concurrency)
            .field("rate", &self.rate)
            .field("attempt_timeout", &self.attempt_timeout)
            .field("auth", &self.auth)
            .finish_non_exhaustive()
    }
}
