//! [`Auth`]: the token of each request, asked for again when the server refuses it.

mod exposure;
mod source;

use std::borrow::Cow;
use std::error::Error;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use http::header::AUTHORIZATION;
use http::{Request, StatusCode, Uri};

pub use self::exposure::is_exposed;
use self::source::{Source, Versioned};
use crate::service::{Outcome, Step};
use crate::{CallContext, Sent, Token, TransportError, TransportErrorKind};

/// What [`TokenProvider::token`] returns.
pub type TokenFuture<'a> =
    Pin<Box<dyn Future<Output = Result<Token, Box<dyn Error + Send + Sync>>> + Send + 'a>>;

/// Where tokens that expire come from.
///
/// A provider is asked for the first token, and again when the server refuses the one that it gave,
/// never by two callers at a time. It need not cache, but may. Its errors reach the user, so they
/// must not hold a secret. Closures that return a future are providers.
///
/// ```
/// use tasks_transport::{Auth, Token, TokenFuture, TokenProvider};
///
/// struct FromFile(std::path::PathBuf);
///
/// impl TokenProvider for FromFile {
///     fn token(&self) -> TokenFuture<'_> {
///         Box::pin(async { Ok(Token::new(std::fs::read_to_string(&self.0)?)?) })
///     }
/// }
///
/// let auth = Auth::provider(FromFile("/run/secrets/webiny".into()));
/// ```
pub trait TokenProvider: Send + Sync {
    /// A token that is good now.
    fn token(&self) -> TokenFuture<'_>;
}

impl<F, R> TokenProvider for F
where
    F: Fn() -> R + Send + Sync,
    R: Future<Output = Result<Token, Box<dyn Error + Send + Sync>>> + Send + 'static,
{
    fn token(&self) -> TokenFuture<'_> {
        Box::pin(self())
    }
}

/// Who the requests are sent as. Clones share the current token.
///
/// A token never goes over plain HTTP to another machine, unless that host was
/// [allowed by name](Self::allow_plain_http): a request that would do so fails with
/// [`InvalidRequest`](TransportErrorKind::InvalidRequest).
///
/// ```
/// use tasks_transport::{Auth, Token};
///
/// let fixed = Auth::fixed(Token::new("a1b2c3")?);
/// let renewed = Auth::provider(|| async { Ok(Token::new("a1b2c3")?) });
/// # Ok::<(), tasks_transport::InvalidToken>(())
/// ```
#[derive(Clone)]
pub struct Auth {
    source: Arc<Source>,
    plain_http_hosts: Vec<String>,
}

impl Auth {
    /// Always the same token.
    pub fn fixed(token: Token) -> Self {
        Self::new(Source::fixed(token))
    }

    /// The provider's current token, kept until the server refuses it.
    pub fn provider(provider: impl TokenProvider + 'static) -> Self {
        Self::new(Source::provider(Box::new(provider)))
    }

    fn new(source: Source) -> Self {
        Self {
            source: Arc::new(source),
            plain_http_hosts: Vec::new(),
        }
    }

