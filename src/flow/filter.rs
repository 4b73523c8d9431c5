//! Which properties may have one of some ids for their value.

use super::id;

/// Tells most values that are none of some ids, without looking them up.
#[derive(Debug, Default)]
pub(crate) struct Filter {
    /// A bit for each length, the last for all longer ones.
    lengths: u64,
    longest: usize,
    /// A bit for each [`ending`].
    endings: u64,
    /// Whether some id has a comma, as what an array of several items becomes.
    divided: bool,
}

impl Filter {
    pub(crate) fn add(&mut self, id: &[u8]) {
        self.lengths |= 1 << id.len().min(63);
        self.longest = self.longest.max(id.len());
        self.endings |= 1 << ending(id);
        self.divided |= id.contains(&b',');
    }

    /// The key that the value of a property is in JavaScript, if it may be one of the ids and `counts` is true of
    /// the property's name. `scratch` is where the key may be put.
    #[inline(always)]
    pub(crate) fn key<'s>(
        &self,
        (name, raw): (&[u8], &'s [u8]),
        counts: impl Fn(&[u8]) -> bool,
        scratch: &'s mut Vec<u8>,
    ) -> Option<&'s [u8]> {
        let text = match raw {
            [b'[', first, ..] => {
                // Arrays have to be read, so the name is looked at before.
                if !counts(name) || *first == b'{' && !self.divided && !self.admits(id::OBJECT) {
                    return None;
                }
                match id::undivided(raw) {
                    Some(text) => text,
                    None if self.divided && id::join(raw, self.longest, scratch) => scratch,
                    None => return None,
                }
            }
            [b'{', ..] => id::OBJECT,
            [b'"', inner @ .., b'"'] => inner,
            _ => raw,
        };
        (self.admits(text) && counts(name)).then_some(text)
    }

    #[inline(always)]
    fn admits(&self, text: &[u8]) -> bool {
        self.lengths >> text.len().min(63) & 1 != 0
            && text.len() <= self.longest
            && self.endings >> ending(text) & 1 != 0
    }
}

/// A number below 64 made of the last bytes of a text.
#[inline(always)]
fn ending(text: &[u8]) -> u32 {
    let last = text.last_chunk::<4>().map_or(0, |last| u32::from_le_bytes(*last));
    last.wrapping_mul(0x9e37_79b9) >> 26
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_pass_in_every_form_that_javascript_takes_for_them() {
        let mut filter = Filter::default();
        ["c1", "a,b", "a longer id", "12"].iter().for_each(|id| filter.add(id.as_bytes()));
        let mut scratch = Vec::new();
        let not_wires = |name: &[u8]| name != b"wires";
        for (raw, key) in [
            (r#""c1""#, "c1"),
            (r#"["c1"]"#, "c1"),
            (r#"["a","b"]"#, "a,b"),
            (r#"["a,b"]"#, "a,b"),
            ("12", "12"),
            (r#"[[null,"a longer id"]]"#, ",a longer id"),
        ] {
            let found = filter.key((b"p", raw.as_bytes()), not_wires, &mut scratch);
            assert_eq!(found, Some(key.as_bytes()).filter(|key| key[0] != b','), "{raw}");
            assert_eq!(filter.key((b"wires", raw.as_bytes()), not_wires, &mut scratch), None);
        }
        assert_eq!(filter.key((b"p", br#"[{"a":1}]"#), not_wires, &mut scratch), None);
        assert_eq!(filter.key((b"p", br#""another length""#), not_wires, &mut scratch), None);
        filter.add(b"[object Object]");
        assert_eq!(
            filter.key((b"p", br#"[{"a":1}]"#), not_wires, &mut scratch),
            Some(&b"[object Object]"[..])
        );
        assert_eq!(filter.key((b"p", b"{}"), not_wires, &mut scratch), Some(&b"[object Object]"[..]));
    }
}
