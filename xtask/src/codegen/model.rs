//! What the generated code consists of, decided but not yet written down.

/// Everything to generate.
#[derive(Debug, Default)]
pub(crate) struct Model {
    pub(crate) fragments: Vec<Fragment>,
    pub(crate) inputs: Vec<Input>,
    pub(crate) enums: Vec<Enum>,
    pub(crate) operations: Vec<Operation>,
}

/// A struct for a named selection on an object type.
#[derive(Debug)]
pub(crate) struct Fragment {
    pub(crate) name: String,
    pub(crate) graphql_type: String,
    pub(crate) doc: String,
    pub(crate) fields: Vec<Field>,
}

/// A struct for an input object.
#[derive(Debug)]
pub(crate) struct Input {
    pub(crate) name: String,
    pub(crate) graphql: String,
    pub(crate) doc: String,
    pub(crate) fields: Vec<Field>,
}

/// An enum that requests send.
#[derive(Debug)]
pub(crate) struct Enum {
    pub(crate) name: String,
    pub(crate) graphql: String,
    pub(crate) doc: String,
    pub(crate) variants: Vec<Variant>,
}

/// A value of an enum.
#[derive(Debug)]
pub(crate) struct Variant {
    pub(crate) graphql: String,
    pub(crate) rust: String,
    pub(crate) doc: String,
}

/// A field of a struct, or a variable.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) graphql: String,
    pub(crate) rust: String,
    pub(crate) ty: Ty,
    pub(crate) doc: String,
    /// Selected by the full fragment of a pair alone.
    pub(crate) full: bool,
}

/// A Rust type: `T`, `Option<T>`, `Vec<T>` or `Option<Vec<T>>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ty {
    pub(crate) name: String,
    pub(crate) home: Home,
    pub(crate) list: bool,
    pub(crate) nullable: bool,
}

/// Where a Rust type is defined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Home {
    /// In the language.
    Primitive,
    /// By hand, in the root of the crate.
    Crate,
    /// In the generated module.
    Generated,
}

/// An operation: `root { field(arguments) { response } }`.
#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) name: String,
    pub(crate) module: String,
    pub(crate) doc: String,
    pub(crate) generations: Vec<String>,
    pub(crate) mutation: bool,
    /// Whether it selects the full fragment of a pair.
    pub(crate) full: bool,
    pub(crate) variables: Vec<Field>,
    /// The GraphQL type of the root field.
    pub(crate) root_type: String,
    /// The API's own field that it calls; its type is the response's.
    pub(crate) field: Field,
    /// The GraphQL type of the response.
    pub(crate) response_type: String,
    /// Argument and Rust name of the variable that it takes.
    pub(crate) arguments: Vec<(String, String)>,
    pub(crate) response: Vec<Field>,
}
