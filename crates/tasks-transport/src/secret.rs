//! [`Token`]: a secret that shows itself to nobody but the server.

use std::fmt;

use bytes::Bytes;
use http::HeaderValue;
use zeroize::Zeroizing;

/// A bearer token, such as an API key.
///
/// Beside what is just being sent there is one copy of it in memory, which clones share and which
/// is wiped when the last of them goes. `Debug` does not show it, and there is no `Display`.
///
/// ```
/// use tasks_transport::Token;
///
/// let token = Token::new("a1b2c3")?;
/// assert_eq!(format!("{token:?}"), "Token(..)");
/// # Ok::<(), tasks_transport::InvalidToken>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Token {
    /// `Bearer TOKEN`, as it is sent.
    header: HeaderValue,
}

impl Token {
    /// A token. White space around it, such as a line break from a file, is not part of it. The
    /// text that was given is wiped.
    ///
    /// # Errors
    ///
    /// When the token is empty or has characters other than visible ASCII. The error does not
    /// repeat it.
    pub fn new(token: impl Into<String>) -> Result<Self, InvalidToken> {
        let given = Zeroizing::new(token.into());
        let token = given.trim();
        if token.is_empty() {
            return Err(InvalidToken::Empty);
        }
        if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(InvalidToken::Characters);
        }
        let mut value = Zeroizing::new(Vec::with_capacity(SCHEME.len() + token.len()));
        value.extend_from_slice(SCHEME);
        value.extend_from_slice(token.as_bytes());
        let mut header = HeaderValue::from_maybe_shared(Bytes::from_owner(value))
            .map_err(|_| InvalidToken::Characters)?;
        header.set_sensitive(true);
        Ok(Self { header })
    }

    /// The token itself, for finding it in other texts.
    pub(crate) fn text(&self) -> &str {
        // Only visible ASCII became a token.
        let text = std::str::from_utf8(self.header.as_bytes()).unwrap_or_default();
        text.get(SCHEME.len()..).unwrap_or(text)
    }

    /// The value of an `Authorization` header, sharing the token's memory.
    pub(crate) fn header(&self) -> HeaderValue {
        self.header.clone()
    }
}

const SCHEME: &[u8] = b"Bearer ";

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(..)")
    }
}

/// Why a text cannot be a [`Token`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidToken {
    /// There is nothing but white space.
    #[error("the token is empty")]
    Empty,
    /// It has spaces inside, control characters, or letters beyond ASCII.
    #[error("the token has characters other than visible ASCII")]
    Characters,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_sent_as_a_sensitive_bearer_header() {
        let header = Token::new(" t0ken\n").unwrap().header();
        assert_eq!(header, "Bearer t0ken");
        assert!(header.is_sensitive());
    }

    #[test]
    fn what_no_header_can_carry_is_refused_without_being_repeated() {
        assert_eq!(Token::new(" \n"), Err(InvalidToken::Empty));
        for given in ["s3cret s3cret", "s3cret\r\nx-evil: 1", "s3crét", "s3cret\0"] {
            let error = Token::new(given).unwrap_err();
            assert_eq!(error, InvalidToken::Characters);
            assert!(!format!("{error} {error:?}").contains("s3cr"));
        }
    }

    #[test]
    fn debug_shows_nothing_of_a_token() {
        let token = Token::new("s3cret").unwrap();
        assert!(!format!("{token:?} {:?}", token.header()).contains("s3cret"));
    }
}
