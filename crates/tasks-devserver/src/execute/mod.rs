//! The execution of GraphQL requests.

mod api_error;
mod documents;
mod field_errors;
mod mutations;
mod queries;
mod response;
mod values;

use apollo_compiler::ExecutableDocument;
use apollo_compiler::ast::Document;
use apollo_compiler::executable::Operation;
use apollo_compiler::request::RequestError;
use apollo_compiler::resolvers::{Execution, FieldError, ObjectValue, ResolveInfo, ResolvedValue};
use apollo_compiler::validation::Valid;
use serde::Serialize;

pub(crate) use documents::Documents;

use crate::app::App;
use crate::auth::Caller;
use crate::clock::Stamp;
use crate::http_shapes::Failure;
use crate::json::{Json, Object, write};
use crate::ledger::LedgerAction;
use crate::store::Run;
use crate::tenancy::Partition;
use crate::wording::{self, Refusal};
use crate::world::World;

/// A request's sender and what they see, besides what they ask.
pub(crate) struct Context<'a> {
    pub(crate) app: &'a App,
    pub(crate) caller: Caller,
    pub(crate) partition: Partition,
    /// The number of the request.
    pub(crate) request: u64,
    /// What operations answer that were done.
    pub(crate) late_error: Option<LateError>,
}

impl Context<'_> {
    fn record(&self, world: &mut World, action: LedgerAction, run: &Run, now: &Stamp) {
        let ledger = &mut world.ledger;
        ledger.record(self.request, action, &self.partition, run, now);
    }
}

/// The error that an operation answers though it was done: something failed after it.
#[derive(Clone, Debug)]
pub(crate) struct LateError {
    pub(crate) code: String,
    pub(crate) message: String,
}

/// An answer without data: nothing was executed.
#[derive(Serialize)]
struct Refused {
    errors: Vec<Refusal>,
}

/// The answer where there is no query: an error without a message.
pub(crate) fn nothing_to_execute() -> Vec<u8> {
    br#"{"errors":[{}]}"#.to_vec()
}

/// Executes one item of a request's body and gives the text of its answer.
pub(crate) fn run(context: &Context<'_>, item: &Json) -> Result<Vec<u8>, Failure> {
    if matches!(item, Json::Null) {
        return Err(Failure::null_item());
    }
    let entry = |key| item.as_object().and_then(|item| item.get(key));
    let query = entry("query").and_then(Json::as_str).unwrap_or_default();
    if query.is_empty() {
        return Ok(nothing_to_execute());
    }
    let none = Object::new();
    let variables = match entry("variables") {
        None | Some(Json::Null | Json::Array(_)) => &none,
        Some(Json::Object(variables)) => variables,
        Some(_) => return Err(Failure::variables_not_an_object()),
    };
    let name = entry("operationName").and_then(Json::as_str);
    Ok(match execute(context, query, variables, name) {
        Ok(answer) => answer,
        Err(errors) => write(&Refused { errors }),
    })
}

fn execute(
    context: &Context<'_>,
    query: &str,
    variables: &Object,
    name: Option<&str>,
) -> Result<Vec<u8>, Vec<Refusal>> {
    let schema = context.app.schema();
    let documents = context.app.documents();
    let document = documents.get(query, || parse(context, query))?;
    let operation = select(&document, name)?;
    let variables = wording::coerce(schema, &document.sources, operation, variables)?;
    let root = Root {
        context,
        type_name: operation.object_type().as_str(),
    };
    let executed = Execution::new(schema, &document)
        .operation(operation)
        .coerced_variable_values(&variables)
        .enable_schema_introspection(true)
        .execute_sync(&root);
    match executed {
        Ok(mut response) => {
            field_errors::reword(&mut response.errors, &document, operation);
            Ok(write(&response))
        }
        Err(error) => Err(vec![Refusal::new(message(&error))]),
    }
}

fn parse(context: &Context<'_>, query: &str) -> Result<Valid<ExecutableDocument>, Vec<Refusal>> {
    let schema = context.app.schema();
    let document = Document::parse(query, "GraphQL request")
        .map_err(|invalid| vec![wording::syntax_error(query, &invalid.errors)])?;
    let refusals = wording::check(schema, &document);
    if !refusals.is_empty() {
        return Err(refusals);
    }
    document
        .to_executable_validate(schema)
        .map_err(|invalid| wording::other_refusals(&invalid.errors))
}

fn select<'a>(
    document: &'a ExecutableDocument,
    name: Option<&str>,
) -> Result<&'a Operation, Vec<Refusal>> {
    let operations = &document.operations;
    operations.get(name).map(AsRef::as_ref).map_err(|_| {
        vec![Refusal::new(match name {
            Some(name) => format!("Unknown operation named \"{name}\"."),
            None if operations.is_empty() => "Must provide an operation.".to_owned(),
            None => "Must provide operation name if query contains multiple operations.".to_owned(),
        })]
    })
}

fn message(error: &RequestError) -> String {
    error.message().to_string()
}

/// `Query` or `Mutation`.
struct Root<'a> {
    context: &'a Context<'a>,
    type_name: &'a str,
}

impl ObjectValue for Root<'_> {
    fn type_name(&self) -> &str {
        self.type_name
    }

    fn resolve_field<'a>(
        &'a self,
        info: &'a ResolveInfo<'a>,
    ) -> Result<ResolvedValue<'a>, FieldError> {
        let context = self.context;
        let type_name = inner_type(info);
        Ok(match self.type_name {
            "Mutation" => ResolvedValue::object(mutations::Mutations { context, type_name }),
            _ => ResolvedValue::object(queries::Queries { context, type_name }),
        })
    }
}

/// The name of the type of the field that is being resolved.
fn inner_type<'a>(info: &'a ResolveInfo<'a>) -> &'a str {
    info.field_definition().ty.inner_named_type().as_str()
}

/// A string argument that was given and is not null.
fn text<'a>(info: &'a ResolveInfo<'a>, argument: &str) -> Option<&'a str> {
    info.arguments().get(argument).and_then(Json::as_str)
}
