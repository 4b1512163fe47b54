//! Rust names of GraphQL names.

use std::collections::BTreeMap;

use heck::{ToLowerCamelCase as _, ToSnakeCase as _, ToUpperCamelCase as _};

/// The Rust name of a field or variable; keywords get an underscore behind.
pub(crate) fn field(graphql: &str) -> Option<String> {
    usable(graphql.to_snake_case())
}

/// The Rust name of an enum value.
pub(crate) fn variant(graphql: &str) -> Option<String> {
    usable(graphql.to_upper_camel_case())
}

/// Whether a text is an identifier, neither keyword nor with space around.
pub(crate) fn is_ident(text: &str) -> bool {
    syn::parse_str::<syn::Ident>(text).is_ok_and(|ident| ident == text)
}

fn usable(name: String) -> Option<String> {
    if is_ident(&name) {
        return Some(name);
    }
    let name = name + "_";
    is_ident(&name).then_some(name)
}

/// Whether derives need the GraphQL name spelled out, since their camel case
/// of the Rust name may be another.
pub(crate) fn needs_rename(graphql: &str, rust: &str) -> bool {
    let plain = graphql.bytes().all(|byte| byte.is_ascii_alphabetic());
    !plain || rust.ends_with('_') || rust.to_lower_camel_case() != graphql
}

/// Whether a name can stand as the name of a Rust type.
pub(crate) fn is_type_name(name: &str) -> bool {
    name.to_upper_camel_case() == name && is_ident(name)
}

/// Finds two GraphQL names with one Rust name.
#[derive(Debug, Default)]
pub(crate) struct Unique(BTreeMap<String, String>);

impl Unique {
    /// Takes the Rust name, or says which GraphQL name has it already.
    pub(crate) fn take(&mut self, rust: &str, graphql: &str) -> Result<(), String> {
        match self.0.insert(rust.to_owned(), graphql.to_owned()) {
            None => Ok(()),
            Some(other) => Err(format!(
                "`{other}` and `{graphql}` have the same Rust name `{rust}`"
            )),
        }
    }
}
