//! `enums.rs`.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::docs::{docs, inner_docs};
use crate::codegen::model::{Enum, Variant};

pub(super) fn file(enums: &[Enum]) -> Vec<TokenStream> {
    let mut tokens = vec![
        inner_docs("Enums that requests send."),
        quote!(
            use crate::schema;
        ),
    ];
    tokens.extend(enums.iter().map(item));
    tokens
}

fn item(values: &Enum) -> TokenStream {
    let docs = docs(&values.doc);
    let name = format_ident!("{}", values.name);
    let graphql = &values.graphql;
    let variants = values.variants.iter().map(variant);
    quote! {
        #docs
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, cynic::Enum)]
        #[cynic(graphql_type = #graphql)]
        #[non_exhaustive]
        pub enum #name { #(#variants)* }
    }
}

fn variant(variant: &Variant) -> TokenStream {
    let docs = docs(&variant.doc);
    let name = format_ident!("{}", variant.rust);
    let graphql = &variant.graphql;
    quote! {
        #docs
        #[cynic(rename = #graphql)]
        #name,
    }
}
