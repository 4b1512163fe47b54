//! The decoder's own error: cheap to hand up, explained later.

use std::fmt;

use serde::de;

/// Why decoding stopped. One word wide, so that results stay small.
#[derive(Debug)]
pub(super) struct Fault(Box<Kind>);

#[derive(Debug)]
enum Kind {
    /// The text is no JSON from so many bytes before its end on.
    Syntax(Syntax, usize),
    /// The text ends before the value does.
    CutShort,
    /// JSON, but not what was asked for, in serde's words.
    Data(String),
}

/// In what way a text is no JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Syntax {
    Value,
    Number,
    Escape,
    Control,
    Key,
    Colon,
    InList,
    InObject,
    Trailing,
    Depth,
}

impl fmt::Display for Syntax {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Value => "expected a value",
            Self::Number => "invalid number",
            Self::Escape => "invalid escape",
            Self::Control => "a control character in a string",
            Self::Key => "expected a key in quotes",
            Self::Colon => "expected `:`",
            Self::InList => "expected `,` or `]`",
            Self::InObject => "expected `,` or `}`",
            Self::Trailing => "more after the value",
            Self::Depth => "nested too deeply",
        })
    }
}

impl Fault {
    #[cold]
    #[inline(never)]
    pub(super) fn syntax(syntax: Syntax, rest: &[u8]) -> Self {
        Self(Box::new(Kind::Syntax(syntax, rest.len())))
    }

    #[cold]
    #[inline(never)]
    pub(super) fn cut_short() -> Self {
        Self(Box::new(Kind::CutShort))
    }

    /// Whether the text was JSON so far.
    pub(super) fn is_data(&self) -> bool {
        matches!(*self.0, Kind::Data(_))
    }

    pub(super) fn is_cut_short(&self) -> bool {
        matches!(*self.0, Kind::CutShort)
    }

    /// How much of a text of this length it takes to see it, if that is known.
    pub(super) fn position(&self, length: usize) -> Option<usize> {
        match *self.0 {
            Kind::Syntax(_, left) => Some((length + 1).saturating_sub(left)),
            Kind::CutShort => Some(length),
            Kind::Data(_) => None,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.0 {
            Kind::Syntax(syntax, _) => fmt::Display::fmt(syntax, f),
            Kind::CutShort => f.write_str("the text ends too early"),
            Kind::Data(message) => f.write_str(message),
        }
    }
}

impl std::error::Error for Fault {}

impl de::Error for Fault {
    #[cold]
    #[inline(never)]
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(Box::new(Kind::Data(message.to_string())))
    }
}
