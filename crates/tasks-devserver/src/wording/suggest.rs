//! "Did you mean": which names graphql-js suggests, and how it lists them.

/// At most this many names are suggested.
const MOST: usize = 5;

/// The end of a message about an unknown name, or nothing if no known name is near it.
///
/// `kind` stands before the names, as in `the enum value "a" or "b"`.
pub(super) fn did_you_mean<'a>(
    kind: Option<&str>,
    unknown: &str,
    known: impl Iterator<Item = &'a str>,
) -> String {
    let names: Vec<String> = nearest(unknown, known)
        .into_iter()
        .take(MOST)
        .map(|name| format!("\"{name}\""))
        .collect();
    let list = match names.as_slice() {
        [] => return String::new(),
        [one] => one.clone(),
        [one, other] => format!("{one} or {other}"),
        [first @ .., last] => format!("{}, or {last}", first.join(", ")),
    };
    match kind {
        Some(kind) => format!(" Did you mean {kind} {list}?"),
        None => format!(" Did you mean {list}?"),
    }
}

/// The known names within two fifths of the unknown one's length, nearest first.
fn nearest<'a>(unknown: &str, known: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let threshold = unknown.encode_utf16().count() * 2 / 5 + 1;
    let mut near: Vec<(usize, &str)> = known
        .map(|name| (distance(unknown, name), name))
        .filter(|(distance, _)| *distance <= threshold)
        .collect();
    near.sort_unstable();
    near.into_iter().map(|(_, name)| name).collect()
}

/// Names that differ only in case count as one edit apart.
fn distance(unknown: &str, name: &str) -> usize {
    if unknown == name {
        return 0;
    }
    let (unknown, name) = (unknown.to_lowercase(), name.to_lowercase());
    if unknown == name {
        return 1;
    }
    strsim::osa_distance(&unknown, &name)
}
