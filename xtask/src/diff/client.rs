//! What this client sends and reads.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use apollo_compiler::ast::Type;
use apollo_compiler::executable::{Field, Selection, SelectionSet};
use apollo_compiler::schema::ExtendedType;
use apollo_compiler::validation::Valid;
use apollo_compiler::{ExecutableDocument, Schema};

use crate::codegen::document::{Documents, OperationDocument};
use crate::codegen::{SUPERSET, Sources, validate};
use crate::problem::{Problem, Problems};
use crate::schema::{Descriptions, import_schema};

/// The operations that this client sends, and the types that it decodes into.
#[derive(Debug)]
pub struct Client {
    documents: Documents,
    decoded: Valid<Schema>,
}

impl Client {
    /// A client that sends the operations of the sources. Its types were
    /// generated from `superset`, the SDL that codegen writes.
    ///
    /// # Errors
    /// Lists what is wrong with the documents or with the SDL.
    pub fn new(sources: &Sources, superset: &str) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let documents = problems.keep(Documents::parse(&sources.operations));
        let decoded = import_schema(superset.as_bytes(), SUPERSET, &Descriptions::default());
        match (documents, problems.keep(decoded)) {
            (Some(documents), Some(decoded)) => Ok(Self { documents, decoded }),
            _ => Err(problems),
        }
    }

    pub(super) fn of_workspace(root: &Path, sources: &Sources) -> Result<Self, Problems> {
        let superset = fs::read_to_string(root.join(SUPERSET))
            .map_err(|error| Problem::unreadable(SUPERSET, &error))?;
        Self::new(sources, &superset)
    }

    fn accepted(&self, schema: &Valid<Schema>) -> BTreeMap<&str, Valid<ExecutableDocument>> {
        let documents = self.documents.operations.iter();
        let accepted = documents.filter_map(|document| {
            let valid = validate::validate(document, &self.documents.fragments, schema).ok()?;
            Some((document.name.as_str(), valid))
        });
        accepted.collect()
    }
}

/// A selection of a field by an operation: each argument's type is that of the
/// variable it is given.
#[derive(Clone, Debug)]
pub(super) struct Call<'a> {
    pub(super) operation: &'a str,
    pub(super) sent: BTreeMap<String, Type>,
}

/// What the operations do with a server's schema, as far as it accepts them.
#[derive(Debug)]
pub(super) struct Usage<'a> {
    client: &'a Client,
    /// Selected fields by coordinate.
    calls: BTreeMap<String, Vec<Call<'a>>>,
    /// Types that are written in a document, with the operations.
    named: BTreeMap<String, BTreeSet<&'a str>>,
    /// Types that are selected or sent.
    touched: BTreeMap<String, BTreeSet<&'a str>>,
    /// Inputs and enums that variables reach.
    offered: BTreeMap<String, BTreeSet<&'a str>>,
    /// Operations that the other server refuses, and those in their place.
    successors: BTreeMap<&'a str, &'a str>,
    /// Operations that `from` refuses.
    not_counted: Vec<String>,
}

impl<'a> Usage<'a> {
    /// What is used of `from` by a client that then meets `to`.
    pub(super) fn new(client: &'a Client, from: &Valid<Schema>, to: &Valid<Schema>) -> Self {
        let mut usage = Self {
            client,
            calls: BTreeMap::new(),
            named: BTreeMap::new(),
            touched: BTreeMap::new(),
            offered: BTreeMap::new(),
            successors: BTreeMap::new(),
            not_counted: Vec::new(),
        };
        let (before, after) = (client.accepted(from), client.accepted(to));
        for (operation, document) in &before {
            usage.add(operation, document, from);
        }
        for document in &client.documents.operations {
            match (
                before.contains_key(&*document.name),
                after.contains_key(&*document.name),
            ) {
                (true, false) => {
                    let others = client.documents.operations.iter();
                    let mut successors = others
                        .filter(|other| after.contains_key(&*other.name))
                        .filter(|other| !before.contains_key(&*other.name))
                        .filter(|other| asks_the_same(document, other));
                    if let Some(successor) = successors.next() {
                        (usage.successors).insert(&document.name, &successor.name);
                    }
                }
                (false, _) => usage.not_counted.push(document.name.clone()),
                (true, true) => {}
            }
        }
        usage
    }

    fn add(&mut self, name: &'a str, document: &Valid<ExecutableDocument>, schema: &Schema) {
        for operation in document.operations.iter() {
            let variables = operation.variables.iter();
            let variables: BTreeMap<&str, &Type> = variables
                .map(|variable| (variable.name.as_str(), &*variable.ty))
                .collect();
            for ty in variables.values() {
                note(&mut self.named, ty.inner_named_type(), name);
                self.offer(name, ty.inner_named_type(), schema);
            }
            self.select(name, &operation.selection_set, &variables);
        }
        for fragment in document.fragments.values() {
            note(&mut self.named, fragment.type_condition(), name);
            let no_variables = BTreeMap::new();
            self.select(name, &fragment.selection_set, &no_variables);
        }
    }

