//! Equality of values whatever the order of keys: `compareObjects` of `@node-red/util/lib/util.js` (5.0.7).

use crate::flow::value;
use crate::json::same;
use crate::sort;

/// Whether two raw values, both canonical, are equal but for the order of the keys of objects.
#[inline]
pub(crate) fn equal(a: &[u8], b: &[u8]) -> bool {
    // The same members in another order take the same room.
    same(a, b) || a.len() == b.len() && a.first() == b.first() && !value::is_scalar(a) && equal_inside(a, b)
}

/// As [`equal`]; what is absent equals only what is absent.
pub(super) fn equal_or_absent(a: Option<&[u8]>, b: Option<&[u8]>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => equal(a, b),
        (None, None) => true,
        _ => false,
    }
}

/// A value inside a value: where it is, its key if it is a member, and which token follows what is inside it.
struct Token {
    start: usize,
    end: usize,
    key: (usize, usize),
    next: usize,
}

/// A value with all that is inside it.
struct Tree<'t> {
    text: &'t [u8],
    tokens: Vec<Token>,
}

fn equal_inside(a: &[u8], b: &[u8]) -> bool {
    let (a, b) = (Tree::read(a), Tree::read(b));
    let mut pairs = vec![(0, 0)];
    while let Some((left, right)) = pairs.pop() {
        let (first, second) = (a.first_byte(left), b.first_byte(right));
        if first != second || a.tokens[left].len() != b.tokens[right].len() {
            return false;
        }
        if first != Some(&b'[') && first != Some(&b'{') {
            if a.value(left) != b.value(right) {
                return false;
            }
            continue;
        }
        let (mut ours, mut theirs) = (a.inside(left), b.inside(right));
        if ours.len() != theirs.len() {
            return false;
        }
        if first == Some(&b'{') {
            sort::by_text(&mut ours, |&token| a.key(token));
            sort::by_text(&mut theirs, |&token| b.key(token));
        }
        for (ours, theirs) in ours.into_iter().zip(theirs) {
            if a.key(ours) != b.key(theirs) {
                return false;
            }
            pairs.push((ours, theirs));
        }
    }
    true
}

impl Token {
    fn len(&self) -> usize {
        self.end - self.start
    }
}

impl<'t> Tree<'t> {
    /// Reads a canonical value from front to back.
    fn read(text: &'t [u8]) -> Tree<'t> {
        let mut tokens: Vec<Token> = Vec::new();
        let mut open = Vec::new();
        let mut key = (0, 0);
        let mut at = 0;
        while let Some(&byte) = text.get(at) {
            let start = at;
            at = match byte {
                b'"' => value::end_of_string(text, at),
                b'[' | b'{' | b']' | b'}' | b',' => at + 1,
                _ => value::end_of_word(text, at),
            };
            match byte {
                b',' => {}
                b']' | b'}' => {
                    let next = tokens.len();
                    if let Some(token) = open.pop().and_then(|container: usize| tokens.get_mut(container)) {
                        token.end = at;
                        token.next = next;
                    }
                }
                b'"' if text.get(at) == Some(&b':') => {
                    key = (start, at);
                    at += 1;
                }
                _ => {
                    if matches!(byte, b'[' | b'{') {
                        open.push(tokens.len());
                    }
                    tokens.push(Token { start, end: at, key, next: tokens.len() + 1 });
                    key = (0, 0);
                }
            }
        }
        Tree { text, tokens }
    }

    /// The tokens of the items or members of a container.
    fn inside(&self, container: usize) -> Vec<usize> {
        let end = self.tokens[container].next;
        let mut inside = Vec::new();
        let mut token = container + 1;
        while token < end {
            inside.push(token);
            token = self.tokens[token].next;
        }
        inside
    }

    fn value(&self, token: usize) -> &'t [u8] {
        let Token { start, end, .. } = self.tokens[token];
        &self.text[start..end]
    }

    fn key(&self, token: usize) -> &'t [u8] {
        let (start, end) = self.tokens[token].key;
        &self.text[start..end]
    }

    fn first_byte(&self, token: usize) -> Option<&'t u8> {
        self.text.get(self.tokens[token].start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_keys_does_not_matter_and_all_else_does() {
        let equal = |a: &str, b: &str| equal(a.as_bytes(), b.as_bytes());
        assert!(equal(r#"{"a":1,"b":[{"c":2,"d":"x:{"}]}"#, r#"{"b":[{"d":"x:{","c":2}],"a":1}"#));
        assert!(!equal(r#"{"a":1,"b":2}"#, r#"{"a":2,"b":1}"#));
        assert!(!equal(r#"{"a":1,"b":2}"#, r#"{"a":1,"c":2}"#));
        assert!(!equal("[1,2]", "[2,1]"));
        assert!(!equal("[[1],2]", "[1,[2]]"));
        assert!(!equal("1", "\"1\""));
        assert!(!equal("{}", "[]"));
        assert!(!equal(r#"{"a":[]}"#, r#"{"a":{}}"#));
        assert!(!equal(r#"{"a":{"b":1},"c":2}"#, r#"{"a":{"b":1,"c":2}}"#));
    }

    #[test]
    fn deep_nesting_is_no_matter_of_the_stack() {
        let nested = |inner: &str| format!("{}{inner}{}", "[".repeat(100_000), "]".repeat(100_000));
        let (a, b, c) =
            (nested("{\"a\":1,\"b\":2}"), nested("{\"b\":2,\"a\":1}"), nested("{\"b\":1,\"a\":2}"));
        assert!(equal(a.as_bytes(), b.as_bytes()));
        assert!(!equal(a.as_bytes(), c.as_bytes()));
    }
}
