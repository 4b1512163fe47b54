//! The verdict of each change; the rules are in the documentation of `diff`.

use std::collections::BTreeSet;

use apollo_compiler::ast::{InputValueDefinition, Type};

use super::Verdict;
use super::client::{Call, Usage};
use super::facts::{Fact, Place, What};

/// How many operations a reason names before the rest is only counted.
const NAMED: usize = 3;

type Operations<'a> = BTreeSet<&'a str>;

/// What a change means, and why.
pub(super) fn judge(fact: &Fact<'_>, usage: &Usage<'_>) -> (Verdict, String) {
    let Fact { place, what } = *fact;
    match what {
        What::TypeRemoved(_) => refused("named by", &usage.naming(place.ty), usage),
        What::KindChanged(..) | What::MemberRemoved(_) => {
            refused("used by", &usage.touching(place.ty), usage)
        }
        What::FieldRemoved(_) => refused("selected by", &selecting(place, usage), usage),
        What::FieldChanged(from, to) => field(place, from, to, usage),
        What::ArgumentRemoved(_) => {
            let sending = calls_where(place, usage, |sent| sent.is_some());
            refused("sent by", &sending, usage)
        }
        What::ArgumentAdded(new) if new.is_required() => {
            refused("not sent by", &selecting(place, usage), usage)
        }
        What::ArgumentChanged(from, to) => argument(place, from, to, usage),
        What::InputRemoved(_) | What::ValueRemoved => offered(place, usage),
        What::InputAdded(new) if new.is_required() => {
            let offering = usage.offering(place.ty);
            if offering.is_empty() {
                return unused();
            }
            (
                Verdict::Breaking,
                format!("left out by {}", list(&offering)),
            )
        }
        What::ArgumentAdded(_) | What::InputAdded(_) => safe("nobody has to send it"),
        What::InputChanged(from, to) => input(place, from, to, usage),
        What::ValueAdded if usage.offering(place.ty).is_empty() => unused(),
        What::ValueAdded if usage.knows(place.ty, member(place)) => {
            safe("our typed API offers it already")
        }
        What::ValueAdded => safe("our typed API offers it after `cargo xtask codegen`"),
        What::Deprecated => deprecated(place, usage),
        What::TypeAdded(_) | What::FieldAdded(_) | What::MemberAdded(_) | What::NotDeprecated => {
            safe("nothing that we send or read changes")
        }
    }
}

fn field(place: Place<'_>, from: &Type, to: &Type, usage: &Usage<'_>) -> (Verdict, String) {
    let selecting = selecting(place, usage);
    if selecting.is_empty() {
        return unused();
    }
    let selected = format!("selected by {}", list(&selecting));
    if !same_but_null(from, to) {
        return (Verdict::Breaking, selected);
    }
    let may_be_null = from.is_non_null() && !to.is_non_null();
    let required = usage.requires(place.ty, member(place));
    match (may_be_null, required) {
        (true, true) => (
            Verdict::Breaking,
            format!("our type has no room for null; {selected}"),
        ),
        (true, false) => safe("our type has room for null"),
        (false, _) if to.is_assignable_to(from) => safe("what we read fits"),
        (false, _) => safe("null items of a list are left out"),
    }
}

fn argument(
    place: Place<'_>,
    from: &InputValueDefinition,
    to: &InputValueDefinition,
    usage: &Usage<'_>,
) -> (Verdict, String) {
    let calling = selecting(place, usage);
    if calling.is_empty() {
        return unused();
    }
    let refusing = calls_where(place, usage, |sent| match sent {
        Some(variable) => !fits(variable, to),
        None => to.is_required(),
    });
    if !refusing.is_empty() {
        return refused("does not fit what is sent by", &refusing, usage);
    }
    let omitting = calls_where(place, usage, |sent| !sent.is_some_and(Type::is_non_null));
    if from.default_value != to.default_value && !omitting.is_empty() {
        let reason = format!(
            "the default counts where it is left out by {}",
            list(&omitting)
        );
        return (Verdict::Risky, reason);
    }
    safe("what we send fits")
}

