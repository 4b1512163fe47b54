//! Who calls, and what they may do.

use std::collections::HashMap;
use std::fmt;

use http::HeaderMap;
use http::header::AUTHORIZATION;

use crate::json::{ByteString, Json, object};

/// The token that may do everything.
pub const FULL_TOKEN: &str = "aToken";

/// The token that may only read.
pub const READ_ONLY_TOKEN: &str = "readOnlyToken";

/// What an operation asks for; one letter each in Webiny's `rwd` permissions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Permission {
    Read,
    Write,
    Delete,
}

impl Permission {
    fn letter(self) -> char {
        match self {
            Self::Read => 'r',
            Self::Write => 'w',
            Self::Delete => 'd',
        }
    }
}

/// The identity that entries carry as `createdBy`.
#[derive(Clone, Debug)]
pub(crate) struct Identity {
    pub(crate) id: ByteString,
    pub(crate) display_name: ByteString,
}

impl Identity {
    /// The only kind of identity this server knows.
    pub(crate) const KIND: &'static str = "api-key";

    pub(crate) fn to_json(&self) -> Json {
        object([
            ("id", Json::String(self.id.clone())),
            ("displayName", Json::String(self.display_name.clone())),
            ("type", Json::from(Self::KIND)),
        ])
    }
}

/// An API key: who it stands for, and the letters of its permission.
#[derive(Clone, Debug)]
struct ApiKey {
    identity: Identity,
    letters: String,
}

/// The server's API keys by token.
pub(crate) struct ApiKeys(HashMap<String, ApiKey>);

impl Default for ApiKeys {
    fn default() -> Self {
        let mut keys = Self(HashMap::new());
        keys.add(FULL_TOKEN, "full", "rwd");
        keys.add(READ_ONLY_TOKEN, "readonly", "r");
        keys
    }
}

impl ApiKeys {
    /// Adds or replaces a key.
    pub(crate) fn add(&mut self, token: &str, name: &str, letters: &str) {
        let key = ApiKey {
            identity: Identity {
                id: format!("key-{name}").into(),
                display_name: format!("API key {name}").into(),
            },
            letters: letters.to_owned(),
        };
        self.0.insert(token.to_owned(), key);
    }

    /// Who sent this request. The token is the last word of `Authorization`, whatever comes before.
    pub(crate) fn caller(&self, headers: &HeaderMap) -> Caller {
        let key = headers
            .get(AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.split_whitespace().next_back())
            .and_then(|token| self.0.get(token));
        Caller(key.cloned())
    }
}

/// Without the tokens.
impl fmt::Debug for ApiKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.values()).finish()
    }
}

/// The sender of a request; nobody, if its token is missing or unknown.
#[derive(Clone, Debug)]
pub(crate) struct Caller(Option<ApiKey>);

impl Caller {
    /// The caller's identity, if they may do this.
    pub(crate) fn authorised(&self, permission: Permission) -> Option<&Identity> {
        let key = self.0.as_ref()?;
        key.letters
            .contains(permission.letter())
            .then_some(&key.identity)
    }
}
