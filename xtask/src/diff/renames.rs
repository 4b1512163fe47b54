//! Which removed thing may be which new one.

use std::collections::BTreeMap;

use apollo_compiler::Name;
use apollo_compiler::schema::ExtendedType;
use strsim::normalized_damerau_levenshtein;

use super::facts::{Fact, Place, What};
use crate::codegen::kind;

/// Names that are less alike belong together only if nothing else does.
const ALIKE: f64 = 0.5;

/// Things that can be one another under a new name: of one parent and type.
type Group<'a> = (Option<Place<'a>>, String);

/// For each fact, the new name of what it tells to be removed.
pub(super) fn hints<'a>(facts: &[Fact<'a>]) -> Vec<Option<&'a str>> {
    let mut groups: BTreeMap<Group<'a>, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
    for (index, fact) in facts.iter().enumerate() {
        let parent = parent(fact.place);
        match signature(&fact.what) {
            Some((Side::Removed, ty)) => groups.entry((parent, ty)).or_default().0.push(index),
            Some((Side::Added, ty)) => groups.entry((parent, ty)).or_default().1.push(index),
            None => {}
        }
    }
    let name = |index: usize| facts.get(index).map_or("", |fact| own_name(fact.place));
    let mut hints = BTreeMap::new();
    for (removed, added) in groups.into_values() {
        let only = removed.len() == 1 && added.len() == 1;
        let pairs = removed
            .iter()
            .flat_map(|old| added.iter().map(move |new| (*old, *new)));
        let mut pairs: Vec<(f64, usize, usize)> = pairs
            .map(|(old, new)| {
                (
                    normalized_damerau_levenshtein(name(old), name(new)),
                    old,
                    new,
                )
            })
            .filter(|(likeness, ..)| only || *likeness >= ALIKE)
            .collect();
        pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
        let mut taken = Vec::new();
        for (_, old, new) in pairs {
            if !hints.contains_key(&old) && !taken.contains(&new) {
                hints.insert(old, name(new));
                taken.push(new);
            }
        }
    }
    (0..facts.len())
        .map(|index| hints.get(&index).copied())
        .collect()
}

#[derive(Clone, Copy)]
enum Side {
    Removed,
    Added,
}

fn signature(what: &What<'_>) -> Option<(Side, String)> {
    Some(match what {
        What::TypeRemoved(ty) => (Side::Removed, shape(ty)),
        What::TypeAdded(ty) => (Side::Added, shape(ty)),
        What::FieldRemoved(field) => (Side::Removed, field.ty.to_string()),
        What::FieldAdded(field) => (Side::Added, field.ty.to_string()),
        What::ArgumentRemoved(value) | What::InputRemoved(value) => {
            (Side::Removed, value.ty.to_string())
        }
        What::ArgumentAdded(value) | What::InputAdded(value) => (Side::Added, value.ty.to_string()),
        What::ValueRemoved => (Side::Removed, String::new()),
        What::ValueAdded => (Side::Added, String::new()),
        _ => return None,
    })
}

/// The kind and the members of a type.
fn shape(ty: &ExtendedType) -> String {
    let members: Vec<&Name> = match ty {
        ExtendedType::Scalar(_) => Vec::new(),
        ExtendedType::Object(ty) => ty.fields.keys().collect(),
        ExtendedType::Interface(ty) => ty.fields.keys().collect(),
        ExtendedType::Union(ty) => ty.members.iter().map(|member| &member.name).collect(),
        ExtendedType::Enum(ty) => ty.values.keys().collect(),
        ExtendedType::InputObject(ty) => ty.fields.keys().collect(),
    };
    format!("{} {members:?}", kind(ty))
}

fn parent(place: Place<'_>) -> Option<Place<'_>> {
    match place {
        Place {
            argument: Some(_), ..
        } => Some(Place {
            argument: None,
            ..place
        }),
        Place {
            member: Some(_), ..
        } => Some(Place {
            member: None,
            ..place
        }),
        Place { .. } => None,
    }
}

fn own_name(place: Place<'_>) -> &str {
    place.argument.or(place.member).unwrap_or(place.ty)
}
