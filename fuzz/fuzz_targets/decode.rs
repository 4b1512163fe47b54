//! Responses: pages of runs, with and without opaque values, logs, definitions and single runs.
#![no_main]

use bytes::Bytes;
use libfuzzer_sys::fuzz_target;
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use tasks_types::operations::{GetTask, ListDefinitions, ListLogs, ListTasks, ListTasksFull};
use tasks_types::{Operation, Response};

/// The envelope, to be read by `serde_json`.
#[derive(Deserialize)]
#[serde(bound = "T: DeserializeOwned")]
struct Envelope<T> {
    data: Option<T>,
    #[serde(default, rename = "errors")]
    _errors: IgnoredAny,
}

fn decode<O: Operation>(body: &[u8], text: &str) -> bool
where
    O: Clone,
    O::Data: PartialEq + std::fmt::Debug,
{
    let decoded = Response::<O>::decode(&Bytes::copy_from_slice(body));
    // What serde_json makes of it, by way of the same types' own `Deserialize`, is what we make of
    // it. A list is taken for an object by serde_json, but not by us.
    let is_list = body.trim_ascii_start().first() == Some(&b'[');
    if let Ok(Envelope { data: Some(data), .. }) = serde_json::from_str::<Envelope<O>>(text)
        && !is_list
    {
        let decoded = decoded.as_ref().expect("decoded as serde_json does");
        let decoded = decoded.data.clone().and_then(O::into_payload);
        assert_eq!(decoded, data.into_payload());
    }
    decoded.is_ok()
}

fuzz_target!(|body: &[u8]| {
    // serde_json does not look at what is not UTF-8 in what it skips; we do.
    let is_utf8 = std::str::from_utf8(body);
    let text = is_utf8.unwrap_or_default();
    let is_decoded = decode::<ListTasksFull>(body, text)
        | decode::<ListTasks>(body, text)
        | decode::<ListLogs>(body, text)
        | decode::<ListDefinitions>(body, text)
        | decode::<GetTask>(body, text);
    // What is no JSON is no answer, wherever it is wrong.
    let is_json = is_utf8.is_ok() && serde_json::from_slice::<IgnoredAny>(body).is_ok();
    assert!(!is_decoded || is_json);
});
