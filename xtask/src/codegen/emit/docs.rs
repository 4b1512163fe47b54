//! Texts as doc comments.

use proc_macro2::TokenStream;
use quote::quote;

/// Doc comments before an item.
pub(super) fn docs(text: &str) -> TokenStream {
    let lines = doc_lines(text);
    quote!(#(#[doc = #lines])*)
}

/// Doc comments at the top of a module.
pub(super) fn inner_docs(text: &str) -> TokenStream {
    let lines = doc_lines(text);
    quote!(#(#![doc = #lines])*)
}

fn doc_lines(text: &str) -> Vec<String> {
    let spaced = |line: &str| match line.trim_end() {
        "" => String::new(),
        line => format!(" {line}"),
    };
    escape(text).lines().map(spaced).collect()
}

/// Makes text safe for rustdoc: what looks like HTML or a link outside code
/// spans is escaped, bare addresses become links.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for (index, part) in text.split('`').enumerate() {
        if index > 0 {
            escaped.push('`');
        }
        if index % 2 == 1 {
            escaped.push_str(part);
            continue;
        }
        for word in part.split_inclusive(char::is_whitespace) {
            let address = word.trim_end().trim_end_matches(['.', ',', ')', ';']);
            if address.starts_with("https://") || address.starts_with("http://") {
                let rest = word.strip_prefix(address).unwrap_or_default();
                escaped.extend(["<", address, ">", rest]);
            } else {
                escaped.push_str(&word.replace('<', "\\<").replace('[', "\\["));
            }
        }
    }
    escaped
}
