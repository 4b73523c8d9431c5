//! Looking inside raw values: the canonical JSON text of one property.

/// Whether JavaScript takes the value for true; an absent one is not.
#[inline(always)]
pub(crate) fn is_truthy(raw: Option<&[u8]>) -> bool {
    !matches!(raw, None | Some(b"null" | b"false" | b"0" | b"\"\""))
}

/// Whether the value is neither an array nor an object, so that equal text means strictly equal.
#[inline(always)]
pub(crate) fn is_scalar(raw: &[u8]) -> bool {
    !matches!(raw.first(), Some(b'[' | b'{'))
}

/// What stands between the quotes, if the value is a string.
#[inline(always)]
pub(crate) fn string(raw: &[u8]) -> Option<&[u8]> {
    match raw {
        [b'"', inner @ .., b'"'] => Some(inner),
        _ => None,
    }
}

/// The items of an array as raw values; none if the value is no array.
pub(crate) fn items(raw: &[u8]) -> Items<'_> {
    Items { raw, at: if raw.first() == Some(&b'[') { 1 } else { raw.len() } }
}

/// See [`items`].
pub(crate) struct Items<'d> {
    raw: &'d [u8],
    at: usize,
}

impl<'d> Iterator for Items<'d> {
    type Item = &'d [u8];

    #[inline(always)]
    fn next(&mut self) -> Option<&'d [u8]> {
        let start = self.at;
        if matches!(self.raw.get(start), None | Some(b']')) {
            return None;
        }
        let end = end_of_value(self.raw, start);
        // One byte, a comma or the closing bracket, follows an item; at the bracket the walk has to stay.
        self.at = if self.raw.get(end) == Some(&b',') { end + 1 } else { end };
        self.raw.get(start..end)
    }
}

/// Where the string that begins at `start` ends.
#[inline]
pub(crate) fn end_of_string(raw: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(&byte) = raw.get(at) {
        at += 1;
        match byte {
            b'"' => return at,
            b'\\' => at += 1,
            _ => {}
        }
    }
    raw.len()
}

/// Where the value that begins at `start` ends. How deep it nests does not matter.
#[inline(always)]
pub(crate) fn end_of_value(raw: &[u8], start: usize) -> usize {
    match raw.get(start) {
        Some(b'"') => end_of_string(raw, start),
        Some(b'[' | b'{') => end_of_container(raw, start),
        _ => end_of_word(raw, start),
    }
}

/// Where the number or literal that begins at `start` ends.
#[inline]
pub(crate) fn end_of_word(raw: &[u8], start: usize) -> usize {
    let rest = raw.get(start..).unwrap_or_default();
    start + rest.iter().position(|byte| matches!(byte, b',' | b']' | b'}')).unwrap_or(rest.len())
}

fn end_of_container(raw: &[u8], start: usize) -> usize {
    let mut depth = 0usize;
    let mut at = start;
    while let Some(byte) = raw.get(at) {
        match byte {
            b'"' => {
                at = end_of_string(raw, at);
                continue;
            }
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth -= 1,
            _ => {}
        }
        at += 1;
        if depth == 0 {
            break;
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_cut_at_their_own_commas() {
        let raw = br#"["a,\"]",[1,[2]],{"k":[",}"]},-1.5e-7,null]"#;
        let cut: Vec<_> = items(raw).map(|item| String::from_utf8_lossy(item).into_owned()).collect();
        assert_eq!(cut, [r#""a,\"]""#, "[1,[2]]", r#"{"k":[",}"]}"#, "-1.5e-7", "null"]);
        assert_eq!(items(b"[]").count(), 0);
        assert_eq!(items(b"\"[1]\"").count(), 0);
    }
}
