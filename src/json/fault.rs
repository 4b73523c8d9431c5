//! What can be wrong with JSON text, and where.

use core::fmt;

/// A fault in JSON text: what is wrong and where it begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong.
    pub kind: FaultKind,
    /// Where the offending text begins.
    pub place: Place,
}

/// A place in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Bytes before it.
    pub offset: usize,
    /// Its line, from 1. Lines end with a line feed.
    pub line: usize,
    /// Its column in characters, from 1.
    pub column: usize,
}

/// The ways in which a text can fail to be JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    /// The text ends where more must follow.
    UnexpectedEnd,
    /// A character that cannot stand here.
    UnexpectedCharacter(char),
    /// A line break or another control character inside a string; it has to be escaped.
    ControlCharacter,
    /// A backslash that begins no escape of JSON.
    InvalidEscape,
    /// Arrays and objects nested deeper than [`MAX_DEPTH`].
    TooDeep,
    /// A text longer than 4 GiB, which the index cannot address.
    TooLong,
}

/// How deep arrays and objects may nest inside the value of a property.
///
/// DIFFERENCE: Node-RED 5.0.7 has no stated limit and answers `Maximum call stack size exceeded` somewhere
/// below 20 000, depending on the stack.
pub(super) const MAX_DEPTH: usize = 10_000;

impl Fault {
    /// A fault at `offset` of `text`; works out line and column.
    pub(super) fn new(kind: FaultKind, text: &[u8], offset: usize) -> Fault {
        Fault { kind, place: Place::of(text, offset) }
    }

    /// The same fault in `sent`, which was not UTF-8, and of which the text read was made by putting U+FFFD
    /// where bytes were ill-formed.
    pub(super) fn before_repair(mut self, sent: &[u8]) -> Fault {
        let mut left = self.place.offset;
        let mut offset = 0;
        for chunk in sent.utf8_chunks() {
            let valid = chunk.valid().len();
            if left <= valid || chunk.invalid().is_empty() {
                break;
            }
            left = left.saturating_sub(valid + char::REPLACEMENT_CHARACTER.len_utf8());
            offset += valid + chunk.invalid().len();
        }
        self.place.offset = offset + left;
        self
    }

    /// The fault of finding at `offset` something that cannot stand there.
    pub(super) fn unexpected(text: &[u8], offset: usize) -> Fault {
        let kind = match text.get(offset..).and_then(|rest| rest.utf8_chunks().next()) {
            None => FaultKind::UnexpectedEnd,
            Some(chunk) => {
                let found = chunk.valid().chars().next();
                FaultKind::UnexpectedCharacter(found.unwrap_or(char::REPLACEMENT_CHARACTER))
            }
        };
        Fault::new(kind, text, offset)
    }
}

impl Place {
    fn of(text: &[u8], offset: usize) -> Place {
        let before = &text[..offset.min(text.len())];
        let line_start = before.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
        let line = 1 + before.iter().filter(|&&byte| byte == b'\n').count();
        let column = 1 + String::from_utf8_lossy(&before[line_start..]).chars().count();
        Place { offset: before.len(), line, column }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

impl fmt::Display for FaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FaultKind::UnexpectedEnd => f.write_str("the text ends too early"),
            FaultKind::UnexpectedCharacter(found) if found.is_control() => {
                write!(f, "unexpected character U+{:04X}", *found as u32)
            }
            FaultKind::UnexpectedCharacter(found) => write!(f, "unexpected {found}"),
            FaultKind::ControlCharacter => f.write_str("unescaped control character in a string"),
            FaultKind::InvalidEscape => f.write_str("invalid escape in a string"),
            FaultKind::TooDeep => write!(f, "nested deeper than {MAX_DEPTH}"),
            FaultKind::TooLong => f.write_str("the text is longer than 4 GiB"),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {}", self.kind, self.place)
    }
}

impl core::error::Error for Fault {}
