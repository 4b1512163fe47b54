//! The model written down as Rust.

mod docs;
mod enums;
mod fragments;
mod inputs;
mod operations;
mod print;

use std::collections::{BTreeMap, BTreeSet};

use apollo_compiler::Schema;
use docs::{docs, inner_docs};
use print::{PREAMBLE, print};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::model::{Field, Home, Model, Ty};
use super::names::needs_rename;
use crate::problem::{Problem, Problems};

/// The module's path in the crate, for the operations' imports.
const GENERATED: &str = "crate::generated";

/// The source files, by path below the generated module.
pub(crate) fn emit(model: &Model) -> Result<BTreeMap<String, String>, Problems> {
    let mut files = vec![
        ("mod".to_owned(), root(model)),
        ("fragments".to_owned(), fragments::file(&model.fragments)),
        (
            "operations/mod".to_owned(),
            operations::index(&model.operations),
        ),
    ];
    if !model.enums.is_empty() {
        files.push(("enums".to_owned(), enums::file(&model.enums)));
    }
    if !model.inputs.is_empty() {
        files.push(("inputs".to_owned(), inputs::file(&model.inputs)));
    }
    for operation in &model.operations {
        let module = format!("operations/{}", operation.module);
        files.push((module, operations::file(operation)));
    }
    let mut texts = BTreeMap::new();
    for (module, tokens) in files {
        let path = format!("{module}.rs");
        let text = print(&tokens)
            .map_err(|error| Problem::new(&path, format!("not valid as Rust: {error}")))?;
        texts.insert(path, text);
    }
    Ok(texts)
}

/// The schema that cynic registers.
pub(crate) fn superset(schema: &Schema) -> String {
    format!("# {PREAMBLE}\n{schema}")
}

fn root(model: &Model) -> Vec<TokenStream> {
    let enums: Vec<&String> = model.enums.iter().map(|item| &item.name).collect();
    let fragments = model.fragments.iter().map(|item| &item.name).collect();
    let inputs = model.inputs.iter().map(|item| &item.name).collect();
    let parts = [
        ("enums", enums),
        ("fragments", fragments),
        ("inputs", inputs),
    ];
    let parts = parts.into_iter().filter(|(_, names)| !names.is_empty());
    let (modules, reexports): (Vec<_>, Vec<_>) = parts
        .map(|(module, names)| {
            let module = format_ident!("{module}");
            let names = names.into_iter().map(|name| format_ident!("{name}"));
            (
                quote!(mod #module;),
                quote!(pub use #module::{#(#names),*};),
            )
        })
        .unzip();
    let docs = inner_docs("Fragments, inputs, enums and operations of the background-tasks API.");
    [
        vec![docs],
        modules,
        vec![quote!(
            pub mod operations;
        )],
        reexports,
    ]
    .concat()
}

/// The type as it stands in a field.
fn rust_type(ty: &Ty) -> TokenStream {
    let item = item_type(ty);
    if ty.nullable {
        quote!(Option<#item>)
    } else {
        item
    }
}

/// The type without its `Option`.
fn item_type(ty: &Ty) -> TokenStream {
    let name = format_ident!("{}", ty.name);
    if ty.list {
        quote!(Vec<#name>)
    } else {
        quote!(#name)
    }
}

/// A field of a struct that is decoded from a response, with the `#[arguments]`
/// that it takes.
fn response_field(field: &Field, arguments: Option<&TokenStream>) -> TokenStream {
    let docs = docs(&field.doc);
    let name = format_ident!("{}", field.rust);
    let ty = rust_type(&field.ty);
    let graphql = &field.graphql;
    let rename = needs_rename(graphql, &field.rust);
    let feature = field.full.then(|| quote!(#[cynic(feature = "full")]));
    let cynic_rename = rename.then(|| quote!(#[cynic(rename = #graphql)]));
    let serde_rename = rename.then(|| quote!(#[serde(rename = #graphql)]));
    // A list's odd items are skipped rather than failing the page.
    let list = match (field.ty.list, field.ty.nullable) {
        (false, _) => None,
        (true, true) => {
            Some(quote!(#[serde(default, deserialize_with = "crate::decode::lists::nullable")]))
        }
        (true, false) => {
            Some(quote!(#[serde(deserialize_with = "crate::decode::lists::required")]))
        }
    };
    quote! {
        #docs
        #arguments
        #feature
        #cynic_rename
        #serde_rename
        #list
        pub #name: #ty,
    }
}

/// `use` items for all types of a home, and further names.
fn imports<'a>(
    path: &str,
    home: Home,
    types: impl Iterator<Item = &'a Ty>,
    more: &[&str],
) -> Option<TokenStream> {
    let names: BTreeSet<&str> = types
        .filter(|ty| ty.home == home)
        .map(|ty| ty.name.as_str())
        .chain(more.iter().copied())
        .collect();
    let path: syn::Path = syn::parse_str(path).ok()?;
    // Types first, as rustfmt sorts them.
    let (types, modules): (Vec<&str>, Vec<&str>) = names
        .into_iter()
        .partition(|name| name.starts_with(|first: char| first.is_uppercase()));
    let names = [types, modules].concat();
    let names: Vec<_> = names.iter().map(|name| format_ident!("{name}")).collect();
    match names.as_slice() {
        [] => None,
        [name] => Some(quote!(use #path::#name;)),
        names => Some(quote!(use #path::{#(#names),*};)),
    }
}
