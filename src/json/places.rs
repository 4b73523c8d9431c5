//! Where in a text the entries of its array begin.

use super::fault::Place;

/// The places of entries of the array in a text that [`Document::parse`](super::Document::parse) has read without a
/// fault. The text is taken as it was given, not as the document keeps it.
///
/// `indices` ascend; one can come more than once. An index that the array does not have, or that is smaller than the
/// one before, ends the list.
///
/// ```
/// use redloom::json::places;
///
/// let found = places(b"[\n  {\"id\": \"a\"},\n  {\"id\": \"b\"}\n]", [1]);
/// assert_eq!((found[0].offset, found[0].line, found[0].column), (19, 3, 3));
/// ```
pub fn places(text: &[u8], indices: impl IntoIterator<Item = usize>) -> Vec<Place> {
    let mut entries = Entries::new(text);
    let mut cursor = Cursor { text, place: Place { offset: 0, line: 1, column: 1 } };
    let mut last: Option<(usize, Place)> = None;
    let mut found = Vec::new();
    for index in indices {
        let place = match last {
            Some((same, place)) if same == index => place,
            _ => {
                let skipped = index.checked_sub(last.map_or(0, |(before, _)| before + 1));
                let Some(offset) = skipped.and_then(|skipped| entries.nth(skipped)) else { break };
                cursor.advance(offset)
            }
        };
        last = Some((index, place));
        found.push(place);
    }
    found
}

/// Where each entry begins, in bytes.
struct Entries<'t> {
    text: &'t [u8],
    at: usize,
}

impl<'t> Entries<'t> {
    fn new(text: &'t [u8]) -> Entries<'t> {
        let opens = text.iter().position(|&byte| byte == b'[').unwrap_or(text.len());
        Entries { text, at: opens + 1 }
    }

    /// Goes behind the comma that ends this entry, or to the end of the array.
    fn skip_entry(&mut self) {
        let mut depth = 0usize;
        while let Some(&byte) = self.text.get(self.at) {
            self.at += 1;
            match byte {
                b'"' => self.skip_string(),
                b'[' | b'{' => depth += 1,
                b']' | b'}' if depth == 0 => self.at = self.text.len(),
                b']' | b'}' => depth -= 1,
                b',' if depth == 0 => return,
                _ => {}
            }
        }
    }

    fn skip_string(&mut self) {
        while let Some(&byte) = self.text.get(self.at) {
            self.at += if byte == b'\\' { 2 } else { 1 };
            if byte == b'"' {
                return;
            }
        }
    }
}

impl Iterator for Entries<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        let rest = self.text.get(self.at..)?;
        self.at += rest.iter().position(|byte| !byte.is_ascii_whitespace())?;
        let start = self.at;
        if self.text[start] == b']' {
            return None;
        }
        self.skip_entry();
        Some(start)
    }
}

/// Counts lines and columns on the way through a text.
struct Cursor<'t> {
    text: &'t [u8],
    place: Place,
}

impl Cursor<'_> {
    fn advance(&mut self, offset: usize) -> Place {
        for &byte in &self.text[self.place.offset..offset] {
            match byte {
                b'\n' => (self.place.line, self.place.column) = (self.place.line + 1, 1),
                // Continues a character.
                0x80..0xc0 => {}
                _ => self.place.column += 1,
            }
        }
        self.place.offset = offset;
        self.place
    }
}

#[cfg(test)]
mod tests {
    use super::places;

    fn found(text: &str, indices: &[usize]) -> Vec<(usize, usize)> {
        places(text.as_bytes(), indices.iter().copied())
            .iter()
            .map(|place| (place.line, place.column))
            .collect()
    }

    #[test]
    fn entries_are_found_whatever_is_in_them() {
        let text = "\u{feff} [ {\"a\":\"]},[\\\"\\\\\"}\n,null,\r\n[1,[2,{}],\"x\"] , \"é,€\",7 ]\n";
        assert_eq!(found(text, &[0, 1, 2, 3, 4]), [(1, 5), (2, 2), (3, 1), (3, 18), (3, 24)]);
    }

    #[test]
    fn an_index_can_repeat_be_left_out_or_be_missing() {
        assert_eq!(found("[1,2,3]", &[0, 2, 2]), [(1, 2), (1, 6), (1, 6)]);
        assert_eq!(found("[1,2,3]", &[1, 3, 4]), [(1, 4)]);
        assert_eq!(found("[1,2,3]", &[1, 0, 2]), [(1, 4)]);
        assert_eq!(found("[ ]", &[0]), []);
        assert_eq!(found("[]", &[]), []);
    }
}
