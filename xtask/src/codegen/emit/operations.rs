//! `operations/`, one module each.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::docs::{docs, inner_docs};
use super::{GENERATED, imports, item_type, response_field, rust_type};
use crate::codegen::model::{Field, Home, Operation};
use crate::codegen::names::needs_rename;

pub(super) fn index(operations: &[Operation]) -> Vec<TokenStream> {
    let modules = operations.iter().map(|operation| {
        let module = format_ident!("{}", operation.module);
        quote!(mod #module;)
    });
    let reexports = operations.iter().map(|operation| {
        let module = format_ident!("{}", operation.module);
        let Names {
            operation,
            root,
            response,
            variables,
        } = Names::of(operation);
        quote!(pub use #module::{#operation, #root, #response, #variables};)
    });
    let docs = inner_docs("One module for each operation document.");
    let top = quote! {
        #docs
        #![allow(missing_debug_implementations, reason = "cynic derives markers without it")]
    };
    [top].into_iter().chain(modules).chain(reexports).collect()
}

/// The structs of an operation, from the outermost to the innermost.
struct Names {
    operation: Ident,
    root: Ident,
    response: Ident,
    variables: Ident,
}

impl Names {
    fn of(operation: &Operation) -> Self {
        let name = &operation.name;
        Self {
            operation: format_ident!("{name}"),
            root: format_ident!("{name}BackgroundTasks"),
            response: format_ident!("{name}Response"),
            variables: format_ident!("{name}Variables"),
        }
    }
}

pub(super) fn file(operation: &Operation) -> Vec<TokenStream> {
    let types = || {
        let variables = operation.variables.iter().map(|field| &field.ty);
        variables.chain(operation.response.iter().map(|field| &field.ty))
    };
    let header = format!("The operation `{}`.", operation.name);
    let mut tokens = vec![
        inner_docs(&header),
        quote!(
            use std::collections::HashSet;
        ),
        quote!(
            use std::sync::LazyLock;
        ),
        quote!(
            use cynic::queries::{OperationType, build_executable_document};
        ),
    ];
    tokens.extend(imports(GENERATED, Home::Generated, types(), &[]));
    tokens.push(quote!(
        use crate::operation::{Document, Operation, Payload};
    ));
    tokens.extend(imports("crate", Home::Crate, types(), &["schema"]));
    tokens.extend([
        variables(operation),
        selections(operation),
        implementation(operation),
    ]);
    tokens
}

fn variables(operation: &Operation) -> TokenStream {
    let Names { variables, .. } = Names::of(operation);
    let docs = docs(&format!("The variables of `{}`.", operation.name));
    let fields = operation.variables.iter().map(variable);
    let optional = operation.variables.iter().all(|field| field.ty.nullable);
    let default = optional.then(|| quote!(Default,));
    quote! {
        #docs
        #[derive(Clone, Debug, #default cynic::QueryVariables)]
        pub struct #variables { #(#fields)* }
    }
}

fn variable(field: &Field) -> TokenStream {
    let docs = docs(&field.doc);
    let name = format_ident!("{}", field.rust);
    let ty = rust_type(&field.ty);
    let graphql = &field.graphql;
    let rename = needs_rename(graphql, &field.rust).then(|| quote!(rename = #graphql,));
    let skip = (field.ty.nullable).then(|| quote!(skip_serializing_if = "Option::is_none"));
    let cynic = (rename.is_some() || skip.is_some()).then(|| quote!(#[cynic(#rename #skip)]));
    quote! {
        #docs
        #cynic
        pub #name: #ty,
    }
}

fn selections(operation: &Operation) -> TokenStream {
    let names = Names::of(operation);
    let Names {
        operation: name,
        root,
        response,
        variables,
    } = &names;
    let variables = variables.to_string();
    let operation_type = if operation.mutation {
        "Mutation"
    } else {
        "Query"
    };
    let Operation {
        root_type,
        response_type,
        ..
    } = operation;

    let generations = operation.generations.join(", ");
    let operation_docs = docs(&format!("{}\n\nFor servers: {generations}.", operation.doc));
    let root_docs = docs(&format!("The call of `{}`.", operation.field.graphql));
    let response_docs = docs(&operation.field.doc);
    let arguments = operation.arguments.iter().map(|(argument, variable)| {
        let argument = format_ident!("{argument}");
        let variable = format_ident!("{variable}");
        quote!(#argument: $ #variable)
    });
    let arguments =
        (!operation.arguments.is_empty()).then(|| quote!(#[arguments(#(#arguments),*)]));
    let call = response_field(&operation.field, arguments.as_ref());
    let fields = operation
        .response
        .iter()
        .map(|field| response_field(field, None));
    let derive = quote!(#[derive(Clone, Debug, cynic::QueryFragment, serde::Deserialize)]);
    quote! {
        #operation_docs
        #derive
        #[cynic(graphql_type = #operation_type, variables = #variables, no_deserialize)]
        #[serde(rename_all = "camelCase")]
        pub struct #name {
            /// `None` where a permission is missing.
            pub background_tasks: Option<#root>,
        }

        #root_docs
        #derive
        #[cynic(graphql_type = #root_type, variables = #variables, no_deserialize)]
        #[serde(rename_all = "camelCase")]
        pub struct #root {
            #call
        }

        #response_docs
        #derive
        #[cynic(graphql_type = #response_type, no_deserialize)]
        #[serde(rename_all = "camelCase")]
        pub struct #response { #(#fields)* }
    }
}

fn implementation(operation: &Operation) -> TokenStream {
    let Names {
        operation: name,
        variables,
        ..
    } = Names::of(operation);
    let data = operation
        .response
        .iter()
        .find(|field| field.graphql == "data");
    let data = data.map(|field| item_type(&field.ty));
    let operation_name = &operation.name;
    let field_name = &operation.field.graphql;
    let kind = format_ident!(
        "{}",
        if operation.mutation {
            "Mutation"
        } else {
            "Query"
        }
    );
    let features = if operation.full {
        quote!(HashSet::from(["full".to_owned()]))
    } else {
        quote!(HashSet::new())
    };
    let call = format_ident!("{}", operation.field.rust);
    let unwrap = operation.field.ty.nullable.then(|| quote!(?));
    let parts = ["data", "meta", "error"].map(|part| {
        let name = format_ident!("{part}");
        if operation.response.iter().any(|field| field.graphql == part) {
            quote!(#name: response.#name)
        } else {
            quote!(#name: None)
        }
    });
    quote! {
        impl Operation for #name {
            type Variables = #variables;
            type Data = #data;
            const NAME: &'static str = #operation_name;
            const FIELD: &'static str = #field_name;

            fn document() -> &'static Document {
                static DOCUMENT: LazyLock<Document> = LazyLock::new(|| {
                    let text = build_executable_document::<#name, #variables>(
                        OperationType::#kind,
                        Some(#name::NAME),
                        #features,
                        None,
                    );
                    Document::new(#name::NAME, text)
                });
                &DOCUMENT
            }

            fn into_payload(self) -> Option<Payload<Self::Data>> {
                let response = self.background_tasks?.#call #unwrap;
                Some(Payload { #(#parts),* })
            }
        }
    }
}
