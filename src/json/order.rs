//! Objects put into the order in which ECMAScript prints them.
//!
//! `JSON.parse` makes an object whose keys are its array indices ascending and then the others by first
//! appearance; of a repeated key the last value counts. The input here is text that is canonical in every
//! other respect, so tokens are copied, never changed. Two passes, each linear but for sorting: how a text
//! is nested does not matter.

use std::collections::BTreeMap;

use super::keys::array_index;
use crate::sort;

/// A value: where it stands and which token follows its last descendant.
struct Token {
    start: u32,
    end: u32,
    next: u32,
}

/// `text`, canonical but for the order of keys, made fully canonical.
pub(super) fn reorder(text: &[u8]) -> Vec<u8> {
    let tokens = tokens(text);
    let mut out = Vec::with_capacity(text.len());
    let mut work = vec![Work::Value(0)];
    while let Some(step) = work.pop() {
        match step {
            Work::Text(start, end) => out.extend_from_slice(&text[start as usize..end as usize]),
            Work::Byte(byte) => out.push(byte),
            Work::Value(at) => expand(text, &tokens, at, &mut work),
        }
    }
    out
}

enum Work {
    Text(u32, u32),
    Byte(u8),
    Value(u32),
}

/// Puts what printing the value at token `at` takes onto `work`, last thing first.
fn expand(text: &[u8], tokens: &[Token], at: u32, work: &mut Vec<Work>) {
    let token = &tokens[at as usize];
    match text[token.start as usize] {
        b'{' if token.next > at + 1 => {
            work.push(Work::Byte(b'}'));
            for (position, (key, value)) in members(text, tokens, at).into_iter().enumerate().rev() {
                let key = &tokens[key as usize];
                work.push(Work::Value(value));
                work.push(Work::Byte(b':'));
                work.push(Work::Text(key.start, key.end));
                work.push(Work::Byte(if position == 0 { b'{' } else { b',' }));
            }
        }
        b'[' if token.next > at + 1 => {
            work.push(Work::Byte(b']'));
            let first = work.len();
            let mut item = at + 1;
            while item < token.next {
                work.push(Work::Byte(if item == at + 1 { b'[' } else { b',' }));
                work.push(Work::Value(item));
                item = tokens[item as usize].next;
            }
            // Read from the back, each separator still has to come before its value.
            work[first..].reverse();
        }
        _ => work.push(Work::Text(token.start, token.end)),
    }
}

/// The members of the object at token `at` as they are printed: tokens of key and value.
fn members(text: &[u8], tokens: &[Token], at: u32) -> Vec<(u32, u32)> {
    let end = tokens[at as usize].next;
    let mut places = BTreeMap::new();
    let mut members: Vec<(u32, u32)> = Vec::new();
    let mut key = at + 1;
    while key < end {
        let value = key + 1;
        let name = name(text, &tokens[key as usize]);
        let place = *places.entry(name).or_insert(members.len());
        match members.get_mut(place) {
            Some(member) => member.1 = value,
            None => members.push((key, value)),
        }
        key = tokens[value as usize].next;
    }
    sort::by_rank(&mut members, |&(key, _)| {
        array_index(name(text, &tokens[key as usize])).map_or(u64::MAX, u64::from)
    });
    members
}

fn name<'t>(text: &'t [u8], key: &Token) -> &'t [u8] {
    &text[key.start as usize + 1..key.end as usize - 1]
}

/// Every value and every key of `text`, which is valid and holds no white space, in order.
fn tokens(text: &[u8]) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut open = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let start = at;
        match text[at] {
            b',' | b':' => {
                at += 1;
                continue;
            }
            b']' | b'}' => {
                at += 1;
                if let Some(container) = open.pop() {
                    let next = tokens.len() as u32;
                    let container: &mut Token = &mut tokens[container];
                    container.end = at as u32;
                    container.next = next;
                }
                continue;
            }
            b'[' | b'{' => {
                open.push(tokens.len());
                at += 1;
            }
            b'"' => at = string_end(text, at),
            _ => at += text[at..].iter().take_while(|byte| !b",:]}".contains(byte)).count(),
        }
        let next = tokens.len() as u32 + 1;
        tokens.push(Token { start: start as u32, end: at as u32, next });
    }
    tokens
}

fn string_end(text: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while text[at] != b'"' {
        at += if text[at] == b'\\' { 2 } else { 1 };
    }
    at + 1
}

#[cfg(test)]
mod tests {
    use super::reorder;

    #[test]
    fn indices_come_first_and_the_last_of_a_repeated_key_counts() {
        let text = br#"[{"b":1,"10":[{"z":1,"0":2},{}],"b":{"c":[],"2":"}"}},["x",2,[]]]"#;
        let expected = r#"[{"10":[{"0":2,"z":1},{}],"b":{"2":"}","c":[]}},["x",2,[]]]"#;
        assert_eq!(String::from_utf8_lossy(&reorder(text)), expected);
    }
}
