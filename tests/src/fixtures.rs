//! The exchanges that were recorded on a 5.41 server, as raw HTTP, and graphql-js's wordings.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use http::{Request, Response};
use serde::Deserialize;
use serde_json::value::RawValue;

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fixtures")
        .join(name)
}

fn read(path: &Path) -> Vec<u8> {
    fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The names of all recorded exchanges.
///
/// # Panics
///
/// When the folder cannot be read.
pub fn names() -> BTreeSet<String> {
    let folder = folder("webiny-5.41");
    let entries = fs::read_dir(&folder).expect("the fixtures are part of the repository");
    entries
        .map(|entry| entry.expect("a readable folder").path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "response")
        })
        .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()))
        .collect()
}

/// The recorded answer of an exchange, to the last byte.
pub fn response(name: &str) -> Vec<u8> {
    read(&folder("webiny-5.41").join(format!("{name}.response")))
}

/// The body of a recorded answer.
pub fn body(name: &str) -> Bytes {
    parse_response(&response(name)).into_body()
}

/// An answer with a JSON body, as raw HTTP.
pub fn json_response(body: &str) -> Vec<u8> {
    let length = body.len();
    format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json; charset=utf-8\r\n\
         content-length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}

/// Reads a whole answer.
///
/// # Panics
///
/// When `raw` is not one HTTP answer.
pub fn parse_response(raw: &[u8]) -> Response<Bytes> {
    let mut headers = [httparse::EMPTY_HEADER; 32];
    let mut head = httparse::Response::new(&mut headers);
    let head_length = head.parse(raw).expect("an HTTP answer").unwrap();
    let mut response = Response::builder().status(head.code.expect("a status"));
    for header in head.headers.iter() {
        response = response.header(header.name, header.value);
    }
    let body = Bytes::copy_from_slice(&raw[head_length..]);
    response.body(body).expect("an HTTP answer")
}

/// Reads a request, or `None` if `raw` ends before it does. Also returns its length.
///
/// # Panics
///
/// When `raw` is not the beginning of a request with a length.
pub(crate) fn parse_request(raw: &[u8]) -> Option<(Request<Bytes>, usize)> {
    let mut headers = [httparse::EMPTY_HEADER; 32];
    let mut head = httparse::Request::new(&mut headers);
    let httparse::Status::Complete(head_length) = head.parse(raw).expect("an HTTP request") else {
        return None;
    };
    let mut request = Request::builder()
        .method(head.method.expect("a method"))
        .uri(head.path.expect("a path"));
    for header in head.headers.iter() {
        request = request.header(header.name, header.value);
    }
    let length: usize = request.headers_ref()?["content-length"]
        .to_str()
        .ok()?
        .parse()
        .ok()?;
    let body = raw.get(head_length..head_length + length)?;
    let request = request
        .body(Bytes::copy_from_slice(body))
        .expect("an HTTP request");
    Some((request, head_length + length))
}

/// What graphql-js answers to one query over one generation's schema.
#[derive(Debug, Deserialize)]
pub struct Wording {
    /// The server generation: `5.41`, `6-early` or `6-late`.
    pub generation: String,
    /// The version of graphql-js.
    pub graphql_js: String,
    /// What was sent.
    pub case: String,
    /// Whether it passed.
    pub accepted: bool,
    /// The errors, as a JSON list.
    pub errors: Box<RawValue>,
}

impl Wording {
    /// The refusal as a server sends it.
    pub fn response(&self) -> Vec<u8> {
        json_response(&format!(r#"{{"errors":{}}}"#, self.errors))
    }
}

/// All wordings.
///
/// # Panics
///
/// When the file is not a list of them.
pub fn wordings() -> Vec<Wording> {
    serde_json::from_slice(&read(&folder("dialect").join("wordings.json")))
        .expect("wordings in the form of `Wording`")
}
