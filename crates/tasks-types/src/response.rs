//! The envelope around every answer: `data`, `errors`, or both.

use bytes::Bytes;
use serde::de::{Deserialize, DeserializeOwned};

use crate::decode::{self, DecodeError};
use crate::json::Json;
use crate::small_str::SmallStr;

/// A decoded GraphQL response.
///
/// Errors are read leniently, since an odd one must not hide what it says: any key may be missing
/// or of another type, `{}` is an error too (servers answer `{"errors":[{}]}` to an empty query,
/// measured on 5.41), and when `data` cannot be decoded beside errors, the errors are what counts.
///
/// ```
/// use bytes::Bytes;
/// use tasks_types::{Response, operations::ListTasks};
///
/// let body = Bytes::from_static(br#"{"errors":[{"message":"Not authorized!"}],"data":null}"#);
/// let response = Response::<ListTasks>::decode(&body)?;
/// assert!(response.data.is_none());
/// assert_eq!(response.errors[0].message(), Some("Not authorized!"));
/// # Ok::<(), tasks_types::DecodeError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Response<T> {
    /// The data, unless it is null or missing.
    pub data: Option<T>,
    /// Whether the answer had a `data` key at all. Without one, nothing was executed: the request
    /// was refused by syntax, validation or the types of its variables.
    pub has_data_key: bool,
    /// The errors at the top of the answer.
    pub errors: Vec<GraphqlError>,
}

impl<T: DeserializeOwned> Response<T> {
    /// Decodes a response body in one pass.
    ///
    /// # Errors
    ///
    /// When the body is not one JSON object in UTF-8, has neither `data` nor `errors`, or has
    /// data of another form and no errors. Invalid JSON anywhere in the body is an error at once,
    /// inside opaque values too; only lone surrogates are let through, and read as U+FFFD.
    pub fn decode(body: &Bytes) -> Result<Self, DecodeError> {
        // serde would take a list for an envelope, key by key.
        if body.trim_ascii_start().first() == Some(&b'[') {
            return Err(DecodeError::new("not a GraphQL response: a list"));
        }
        match decode::from_bytes::<Envelope<T>>(body) {
            Ok(envelope) if envelope.data.is_none() && envelope.errors.is_none() => Err(
                DecodeError::new("not a GraphQL response: neither `data` nor `errors`"),
            ),
            Ok(envelope) => Ok(Self {
                has_data_key: envelope.data.is_some(),
                data: envelope.data.flatten(),
                errors: envelope.errors.map(read_errors).unwrap_or_default(),
            }),
            Err(error) => match decode::from_bytes::<Envelope<Json>>(body) {
                Ok(Envelope {
                    data,
                    errors: Some(errors),
                }) => Ok(Self {
                    has_data_key: data.is_some(),
                    data: None,
                    errors: read_errors(errors),
                }),
                _ => Err(error),
            },
        }
    }
}

#[derive(serde::Deserialize)]
#[serde(bound = "T: DeserializeOwned")]
struct Envelope<T> {
    #[expect(
        clippy::option_option,
        reason = "the outer level tells a missing key from `null`"
    )]
    #[serde(default, deserialize_with = "present")]
    data: Option<Option<T>>,
    #[serde(default)]
    errors: Option<Json>,
}

fn present<'de, T: Deserialize<'de>, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

fn read_errors(errors: Json) -> Vec<GraphqlError> {
    match errors.parse::<Vec<Json>>() {
        Ok(list) => list.into_iter().map(GraphqlError::read).collect(),
        // Not a list: whatever it is, it is one error.
        Err(_) => vec![GraphqlError::read(errors)],
    }
}

/// One entry of a response's top-level `errors`.
///
/// ```
/// use bytes::Bytes;
/// use tasks_types::{PathSegment, Response, operations::AbortTask};
///
/// let body = Bytes::from_static(br#"{"errors":[{
///     "message": "Not authorized!",
///     "locations": [{"line": 1, "column": 68}],
///     "path": ["backgroundTasks", "abortTask"]
/// }], "data": {"backgroundTasks": null}}"#);
/// let error = &Response::<AbortTask>::decode(&body)?.errors[0];
/// assert_eq!(error.locations()[0].column, 68);
/// assert_eq!(error.path()[1], PathSegment::Field("abortTask".into()));
/// # Ok::<(), tasks_types::DecodeError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct GraphqlError {
    message: Option<SmallStr>,
    locations: Vec<Location>,
    path: Vec<PathSegment>,
    code: Option<SmallStr>,
    raw: Json,
}

impl GraphqlError {
    fn read(raw: Json) -> Self {
        #[derive(Default, serde::Deserialize)]
        struct Wire {
            message: Option<Json>,
            locations: Option<Json>,
            path: Option<Json>,
            code: Option<Json>,
            extensions: Option<Json>,
        }

        #[derive(serde::Deserialize)]
        struct Extensions {
            code: SmallStr,
        }

        let wire: Wire = raw.parse().unwrap_or_default();
        Self {
            message: read(wire.message),
            locations: read(wire.locations).unwrap_or_default(),
            path: read(wire.path).unwrap_or_default(),
            code: read(wire.extensions)
                .map(|extensions: Extensions| extensions.code)
                .or_else(|| read(wire.code)),
            raw,
        }
    }

    /// What went wrong, in the server's words; `None` if it sent none.
    pub fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }

    /// Where in the document.
    pub fn locations(&self) -> &[Location] {
        &self.locations
    }

    /// Which field of the answer failed; empty if the request as a whole did.
    pub fn path(&self) -> &[PathSegment] {
        &self.path
    }

    /// The code in `extensions`, or beside the message.
    pub fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    /// The whole error as the server sent it.
    pub fn raw(&self) -> &Json {
        &self.raw
    }
}

/// A part of an error; one of another type than expected counts as not there.
fn read<T: DeserializeOwned>(json: Option<Json>) -> Option<T> {
    json?.parse().ok()
}

/// A place in a GraphQL document. Both numbers begin at 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
pub struct Location {
    /// The line.
    pub line: u32,
    /// The column, in characters.
    pub column: u32,
}

/// One step of the path to a field of an answer.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(untagged)]
pub enum PathSegment {
    /// A position in a list, from 0.
    Index(u64),
    /// A field.
    Field(SmallStr),
}
