//! [`Target`]: an address as reqwest takes it.

use std::fmt;

use http::Uri;
use http::uri::{Authority, Scheme};
use reqwest::Url;

use crate::{Sent, TransportError, TransportErrorKind, is_exposed};

/// An address, read once for all the requests that go there.
pub(super) struct Target {
    uri: Uri,
    url: Url,
    is_local: bool,
}

impl Target {
    pub(super) fn of(uri: &Uri) -> Result<Self, TransportError> {
        let url = Url::parse(&uri.to_string()).map_err(|error| {
            TransportError::new(TransportErrorKind::InvalidRequest, Sent::No).with_source(error)
        })?;
        Ok(Self {
            url,
            is_local: uri.scheme() == Some(&Scheme::HTTP) && !is_exposed(uri),
            uri: uri.clone(),
        })
    }

    /// Whether this is that address, to the letter: `Uri` itself takes passwords that differ in case
    /// only for the same.
    pub(super) fn is(&self, uri: &Uri) -> bool {
        self.uri.scheme() == uri.scheme()
            && self.uri.authority().map(Authority::as_str) == uri.authority().map(Authority::as_str)
            && self.uri.path_and_query() == uri.path_and_query()
    }

    /// The address, and whether it is this machine's over plain HTTP.
    pub(super) fn parts(&self) -> (Url, bool) {
        (self.url.clone(), self.is_local)
    }
}

/// Without the address, which may hold a password.
impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Target")
            .field("is_local", &self.is_local)
            .finish_non_exhaustive()
    }
}
