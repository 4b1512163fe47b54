//! What changed from one schema to another, whatever it means.

use std::collections::BTreeMap;
use std::fmt;

use apollo_compiler::ast::{DirectiveList, FieldDefinition, InputValueDefinition, Type};
use apollo_compiler::collections::{IndexMap, IndexSet};
use apollo_compiler::schema::{Component, ComponentName, ExtendedType};
use apollo_compiler::{Name, Node, Schema};

use crate::codegen::kind;

/// A schema coordinate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place<'a> {
    pub(super) ty: &'a str,
    /// A field, input field or enum value.
    pub(super) member: Option<&'a str>,
    pub(super) argument: Option<&'a str>,
}

impl<'a> Place<'a> {
    fn of(ty: &'a str) -> Self {
        Self {
            ty,
            member: None,
            argument: None,
        }
    }

    fn member(self, member: &'a str) -> Self {
        Self {
            member: Some(member),
            ..self
        }
    }

    fn argument(self, argument: &'a str) -> Self {
        Self {
            argument: Some(argument),
            ..self
        }
    }
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.ty)?;
        if let Some(member) = self.member {
            write!(f, ".{member}")?;
        }
        if let Some(argument) = self.argument {
            write!(f, "({argument})")?;
        }
        Ok(())
    }
}

/// A place, and what changed there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fact<'a> {
    pub(super) place: Place<'a>,
    pub(super) what: What<'a>,
}

