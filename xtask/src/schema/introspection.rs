//! Introspection results as SDL.

use cynic_introspection::query::{IntrospectedSchema, NamedType};
use cynic_introspection::{Field, InputValue, IntrospectionQuery, Schema, Type, query};
use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::problem::{Problem, Problems};

/// What is at the top of the file: a response, or its `data` alone.
#[derive(Deserialize)]
struct Shape {
    data: Option<IgnoredAny>,
    #[serde(rename = "__schema")]
    schema: Option<IgnoredAny>,
    errors: Option<Vec<ResponseError>>,
}

#[derive(Deserialize)]
pub(super) struct ResponseError {
    pub(super) message: Option<String>,
}

#[derive(Deserialize)]
struct Response {
    data: Data,
}

#[derive(Deserialize)]
struct Data {
    #[serde(rename = "__schema")]
    schema: Described,
}

/// A schema without its directives, which import drops anyway: cynic refuses
/// their newer locations, such as graphql-js 16.15's `DIRECTIVE_DEFINITION`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", expecting = "a schema")]
struct Described {
    query_type: NamedType,
    mutation_type: Option<NamedType>,
    subscription_type: Option<NamedType>,
    types: Vec<query::Type>,
}

impl From<Data> for IntrospectionQuery {
    fn from(data: Data) -> Self {
        let Described {
            query_type,
            mutation_type,
            subscription_type,
            types,
        } = data.schema;
        Self {
            introspected_schema: Some(IntrospectedSchema {
                query_type,
                mutation_type,
                subscription_type,
                types,
                directives: Vec::new(),
            }),
        }
    }
}

/// Turns an introspection result, with or without the `data` around it, into
/// SDL without descriptions and directive definitions, which import drops
/// anyway.
pub(super) fn to_sdl(json: &str, file: &str) -> Result<String, Problems> {
    let schema = read(json, file)?
        .into_schema()
        .map_err(|error| Problem::new(file, format!("not an introspection result: {error}")))?;
    Ok(strip(schema).to_sdl())
}

fn read(json: &str, file: &str) -> Result<IntrospectionQuery, Problems> {
    let wrong = |error: serde_json::Error| {
        let message = format!("not an introspection result: {error}");
        Problem::new(file, message).at(error.line())
    };
    let shape: Shape = serde_json::from_str(json).map_err(wrong)?;
    if shape.data.is_some() {
        let response: Response = serde_json::from_str(json).map_err(wrong)?;
        return Ok(response.data.into());
    }
    if shape.schema.is_some() {
        let data: Data = serde_json::from_str(json).map_err(wrong)?;
        return Ok(data.into());
    }
    let refusal = shape.errors.and_then(|errors| errors.into_iter().next());
    let message = match refusal.and_then(|error| error.message) {
        Some(refusal) => format!("the server refused the introspection query: {refusal}"),
        None => "neither `data` nor `__schema` is in this JSON object".to_owned(),
    };
    Err(Problem::new(file, message).into())
}

/// Descriptions go before printing, since the printer does not escape them.
fn strip(mut schema: Schema) -> Schema {
    for ty in &mut schema.types {
        match ty {
            Type::Object(object) => {
                object.description = None;
                strip_fields(&mut object.fields);
            }
            Type::Interface(interface) => {
                interface.description = None;
                strip_fields(&mut interface.fields);
            }
            Type::InputObject(input) => {
                input.description = None;
                strip_inputs(&mut input.fields);
            }
            Type::Enum(values) => {
                values.description = None;
                for value in &mut values.values {
                    value.description = None;
                }
            }
            Type::Union(union) => union.description = None,
            Type::Scalar(scalar) => scalar.description = None,
        }
    }
    schema
}

fn strip_fields(fields: &mut [Field]) {
    for field in fields {
        field.description = None;
        strip_inputs(&mut field.args);
    }
}

fn strip_inputs(inputs: &mut [InputValue]) {
    for input in inputs {
        input.description = None;
    }
}
