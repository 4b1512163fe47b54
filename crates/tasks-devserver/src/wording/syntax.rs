//! Syntax errors. The wording at the end of a document is recorded; elsewhere the token is named.

use apollo_compiler::validation::DiagnosticList;

use super::Refusal;

/// The refusal of a document that apollo-compiler could not parse.
pub(crate) fn syntax_error(query: &str, diagnostics: &DiagnosticList) -> Refusal {
    let first = diagnostics.iter().next();
    let place = first.and_then(|diagnostic| diagnostic.line_column_range());
    let rest = place
        .as_ref()
        .and_then(|range| rest_of(query, range.start.line, range.start.column))
        .unwrap_or_default()
        .trim_start();
    if rest.is_empty() {
        return Refusal {
            message: "Syntax Error: Expected Name, found <EOF>.".to_owned(),
            locations: end_of(query).into_iter().collect(),
        };
    }
    Refusal {
        message: format!("Syntax Error: Unexpected {}.", token(rest)),
        locations: place.map(|range| range.start).into_iter().collect(),
    }
}

/// The text from a place on; lines and columns count from 1.
fn rest_of(query: &str, line: usize, column: usize) -> Option<&str> {
    let line_start: usize = query
        .split_inclusive('\n')
        .take(line.saturating_sub(1))
        .map(str::len)
        .sum();
    let rest = query.get(line_start..)?;
    let (offset, _) = rest.char_indices().nth(column.saturating_sub(1))?;
    rest.get(offset..)
}

/// The place after the last character.
fn end_of(query: &str) -> Option<apollo_compiler::parser::LineColumn> {
    let line = query.split('\n').count();
    let column = query.rsplit('\n').next()?.chars().count() + 1;
    Some(apollo_compiler::parser::LineColumn { line, column })
}

/// graphql-js's description of the token that a text begins with.
fn token(text: &str) -> String {
    let run = |fits: fn(char) -> bool| {
        let end = text.find(|char| !fits(char)).unwrap_or(text.len());
        text.get(..end).unwrap_or_default()
    };
    match text.chars().next() {
        Some(char) if char.is_ascii_alphabetic() || char == '_' => {
            let name = run(|char| char.is_ascii_alphanumeric() || char == '_');
            format!("Name \"{name}\"")
        }
        Some(char) if char.is_ascii_digit() || char == '-' => {
            let number = run(|char| char.is_ascii_digit() || char == '-');
            format!("Int \"{number}\"")
        }
        Some('.') if text.starts_with("...") => "\"...\"".to_owned(),
        Some(char) => format!("\"{char}\""),
        None => "<EOF>".to_owned(),
    }
}
