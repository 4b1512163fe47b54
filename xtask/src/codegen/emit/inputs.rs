//! `inputs.rs`.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::docs::{docs, inner_docs};
use super::{imports, item_type};
use crate::codegen::model::{Field, Home, Input};
use crate::codegen::names::needs_rename;

pub(super) fn file(inputs: &[Input]) -> Vec<TokenStream> {
    let types = || {
        inputs
            .iter()
            .flat_map(|input| &input.fields)
            .map(|field| &field.ty)
    };
    let maybe: &[&str] = if types().any(|ty| ty.nullable) {
        &["Maybe"]
    } else {
        &[]
    };
    let mut tokens = vec![inner_docs(
        "Input objects. Each optional field is absent, null or a value; the API tells them apart.",
    )];
    tokens.push(quote!(
        use cynic::variables::VariableType;
    ));
    tokens.extend(imports(
        "crate",
        Home::Crate,
        types(),
        &[maybe, &["schema"]].concat(),
    ));
    tokens.extend(inputs.iter().map(item));
    tokens
}

fn item(input: &Input) -> TokenStream {
    let docs = docs(&input.doc);
    let name = format_ident!("{}", input.name);
    let graphql = &input.graphql;
    let schema_type = format_ident!("{}", input.graphql);
    let fields = input.fields.iter().map(field);
    let default = (input.fields.iter().all(|field| field.ty.nullable)).then(|| quote!(Default,));
    quote! {
        #docs
        #[derive(Clone, Debug, #default PartialEq, serde::Serialize)]
        #[serde(rename_all = "camelCase")]
        #[non_exhaustive]
        pub struct #name { #(#fields)* }

        impl cynic::InputObject for #name {
            type SchemaType = schema::#schema_type;
        }

        cynic::impl_coercions!(#name, schema::#schema_type);

        impl schema::variable::Variable for #name {
            const TYPE: VariableType = VariableType::Named(#graphql);
        }
    }
}

fn field(field: &Field) -> TokenStream {
    let docs = docs(&field.doc);
    let name = format_ident!("{}", field.rust);
    let ty = item_type(&field.ty);
    let ty = if field.ty.nullable {
        quote!(Maybe<#ty>)
    } else {
        ty
    };
    let graphql = &field.graphql;
    let rename = needs_rename(graphql, &field.rust).then(|| quote!(rename = #graphql,));
    let skip = (field.ty.nullable).then(|| quote!(skip_serializing_if = "Maybe::is_absent"));
    let serde = (rename.is_some() || skip.is_some()).then(|| quote!(#[serde(#rename #skip)]));
    quote! {
        #docs
        #serde
        pub #name: #ty,
    }
}