fn input(
    place: Place<'_>,
    from: &InputValueDefinition,
    to: &InputValueDefinition,
    usage: &Usage<'_>,
) -> (Verdict, String) {
    let offering = usage.offering(place.ty);
    if offering.is_empty() {
        return unused();
    }
    let operations = list(&offering);
    if to.is_required() && !from.is_required() {
        return (
            Verdict::Breaking,
            format!("may be left out by {operations}"),
        );
    }
    if !same_but_null(&from.ty, &to.ty) {
        return (
            Verdict::Risky,
            format!("still sent as `{}` by {operations}", from.ty),
        );
    }
    if to.ty.is_non_null() && !from.ty.is_non_null() {
        return (
            Verdict::Risky,
            format!("null is refused now, and offered by {operations}"),
        );
    }
    if from.default_value != to.default_value {
        let reason = format!("the default counts where it is left out by {operations}");
        return (Verdict::Risky, reason);
    }
    safe("what we send fits")
}

/// A value that users can send and that some servers now refuse.
fn offered(place: Place<'_>, usage: &Usage<'_>) -> (Verdict, String) {
    let offering = usage.offering(place.ty);
    if offering.is_empty() || !usage.knows(place.ty, member(place)) {
        return unused();
    }
    (Verdict::Risky, format!("offered by {}", list(&offering)))
}

fn deprecated(place: Place<'_>, usage: &Usage<'_>) -> (Verdict, String) {
    let using = match place.argument {
        Some(_) => calls_where(place, usage, |sent| sent.is_some()),
        None => &selecting(place, usage) | &usage.offering(place.ty),
    };
    if using.is_empty() {
        return unused();
    }
    let reason = format!("a later release may remove it; used by {}", list(&using));
    (Verdict::Risky, reason)
}

/// Documents that the server refuses, unless others take their place.
fn refused(how: &str, operations: &Operations<'_>, usage: &Usage<'_>) -> (Verdict, String) {
    if operations.is_empty() {
        return unused();
    }
    let lost = operations
        .iter()
        .filter(|name| usage.successor(name).is_none());
    let lost: Operations<'_> = lost.copied().collect();
    if !lost.is_empty() {
        return (Verdict::Breaking, format!("{how} {}", list(&lost)));
    }
    let successors: Operations<'_> = operations
        .iter()
        .filter_map(|name| usage.successor(name))
        .collect();
    let reason = format!(
        "{how} {}, whose place {} takes",
        list(operations),
        list(&successors)
    );
    (Verdict::Safe, reason)
}

fn safe(reason: &str) -> (Verdict, String) {
    (Verdict::Safe, reason.to_owned())
}

fn unused() -> (Verdict, String) {
    safe("not used by us")
}

/// The operations that select the field of a place.
fn selecting<'a>(place: Place<'_>, usage: &Usage<'a>) -> Operations<'a> {
    calls(place, usage)
        .iter()
        .map(|call| call.operation)
        .collect()
}

/// The operations that call the field of a place with such a type of variable
/// for the argument; `None` where they do not send it.
fn calls_where<'a>(
    place: Place<'_>,
    usage: &Usage<'a>,
    such: impl Fn(Option<&Type>) -> bool,
) -> Operations<'a> {
    let calls = calls(place, usage).iter();
    let argument = place.argument.unwrap_or_default();
    calls
        .filter(|call| such(call.sent.get(argument)))
        .map(|call| call.operation)
        .collect()
}

fn calls<'u, 'a>(place: Place<'_>, usage: &'u Usage<'a>) -> &'u [Call<'a>] {
    usage.calls(place.ty, member(place))
}

/// The field, input field or enum value of a place.
fn member(place: Place<'_>) -> &str {
    place.member.unwrap_or_default()
}

/// Whether a variable may stand where an argument is expected.
fn fits(variable: &Type, argument: &InputValueDefinition) -> bool {
    let expected = match &argument.default_value {
        // An absent variable leaves the default.
        Some(default) if !default.is_null() => &argument.ty.as_ref().clone().nullable(),
        _ => &*argument.ty,
    };
    variable.is_assignable_to(expected)
}

/// Whether two types are the same but for null, in lists too.
fn same_but_null(a: &Type, b: &Type) -> bool {
    match (a.is_list(), b.is_list()) {
        (true, true) => same_but_null(a.item_type(), b.item_type()),
        (false, false) => a.inner_named_type() == b.inner_named_type(),
        _ => false,
    }
}

fn list(operations: &Operations<'_>) -> String {
    let names: Vec<&str> = operations.iter().copied().take(NAMED).collect();
    match operations.len() - names.len() {
        0 => names.join(", "),
        more => format!("{} and {more} more", names.join(", ")),
    }
}