/// What changed at a place.
#[derive(Clone, Copy, Debug)]
pub(super) enum What<'a> {
    TypeAdded(&'a ExtendedType),
    TypeRemoved(&'a ExtendedType),
    KindChanged(&'a ExtendedType, &'a ExtendedType),
    /// A type of a union or of an interface.
    MemberAdded(&'a str),
    MemberRemoved(&'a str),
    FieldAdded(&'a FieldDefinition),
    FieldRemoved(&'a FieldDefinition),
    FieldChanged(&'a Type, &'a Type),
    ArgumentAdded(&'a InputValueDefinition),
    ArgumentRemoved(&'a InputValueDefinition),
    /// Its type or its default.
    ArgumentChanged(&'a InputValueDefinition, &'a InputValueDefinition),
    InputAdded(&'a InputValueDefinition),
    InputRemoved(&'a InputValueDefinition),
    /// Its type or its default.
    InputChanged(&'a InputValueDefinition, &'a InputValueDefinition),
    ValueAdded,
    ValueRemoved,
    Deprecated,
    NotDeprecated,
}

impl fmt::Display for What<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TypeAdded(ty) => write!(f, "new, {}", kind(ty)),
            Self::FieldAdded(field) => write!(f, "new, `{}`", field.ty),
            Self::ArgumentAdded(value) | Self::InputAdded(value) => {
                let required = if value.is_required() {
                    "required"
                } else {
                    "optional"
                };
                write!(f, "new and {required}, `{}`", value.ty)
            }
            Self::ValueAdded => f.write_str("new"),
            Self::MemberAdded(member) => write!(f, "now with `{member}`"),
            Self::MemberRemoved(member) => write!(f, "no longer with `{member}`"),
            Self::TypeRemoved(_)
            | Self::FieldRemoved(_)
            | Self::ArgumentRemoved(_)
            | Self::InputRemoved(_)
            | Self::ValueRemoved => f.write_str("removed"),
            Self::KindChanged(from, to) => write!(f, "{} became {}", kind(from), kind(to)),
            Self::FieldChanged(from, to) => write!(f, "`{from}` became `{to}`"),
            Self::ArgumentChanged(from, to) | Self::InputChanged(from, to) => {
                write!(f, "`{}` became `{}`", with_default(from), with_default(to))
            }
            Self::Deprecated => f.write_str("deprecated"),
            Self::NotDeprecated => f.write_str("no longer deprecated"),
        }
    }
}

fn with_default(value: &InputValueDefinition) -> String {
    match &value.default_value {
        None => value.ty.to_string(),
        Some(default) => format!("{} = {default}", value.ty),
    }
}

/// All differences, by place.
pub(super) fn between<'a>(from: &'a Schema, to: &'a Schema) -> Vec<Fact<'a>> {
    let mut facts = Facts(Vec::new());
    for (name, types) in both(&from.types, &to.types) {
        let place = Place::of(name);
        match types {
            (None, Some(new)) => facts.add(place, What::TypeAdded(new)),
            (Some(old), None) => facts.add(place, What::TypeRemoved(old)),
            (Some(old), Some(new)) => facts.types(place, old, new),
            (None, None) => {}
        }
    }
    facts.0.sort_by_key(|fact| fact.place);
    facts.0
}

struct Facts<'a>(Vec<Fact<'a>>);

impl<'a> Facts<'a> {
    fn add(&mut self, place: Place<'a>, what: What<'a>) {
        self.0.push(Fact { place, what });
    }

    fn types(&mut self, place: Place<'a>, old: &'a ExtendedType, new: &'a ExtendedType) {
        match (old, new) {
            (ExtendedType::Scalar(_), ExtendedType::Scalar(_)) => {}
            (ExtendedType::Object(old), ExtendedType::Object(new)) => {
                self.interfaces(
                    place.ty,
                    &old.implements_interfaces,
                    &new.implements_interfaces,
                );
                self.fields(place, &old.fields, &new.fields);
            }
            (ExtendedType::Interface(old), ExtendedType::Interface(new)) => {
                self.interfaces(
                    place.ty,
                    &old.implements_interfaces,
                    &new.implements_interfaces,
                );
                self.fields(place, &old.fields, &new.fields);
            }
            (ExtendedType::Union(old), ExtendedType::Union(new)) => {
                for member in new.members.difference(&old.members) {
                    self.add(place, What::MemberAdded(member));
                }
                for member in old.members.difference(&new.members) {
                    self.add(place, What::MemberRemoved(member));
                }
            }
            (ExtendedType::Enum(old), ExtendedType::Enum(new)) => {
                for (name, values) in both(&old.values, &new.values) {
                    let place = place.member(name);
                    match values {
                        (None, Some(_)) => self.add(place, What::ValueAdded),
                        (Some(_), None) => self.add(place, What::ValueRemoved),
                        (Some(old), Some(new)) => {
                            self.deprecation(place, &old.directives, &new.directives);
                        }
                        (None, None) => {}
                    }
                }
            }
            (ExtendedType::InputObject(old), ExtendedType::InputObject(new)) => {
                for (name, values) in both(&old.fields, &new.fields) {
                    let place = place.member(name);
                    match values {
                        (None, Some(new)) => self.add(place, What::InputAdded(new)),
                        (Some(old), None) => self.add(place, What::InputRemoved(old)),
                        (Some(old), Some(new)) => {
                            if differ(old, new) {
                                self.add(place, What::InputChanged(old, new));
                            }
                            self.deprecation(place, &old.directives, &new.directives);
                        }
                        (None, None) => {}
                    }
                }
            }
            (old, new) => self.add(place, What::KindChanged(old, new)),
        }
    }

    /// What a type implements is told of the interface, like the members of a
    /// union.
    fn interfaces(
        &mut self,
        ty: &'a str,
        old: &'a IndexSet<ComponentName>,
        new: &'a IndexSet<ComponentName>,
    ) {
        for interface in new.difference(old) {
            self.add(Place::of(interface), What::MemberAdded(ty));
        }
        for interface in old.difference(new) {
            self.add(Place::of(interface), What::MemberRemoved(ty));
        }
    }

    fn fields(
        &mut self,
        place: Place<'a>,
        old: &'a IndexMap<Name, Component<FieldDefinition>>,
        new: &'a IndexMap<Name, Component<FieldDefinition>>,
    ) {
        for (name, fields) in both(old, new) {
            let place = place.member(name);
            match fields {
                (None, Some(new)) => self.add(place, What::FieldAdded(new)),
                (Some(old), None) => self.add(place, What::FieldRemoved(old)),
                (Some(old), Some(new)) => {
                    if old.ty != new.ty {
                        self.add(place, What::FieldChanged(&old.ty, &new.ty));
                    }
                    self.deprecation(place, &old.directives, &new.directives);
                    self.arguments(place, &old.arguments, &new.arguments);
                }
                (None, None) => {}
            }
        }
    }

    fn arguments(
        &mut self,
        place: Place<'a>,
        old: &'a [Node<InputValueDefinition>],
        new: &'a [Node<InputValueDefinition>],
    ) {
        let find = |name: &Name, arguments: &'a [Node<InputValueDefinition>]| {
            arguments.iter().find(|argument| argument.name == *name)
        };
        for old in old {
            let place = place.argument(&old.name);
            let Some(new) = find(&old.name, new) else {
                self.add(place, What::ArgumentRemoved(old));
                continue;
            };
            if differ(old, new) {
                self.add(place, What::ArgumentChanged(old, new));
            }
            self.deprecation(place, &old.directives, &new.directives);
        }
        for new in new.iter().filter(|new| find(&new.name, old).is_none()) {
            self.add(place.argument(&new.name), What::ArgumentAdded(new));
        }
    }

    fn deprecation(&mut self, place: Place<'a>, old: &DirectiveList, new: &DirectiveList) {
        match (old.has("deprecated"), new.has("deprecated")) {
            (false, true) => self.add(place, What::Deprecated),
            (true, false) => self.add(place, What::NotDeprecated),
            _ => {}
        }
    }
}

fn differ(old: &InputValueDefinition, new: &InputValueDefinition) -> bool {
    old.ty != new.ty || old.default_value != new.default_value
}

type Both<'a, T> = BTreeMap<&'a Name, (Option<&'a T>, Option<&'a T>)>;

/// The entries of two maps by name.
fn both<'a, T>(old: &'a IndexMap<Name, T>, new: &'a IndexMap<Name, T>) -> Both<'a, T> {
    let names = old.keys().chain(new.keys());
    names
        .map(|name| (name, (old.get(name), new.get(name))))
        .collect()
}