    /// Allows sending the token to this host over plain HTTP, where anyone on the way can read it.
    ///
    /// ```
    /// # use tasks_transport::{Auth, Token};
    /// let auth = Auth::fixed(Token::new("a1b2c3")?).allow_plain_http("webiny.internal");
    /// assert!(auth.allows(&"http://webiny.internal:4000/graphql".parse()?));
    /// assert!(!auth.allows(&"http://webiny.example/graphql".parse()?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn allow_plain_http(mut self, host: impl Into<String>) -> Self {
        self.plain_http_hosts.push(host.into());
        self
    }

    /// Whether the token may be sent to this address.
    pub fn allows(&self, uri: &Uri) -> bool {
        let is_named = |host: &str| {
            let mut names = self.plain_http_hosts.iter();
            names.any(|name| name.eq_ignore_ascii_case(host))
        };
        !is_exposed(uri) || uri.host().is_some_and(is_named)
    }

    /// Asks for a token again after the server refused what the call may do, and tells whether
    /// there now is another one than its latest request carried. Only then is it worth sending the
    /// request again.
    ///
    /// Calls that ask at the same time share one question to the provider, and a call whose token
    /// was replaced meanwhile asks none. A fixed token never changes.
    ///
    /// # Errors
    ///
    /// [`Auth`](TransportErrorKind::Auth) when the provider fails, and
    /// [`Timeout`](TransportErrorKind::Timeout) when it takes longer than the call may. Nothing was
    /// sent.
    ///
    /// ```
    /// # use tasks_transport::{Auth, CallContext, CallKind, Token, TransportError};
    /// # async fn example(auth: Auth, context: CallContext) -> Result<(), TransportError> {
    /// if auth.renew(&context).await? {
    ///     // Send the request again.
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn renew(&self, context: &CallContext) -> Result<bool, TransportError> {
        if !self.source.can_change() {
            return Ok(false);
        }
        let used = context.token_version();
        let renewal = self.source.renewed(used);
        let token = context.wait_for("a new token", renewal).await??;
        Ok(token.version != used)
    }

    /// A text of the server's without the token, which some gateways repeat when they refuse it.
    ///
    /// ```
    /// # use tasks_transport::{Auth, Token};
    /// let auth = Auth::fixed(Token::new("a1b2c3")?);
    /// assert_eq!(auth.conceal("'a1b2c3' is not valid"), "'[token]' is not valid");
    /// # Ok::<(), tasks_transport::InvalidToken>(())
    /// ```
    pub fn conceal<'a>(&self, text: &'a str) -> Cow<'a, str> {
        match self.source.latest() {
            Some(latest) if text.contains(latest.token.text()) => {
                text.replace(latest.token.text(), "[token]").into()
            }
            _ => text.into(),
        }
    }

    fn check(&self, uri: &Uri) -> Result<(), TransportError> {
        if self.allows(uri) {
            return Ok(());
        }
        let host = uri.host().unwrap_or_default();
        let error = TransportError::new(TransportErrorKind::InvalidRequest, Sent::No);
        Err(error.with_source(format!(
            "the token would go to {host} over plain HTTP; use https, or allow that host by name \
             if the way there is trusted"
        )))
    }
}

impl fmt::Debug for Auth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Auth")
            .field("plain_http_hosts", &self.plain_http_hosts)
            .finish_non_exhaustive()
    }
}

/// Puts the token on each request, and once another one when the server answers 401.
#[derive(Clone, Debug)]
pub(crate) struct Authorized<S> {
    auth: Option<Auth>,
    inner: S,
}

impl<S> Authorized<S> {
    pub(crate) fn new(auth: Option<Auth>, inner: S) -> Self {
        Self { auth, inner }
    }
}

impl<S: Step> Step for Authorized<S> {
    async fn pass(&self, request: &mut Request<Bytes>, context: &CallContext) -> Outcome {
        let again = match &self.auth {
            Some(auth) => auth.authorize(request, context).await?,
            None => None,
        };
        let outcome = self.inner.pass(request, context).await;
        match again {
            // Nothing was executed.
            Some(again) if is_unauthorized(&outcome) => {
                Box::pin(self.pass_again(again, context, outcome)).await
            }
            _ => outcome,
        }
    }
}

impl<S: Step> Authorized<S> {
    /// With another token than the refused one, if there is one by now.
    async fn pass_again(
        &self,
        mut again: Box<Again<'_>>,
        context: &CallContext,
        refusal: Outcome,
    ) -> Outcome {
        let renewed = again.source.renewed(again.refused).await?;
        if renewed.version == again.refused {
            return refusal;
        }
        put(&renewed, &mut again.request, context);
        self.inner.pass(&mut again.request, context).await
    }
}

/// What a request is sent again with, should its token be refused.
struct Again<'a> {
    source: &'a Source,
    /// The version of the token that it was sent with.
    refused: u64,
    request: Request<Bytes>,
}

impl Auth {
    /// Puts the token on a request.
    async fn authorize(
        &self,
        request: &mut Request<Bytes>,
        context: &CallContext,
    ) -> Result<Option<Box<Again<'_>>>, TransportError> {
        self.check(request.uri())?;
        let source = &*self.source;
        let token = source.current().await?;
        put(&token, request, context);
        let again = || Again {
            source,
            refused: token.version,
            request: request.clone(),
        };
        Ok(source.can_change().then(|| Box::new(again())))
    }
}

fn put(token: &Versioned, request: &mut Request<Bytes>, context: &CallContext) {
    request
        .headers_mut()
        .insert(AUTHORIZATION, token.token.header());
    context.set_token_version(token.version);
}

fn is_unauthorized(outcome: &Outcome) -> bool {
    matches!(outcome, Ok(response) if response.status() == StatusCode::UNAUTHORIZED)
}
