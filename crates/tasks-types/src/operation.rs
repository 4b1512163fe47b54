//! What an operation of the API is, and how it is put on the wire.

use std::fmt;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::{ApiError, PageMeta};

/// An operation of the API: the type that its response's `data` decodes to.
///
/// The generated [operations](crate::operations) implement it.
///
/// ```
/// use tasks_types::{Operation, operations::AbortTask};
///
/// assert_eq!(AbortTask::FIELD, "abortTask");
/// assert!(AbortTask::document().text().starts_with("mutation AbortTask($id: ID!"));
/// ```
pub trait Operation: DeserializeOwned {
    /// The variables of the document.
    type Variables: Serialize;
    /// What the response's payload carries.
    type Data;

    /// The operation's name in its document.
    const NAME: &'static str;
    /// The API field that the operation calls.
    const FIELD: &'static str;

    /// The document that is sent.
    fn document() -> &'static Document;

    /// The payload of the response, or `None` where the server lost it: it answers
    /// `backgroundTasks: null` together with an error.
    fn into_payload(self) -> Option<Payload<Self::Data>>;
}

/// What every API field answers: data, or an error in its place.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Payload<T> {
    /// The data; `None` with an error, or where there is none (an unknown id).
    pub data: Option<T>,
    /// The position in a list, for lists.
    pub meta: Option<PageMeta>,
    /// Why there is no data.
    pub error: Option<ApiError>,
}

/// The body of the HTTP request for an operation.
///
/// # Errors
///
/// When the variables cannot be JSON, which no variables of the generated operations can cause.
///
/// ```
/// use tasks_types::{encode_request, operations::{AbortTask, AbortTaskVariables}};
///
/// let body = encode_request::<AbortTask>(&AbortTaskVariables {
///     id: "6b046065686c826a4c199093".into(),
///     message: None,
/// })?;
/// assert!(body.ends_with(br#""variables":{"id":"6b046065686c826a4c199093"}}"#));
/// # Ok::<(), serde_json::Error>(())
/// ```
pub fn encode_request<O: Operation>(
    variables: &O::Variables,
) -> Result<Vec<u8>, serde_json::Error> {
    let prefix = O::document().prefix.as_bytes();
    let mut body = Vec::with_capacity(prefix.len() + VARIABLES_BYTES);
    body.extend_from_slice(prefix);
    serde_json::to_writer(&mut body, variables)?;
    body.push(b'}');
    Ok(body)
}

/// Room for the variables of most requests.
const VARIABLES_BYTES: usize = 128;

/// The document of an operation, made once for all of its requests.
///
/// ```
/// use tasks_types::Document;
///
/// let document = Document::new("Version", "query Version { version }".to_owned());
/// assert_eq!(document.text(), "query Version { version }");
/// ```
pub struct Document {
    text: String,
    /// What all requests begin with: all but the variables.
    prefix: String,
}

impl Document {
    /// The document with this text, of the operation of this name.
    pub fn new(name: &str, text: String) -> Self {
        let (query, name) = (Value::from(text.as_str()), Value::from(name));
        Self {
            prefix: format!(r#"{{"query":{query},"operationName":{name},"variables":"#),
            text,
        }
    }

    /// The text, in GraphQL.
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Document").field(&self.text).finish()
    }
}
