//! Input objects and enums that variables need.

use std::collections::BTreeSet;

use apollo_compiler::Node;
use apollo_compiler::schema::{EnumType, ExtendedType, InputObjectType};

use super::Resolver;
use crate::codegen::model::{Enum, Field, Home, Input, Variant};
use crate::codegen::names::{self, Unique};

/// What a filter field asks for, by its ending; longer endings first.
const FILTERS: [(&str, &str); 14] = [
    ("_not_between", "outside the two values"),
    ("_not_contains", "not containing the text"),
    ("_not_startsWith", "not starting with the text"),
    ("_not_in", "equal to none of the values"),
    ("_not", "other than the value"),
    ("_between", "between the two values, both included"),
    ("_contains", "containing the text"),
    ("_startsWith", "starting with the text"),
    ("_in", "equal to one of the values"),
    ("_gte", "greater than or equal to the value"),
    ("_gt", "greater than the value"),
    ("_lte", "less than or equal to the value"),
    ("_lt", "less than the value"),
    ("", "equal to the value"),
];

impl Resolver<'_> {
    /// Everything that variables can hold, nested inputs included.
    pub(super) fn inputs_and_enums(&mut self) -> (Vec<Input>, Vec<Enum>) {
        let (mut inputs, mut enums) = (Vec::new(), Vec::new());
        let mut open: Vec<String> = self.sent.iter().cloned().collect();
        while let Some(graphql) = open.pop() {
            let Some(name) = self.config.type_name(&graphql).map(ToOwned::to_owned) else {
                self.wrong_mapping(self.config.unmapped(&graphql));
                continue;
            };
            match self.superset.types.get(graphql.as_str()) {
                Some(ExtendedType::InputObject(input)) => {
                    if self.holds_itself(input) {
                        let message = format!("`{graphql}` holds itself, and not in a list");
                        self.wrong_mapping(message);
                    }
                    for field in input.fields.values() {
                        let inner = field.ty.inner_named_type();
                        let is_scalar = self.superset.get_scalar(inner).is_some();
                        if !is_scalar && self.sent.insert(inner.to_string()) {
                            open.push(inner.to_string());
                        }
                    }
                    inputs.push(self.input(name, input));
                }
                Some(ExtendedType::Enum(values)) => enums.push(self.values(name, values)),
                _ => {}
            }
        }
        inputs.sort_by(|a, b| a.name.cmp(&b.name));
        enums.sort_by(|a, b| a.name.cmp(&b.name));
        (inputs, enums)
    }

    fn input(&mut self, name: String, input: &Node<InputObjectType>) -> Input {
        let place = self.fragments_place(None);
        let mut unique = Unique::default();
        let mut fields = Vec::new();
        for (graphql, definition) in &input.fields {
            let coordinate = format!("{}.{graphql}", input.name);
            let Some(rust) = names::field(graphql) else {
                self.wrong_mapping(format!("`{coordinate}` has no Rust name"));
                continue;
            };
            if let Err(message) = unique.take(&rust, graphql) {
                self.wrong_mapping(format!("`{}`: {message}", input.name));
            }
            let described = definition.description.as_deref().map(ToOwned::to_owned);
            fields.extend(
                self.leaf(&coordinate, &definition.ty, place)
                    .map(|ty| Field {
                        graphql: graphql.to_string(),
                        rust,
                        doc: described.unwrap_or_else(|| filter_doc(graphql, ty.home, input)),
                        ty,
                        full: false,
                    }),
            );
        }
        let described = input.description.as_deref().map(ToOwned::to_owned);
        Input {
            doc: described.unwrap_or_else(|| format!("The input `{}`.", input.name)),
            name,
            graphql: input.name.to_string(),
            fields,
        }
    }

    /// Whether a value of the input contains another one directly or through
    /// other inputs: its struct would have no size.
    fn holds_itself(&self, input: &InputObjectType) -> bool {
        let mut seen = BTreeSet::new();
        let mut open = vec![input];
        while let Some(next) = open.pop() {
            for field in next.fields.values().filter(|field| !field.ty.is_list()) {
                let inner = field.ty.inner_named_type();
                if *inner == input.name {
                    return true;
                }
                if let Some(inner) = self.superset.get_input_object(inner)
                    && seen.insert(&inner.name)
                {
                    open.push(inner);
                }
            }
        }
        false
    }

    fn values(&mut self, name: String, values: &Node<EnumType>) -> Enum {
        let place = self.fragments_place(None);
        let mut unique = Unique::default();
        let mut variants = Vec::new();
        for (graphql, definition) in &values.values {
            let Some(rust) = names::variant(graphql) else {
                self.wrong(
                    place,
                    format!("`{}.{graphql}` has no Rust name", values.name),
                );
                continue;
            };
            if let Err(message) = unique.take(&rust, graphql) {
                self.wrong_mapping(format!("`{}`: {message}", values.name));
            }
            let described = definition.description.as_deref().map(ToOwned::to_owned);
            variants.push(Variant {
                graphql: graphql.to_string(),
                rust,
                doc: described.unwrap_or_else(|| value_doc(graphql)),
            });
        }
        let described = values.description.as_deref().map(ToOwned::to_owned);
        Enum {
            doc: described.unwrap_or_else(|| format!("The enum `{}`.", values.name)),
            name,
            graphql: values.name.to_string(),
            variants,
        }
    }
}

/// "`createdOn` less than the value." for `createdOn_lt`, if the input has a
/// field `createdOn` at all.
fn filter_doc(graphql: &str, home: Home, input: &InputObjectType) -> String {
    let is_filter = home != Home::Generated;
    let meaning = FILTERS.into_iter().find_map(|(ending, meaning)| {
        let field = graphql.strip_suffix(ending)?;
        (is_filter && input.fields.contains_key(field)).then(|| format!("`{field}` {meaning}."))
    });
    meaning.unwrap_or_else(|| format!("The input field `{graphql}`."))
}

fn value_doc(graphql: &str) -> String {
    if let Some(field) = graphql.strip_suffix("_ASC") {
        format!("By `{field}`, ascending.")
    } else if let Some(field) = graphql.strip_suffix("_DESC") {
        format!("By `{field}`, descending.")
    } else {
        format!("The value `{graphql}`.")
    }
}
