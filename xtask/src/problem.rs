//! Mistakes in the files that people write, each with its place.

use std::fmt;

use apollo_compiler::diagnostic::ToCliReport as _;
use apollo_compiler::parser::{SourceMap, SourceSpan};
use apollo_compiler::validation::DiagnosticList;

/// One mistake: the file, the line where it is known, and what is wrong.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// Path as the user knows it, with forward slashes.
    pub file: String,
    /// Line, counted from 1.
    pub line: Option<usize>,
    /// What is wrong, in one sentence.
    pub message: String,
}

impl Problem {
    /// A problem of a whole file.
    pub fn new(file: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            file: file.into(),
            line: None,
            message: message.into(),
        }
    }

    /// A file that the system does not let us read.
    pub(crate) fn unreadable(file: &str, error: &std::io::Error) -> Self {
        Self::new(file, format!("cannot read it: {error}"))
    }

    /// A file that the system does not let us write.
    pub(crate) fn unwritable(file: &str, error: &std::io::Error) -> Self {
        Self::new(file, format!("cannot write it: {error}"))
    }

    /// The same problem at a line of the file.
    pub fn at(mut self, line: impl Into<Option<usize>>) -> Self {
        self.line = line.into();
        self
    }

    /// A problem at a place of a parsed GraphQL source.
    pub(crate) fn located(
        fallback: &str,
        sources: &SourceMap,
        location: Option<SourceSpan>,
        message: impl Into<String>,
    ) -> Self {
        let file = location
            .and_then(|location| sources.get(&location.file_id()))
            .map_or_else(|| fallback.to_owned(), |file| slashed(file.path()));
        let line = location.and_then(|location| location.line_column(sources));
        Self::new(file, message).at(line.map(|place| place.line))
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}", self.message)
    }
}

/// All the mistakes of a run; printed one a line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problems(Vec<Problem>);

impl Problems {
    /// Adds one.
    pub fn push(&mut self, problem: Problem) {
        self.0.push(problem);
    }

    /// Adds all of another list.
    pub fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// Keeps the value of a step that succeeded, or its problems.
    pub fn keep<T>(&mut self, result: Result<T, Self>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(problems) => {
                self.extend(problems);
                None
            }
        }
    }

    /// `Ok` if there are none.
    pub fn into_result(self) -> Result<(), Self> {
        if self.0.is_empty() { Ok(()) } else { Err(self) }
    }

    /// The problems, in the order in which they were found.
    pub fn iter(&self) -> impl Iterator<Item = &Problem> {
        self.0.iter()
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The same problems without their lines.
    pub(crate) fn without_lines(self) -> Self {
        let plain = self.0.into_iter().map(|problem| problem.at(None));
        Self(plain.collect())
    }

    /// What apollo-compiler found; `file` is named where it gives no place. Of
    /// syntax errors only the first: what it makes of the rest means little.
    pub(crate) fn from_diagnostics(file: &str, diagnostics: &DiagnosticList) -> Self {
        let problems = diagnostics.iter().map(|diagnostic| {
            Problem::located(
                file,
                diagnostic.sources,
                diagnostic.error.location(),
                diagnostic.error.to_string(),
            )
        });
        let problems: Vec<Problem> = problems.collect();
        let is_syntax = |problem: &&Problem| problem.message.starts_with("syntax error: ");
        match problems.iter().find(is_syntax) {
            Some(first) => Self(vec![first.clone()]),
            None => Self(problems),
        }
    }
}

impl std::error::Error for Problem {}

impl From<Problem> for Problems {
    fn from(problem: Problem) -> Self {
        Self(vec![problem])
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            problem.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}

/// A path with forward slashes, so that messages are the same on every system.
pub(crate) fn slashed(path: &std::path::Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}
