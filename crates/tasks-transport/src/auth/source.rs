//! Where the current token is kept, and how callers share one question for the next.

use std::error::Error;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use super::TokenProvider;
use crate::{Sent, Token, TransportError, TransportErrorKind};

/// A token and how many different ones there were up to it.
#[derive(Clone)]
pub(super) struct Versioned {
    pub(super) token: Token,
    pub(super) version: u64,
}

/// A fixed token, or a provider with the latest token that it gave.
pub(super) enum Source {
    Fixed(Versioned),
    Provider(Provider),
}

pub(super) struct Provider {
    inner: Box<dyn TokenProvider>,
    latest: RwLock<Latest>,
    /// Held while the provider is asked.
    turn: tokio::sync::Mutex<()>,
}

/// What the provider said last.
#[derive(Default)]
struct Latest {
    /// How often it was asked.
    round: u64,
    token: Option<Versioned>,
    /// The outcome of the last round, if it failed.
    failure: Option<Arc<dyn Error + Send + Sync>>,
}

impl Source {
    pub(super) fn fixed(token: Token) -> Self {
        Self::Fixed(Versioned { token, version: 1 })
    }

    pub(super) fn provider(inner: Box<dyn TokenProvider>) -> Self {
        Self::Provider(Provider {
            inner,
            latest: RwLock::default(),
            turn: tokio::sync::Mutex::default(),
        })
    }

    pub(super) fn can_change(&self) -> bool {
        matches!(self, Self::Provider(_))
    }

    /// The token that was sent last, if there was one.
    pub(super) fn latest(&self) -> Option<Versioned> {
        match self {
            Self::Fixed(token) => Some(token.clone()),
            Self::Provider(provider) => provider.read().token.clone(),
        }
    }

    /// The token to send with.
    pub(super) async fn current(&self) -> Result<Versioned, TransportError> {
        self.renewed(0).await
    }

    /// A token to send with instead of the one of the version `used`: another one where there is
    /// any, else the same.
    pub(super) async fn renewed(&self, used: u64) -> Result<Versioned, TransportError> {
        let provider = match self {
            Self::Fixed(token) => return Ok(token.clone()),
            Self::Provider(provider) => provider,
        };
        let asked_before = {
            let latest = provider.read();
            match &latest.token {
                Some(token) if token.version != used => return Ok(token.clone()),
                _ => latest.round,
            }
        };
        // Boxed: otherwise the future of every call would keep room for it.
        Box::pin(provider.ask(asked_before)).await
    }
}

impl Provider {
    /// The token after the round that comes next.
    async fn ask(&self, asked_before: u64) -> Result<Versioned, TransportError> {
        let _turn = self.turn.lock().await;
        // Whoever had the turn before may have asked for all that waited.
        if self.read().round == asked_before {
            // When this future is dropped here, the next one that waits asks.
            let answer = self.inner.token().await;
            self.write().note(answer);
        }
        self.read().outcome()
    }

    fn read(&self) -> RwLockReadGuard<'_, Latest> {
        self.latest.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Latest> {
        self.latest.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Latest {
    fn note(&mut self, answer: Result<Token, Box<dyn Error + Send + Sync>>) {
        self.round += 1;
        self.failure = None;
        match answer {
            Err(error) => self.failure = Some(error.into()),
            Ok(token) => {
                let before = self.token.as_ref();
                if before.is_none_or(|before| before.token != token) {
                    let version = before.map_or(1, |before| before.version + 1);
                    self.token = Some(Versioned { token, version });
                }
            }
        }
    }

    fn outcome(&self) -> Result<Versioned, TransportError> {
        let error = TransportError::new(TransportErrorKind::Auth, Sent::No);
        match (&self.failure, &self.token) {
            (Some(failure), _) => Err(error.with_source(Shared(Arc::clone(failure)))),
            (None, Some(token)) => Ok(token.clone()),
            (None, None) => Err(error),
        }
    }
}

/// A provider's error, for all the calls that waited for its answer.
#[derive(Debug)]
struct Shared(Arc<dyn Error + Send + Sync>);

impl fmt::Display for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Error for Shared {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.source()
    }
}