    /// Everything that a variable of a type can hold.
    fn offer(&mut self, operation: &'a str, ty: &str, schema: &Schema) {
        note(&mut self.touched, ty, operation);
        let (fields, offered) = match schema.types.get(ty) {
            Some(ExtendedType::InputObject(input)) => (Some(&input.fields), true),
            Some(ExtendedType::Enum(_)) => (None, true),
            _ => (None, false),
        };
        if offered && note(&mut self.offered, ty, operation) {
            for field in fields.into_iter().flat_map(|fields| fields.values()) {
                self.offer(operation, field.ty.inner_named_type(), schema);
            }
        }
    }

    fn select(
        &mut self,
        operation: &'a str,
        set: &SelectionSet,
        variables: &BTreeMap<&str, &Type>,
    ) {
        for selection in &set.selections {
            match selection {
                Selection::Field(field) => {
                    let call = call(operation, field, variables);
                    let coordinate = format!("{}.{}", set.ty, field.name);
                    self.calls.entry(coordinate).or_default().push(call);
                    note(&mut self.touched, &set.ty, operation);
                    note(
                        &mut self.touched,
                        field.definition.ty.inner_named_type(),
                        operation,
                    );
                    self.select(operation, &field.selection_set, variables);
                }
                Selection::InlineFragment(inline) => {
                    if let Some(condition) = &inline.type_condition {
                        note(&mut self.named, condition, operation);
                    }
                    self.select(operation, &inline.selection_set, variables);
                }
                // Each fragment of the document is added by itself.
                Selection::FragmentSpread(_) => {}
            }
        }
    }

    /// The selections of a field.
    pub(super) fn calls(&self, ty: &str, field: &str) -> &[Call<'a>] {
        let coordinate = format!("{ty}.{field}");
        self.calls.get(&coordinate).map_or(&[], Vec::as_slice)
    }

    /// The operations that write the name of a type.
    pub(super) fn naming(&self, ty: &str) -> BTreeSet<&'a str> {
        self.named.get(ty).cloned().unwrap_or_default()
    }

    /// The operations that select or send a type.
    pub(super) fn touching(&self, ty: &str) -> BTreeSet<&'a str> {
        self.touched.get(ty).cloned().unwrap_or_default()
    }

    /// The operations whose users are offered the members of an input or enum.
    pub(super) fn offering(&self, ty: &str) -> BTreeSet<&'a str> {
        self.offered.get(ty).cloned().unwrap_or_default()
    }

    /// The operation that the other server takes in place of one that it refuses.
    pub(super) fn successor(&self, operation: &str) -> Option<&'a str> {
        self.successors.get(operation).copied()
    }

    /// Whether our type of an input or enum has a member.
    pub(super) fn knows(&self, ty: &str, member: &str) -> bool {
        match self.client.decoded.types.get(ty) {
            Some(ExtendedType::InputObject(input)) => input.fields.contains_key(member),
            Some(ExtendedType::Enum(values)) => values.values.contains_key(member),
            _ => false,
        }
    }

    /// The operations of the client that the server refuses as it is.
    pub(super) fn not_counted(&self) -> &[String] {
        &self.not_counted
    }

    /// Whether our type of a field has no room for null.
    pub(super) fn requires(&self, ty: &str, field: &str) -> bool {
        let ours = self.client.decoded.type_field(ty, field);
        // A field that our types do not know yet is judged as the server has it.
        ours.map_or(true, |ours| ours.ty.is_non_null())
    }
}

fn call<'a>(operation: &'a str, field: &Field, variables: &BTreeMap<&str, &Type>) -> Call<'a> {
    let sent = field.arguments.iter().map(|argument| {
        let variable = argument.value.as_variable();
        let ty = variable.and_then(|variable| variables.get(variable.as_str()).copied());
        // A literal fits what the field takes today.
        let ty = ty.or_else(|| {
            let definition = field.definition.argument_by_name(&argument.name)?;
            Some(&*definition.ty)
        });
        Some((argument.name.to_string(), ty?.clone()))
    });
    Call {
        operation,
        sent: sent.flatten().collect(),
    }
}

/// Whether two documents differ at most in the types of their variables.
fn asks_the_same(a: &OperationDocument, b: &OperationDocument) -> bool {
    a.operation.operation_type == b.operation.operation_type
        && a.operation.selection_set == b.operation.selection_set
}

/// Adds an operation; false if it was there.
fn note<'a>(map: &mut BTreeMap<String, BTreeSet<&'a str>>, ty: &str, operation: &'a str) -> bool {
    map.entry(ty.to_owned()).or_default().insert(operation)
}
