//! `fragments.rs`.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::docs::{docs, inner_docs};
use super::{imports, item_type, response_field};
use crate::codegen::model::{Field, Fragment, Home, Ty};

pub(super) fn file(fragments: &[Fragment]) -> Vec<TokenStream> {
    let types = (fragments.iter())
        .flat_map(|fragment| &fragment.fields)
        .map(|field| &field.ty);
    let mut tokens = vec![
        inner_docs("What responses contain."),
        quote!(
            use crate::decode::quick::{Cursor, Quick};
        ),
    ];
    tokens.extend(imports("crate", Home::Crate, types, &["schema"]));
    tokens.extend(fragments.iter().map(|fragment| item(fragment, fragments)));
    tokens
}

fn item(fragment: &Fragment, all: &[Fragment]) -> TokenStream {
    let docs = docs(&fragment.doc);
    let name = format_ident!("{}", fragment.name);
    let graphql = &fragment.graphql_type;
    let fields = fragment
        .fields
        .iter()
        .map(|field| response_field(field, None));
    let required: Vec<&Field> = (fragment.fields.iter())
        .filter(|field| !field.ty.nullable)
        .collect();
    let default = required.is_empty().then(|| quote!(Default,));
    let constructor = (!required.is_empty()).then(|| constructor(fragment, &required));
    let detach = detach(fragment, all);
    let quick = quick(fragment);
    quote! {
        #docs
        #[derive(
            Clone, Debug, #default PartialEq,
            cynic::QueryFragment, serde::Serialize, serde::Deserialize,
        )]
        #[cynic(graphql_type = #graphql, no_deserialize)]
        #[serde(rename_all = "camelCase")]
        #[non_exhaustive]
        pub struct #name { #(#fields)* }

        #constructor

        #detach

        #quick
    }
}

/// A copy without what shares the response's buffer, if anything does.
fn detach(fragment: &Fragment, all: &[Fragment]) -> Option<TokenStream> {
    let shares = |field: &&Field| is_shared(&field.ty, all);
    let copies = (fragment.fields.iter()).filter(shares).map(|field| {
        let name = format_ident!("{}", field.rust);
        let ty = format_ident!("{}", field.ty.name);
        let copy_list = quote!(iter().map(#ty::detach).collect());
        let copy = match (field.ty.nullable, field.ty.list) {
            (true, false) => quote!(as_ref().map(#ty::detach)),
            (true, true) => quote!(as_ref().map(|list| list.#copy_list)),
            (false, false) => quote!(detach()),
            (false, true) => copy_list,
        };
        quote!(detached.#name = self.#name.#copy;)
    });
    let copies: Vec<_> = copies.collect();
    let name = format_ident!("{}", fragment.name);
    let docs = docs(
        "A copy that shares nothing with the response that it is from.\n\n\
         Opaque values keep the whole response in memory: detach what is kept for long.",
    );
    (!copies.is_empty()).then(|| {
        quote! {
            impl #name {
                #docs
                pub fn detach(&self) -> Self {
                    let mut detached = self.clone();
                    #(#copies)*
                    detached
                }
            }
        }
    })
}

/// Whether values of a type share the response's buffer, or hold some that do.
fn is_shared(ty: &Ty, all: &[Fragment]) -> bool {
    let fragment = all.iter().find(|fragment| fragment.name == ty.name);
    match ty.home {
        Home::Crate => ty.name == "Json",
        Home::Generated => fragment.is_some_and(|fragment| {
            let mut fields = fragment.fields.iter();
            fields.any(|field| is_shared(&field.ty, all))
        }),
        Home::Primitive => false,
    }
}

/// Reads the fields in the order of the fragment, which is that of the answers.
fn quick(fragment: &Fragment) -> TokenStream {
    let name = format_ident!("{}", fragment.name);
    let names: Vec<_> = (fragment.fields.iter())
        .map(|field| format_ident!("{}", field.rust))
        .collect();
    let keys = (fragment.fields.iter()).map(|field| format!("\"{}\":", field.graphql));
    quote! {
        impl Quick for #name {
            fn read(from: &mut Cursor<'_>) -> Option<Self> {
                from.open()?;
                #(let #names = from.field(#keys)?;)*
                from.close()?;
                Some(Self { #(#names),* })
            }
        }
    }
}

/// Our scalars are built from the plain values that a test writes.
fn is_converted(field: &Field) -> bool {
    field.ty.home == Home::Crate && !field.ty.list
}

/// A `#[non_exhaustive]` struct that users can still build in their tests.
fn constructor(fragment: &Fragment, required: &[&Field]) -> TokenStream {
    let name = format_ident!("{}", fragment.name);
    let docs = docs(
        "A value with the fields that are never null, the others empty.\n\n\
         For tests and fakes; a server sends the real ones.",
    );
    let parameters = required.iter().map(|field| {
        let name = format_ident!("{}", field.rust);
        let ty = item_type(&field.ty);
        if is_converted(field) {
            quote!(#name: impl Into<#ty>)
        } else {
            quote!(#name: #ty)
        }
    });
    let values = fragment.fields.iter().map(|field| {
        let name = format_ident!("{}", field.rust);
        if field.ty.nullable {
            quote!(#name: None)
        } else if is_converted(field) {
            quote!(#name: #name.into())
        } else {
            quote!(#name)
        }
    });
    quote! {
        impl #name {
            #docs
            pub fn new(#(#parameters),*) -> Self {
                Self { #(#values),* }
            }
        }
    }
}
