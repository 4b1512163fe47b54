//! [`Decoding`]: an answer that is decoded once, by whoever asks first.

use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, Response, StatusCode};
use serde::de::{DeserializeOwned, IgnoredAny};
use tasks_transport::{Classify, Verdict};
use tasks_types::DecodeError;

use super::NOTHING;
use crate::{Result, error};

/// Decodes the answer to a request. The retry policy may ask it whose word an answer is, and the
/// call then takes what was decoded for that.
pub(super) struct Decoding<T>(Mutex<Option<Decoded<T>>>);

struct Decoded<T> {
    /// The body that was decoded. While it is held, no other body is at its address.
    body: Bytes,
    data: Result<T>,
}

impl<T> Default for Decoding<T> {
    fn default() -> Self {
        Self(Mutex::new(None))
    }
}

impl<T: DeserializeOwned> Decoding<T> {
    /// The data of the answer that the call ends with, which need not be the last one that was
    /// classified.
    pub(super) fn finish(&self, response: &Response<Bytes>) -> Result<T> {
        let body = response.body();
        let decoded = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        match decoded {
            Some(decoded)
                if !body.is_empty() && decoded.body.as_ptr_range() == body.as_ptr_range() =>
            {
                decoded.data
            }
            _ => decode(response).0,
        }
    }
}

impl<T: DeserializeOwned + Send> Classify for Decoding<T> {
    fn classify(&self, response: &Response<Bytes>) -> Verdict {
        let (data, verdict) = decode(response);
        let body = response.body().clone();
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Decoded { body, data });
        verdict
    }
}

/// The data of an answer, and whose word the answer is.
fn decode<T: DeserializeOwned>(response: &Response<Bytes>) -> (Result<T>, Verdict) {
    if !response.status().is_success() {
        return decode_failure(response);
    }
    let decoded = match tasks_types::Response::<T>::decode(response.body()) {
        Ok(decoded) => decoded,
        Err(cause) => {
            let verdict = verdict_on(&cause, response);
            return (Err(error::from_decode(cause, response)), verdict);
        }
    };
    let data = if decoded.errors.is_empty() {
        decoded
            .data
            .ok_or_else(|| error::broken_answer(NOTHING, response))
    } else {
        let (errors, has_data_key) = (decoded.errors, decoded.has_data_key);
        Err(error::from_graphql(errors, has_data_key, response))
    };
    (data, Verdict::Answered)
}

/// An answer that cannot be decoded was not written by the application, or did not arrive whole,
/// if it does not even start like JSON or is cut short.
fn verdict_on(cause: &DecodeError, response: &Response<Bytes>) -> Verdict {
    match response.body().trim_ascii_start().first() {
        Some(b'{' | b'[') if !cause.is_cut_short() => Verdict::Answered,
        _ => Verdict::Broken,
    }
}

/// A status that says failure may still come with GraphQL errors in the body.
fn decode_failure<T>(response: &Response<Bytes>) -> (Result<T>, Verdict) {
    match tasks_types::Response::<IgnoredAny>::decode(response.body()) {
        Ok(decoded) if !decoded.errors.is_empty() => {
            let error = error::from_graphql(decoded.errors, decoded.has_data_key, response);
            (Err(error), Verdict::Answered)
        }
        _ => {
            let verdict = if is_the_applications_own(response) {
                Verdict::Answered
            } else {
                Verdict::Broken
            };
            (Err(error::from_status(response)), verdict)
        }
    }
}

/// The application's own failures are 500 with a JSON object that has a message, under
/// `text/plain` (measured on a 5.41 server). Gateways send theirs under `application/json`.
fn is_the_applications_own(response: &Response<Bytes>) -> bool {
    #[derive(serde::Deserialize)]
    struct Failure {
        #[serde(rename = "message")]
        _message: IgnoredAny,
    }

    let is_plain_text = |headers: &HeaderMap| {
        headers
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|value| value.starts_with("text/plain"))
    };
    response.status() == StatusCode::INTERNAL_SERVER_ERROR
        && is_plain_text(response.headers())
        && serde_json::from_slice::<Failure>(response.body()).is_ok()
}
