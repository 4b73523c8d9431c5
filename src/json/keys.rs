//! Whether the keys of an object stand as ECMAScript would print them: none twice, array indices first.

use crate::sort;

/// The keys of all objects that are open.
#[derive(Default)]
pub(super) struct Keys {
    /// Hashes of the keys of the open objects, outermost first.
    hashes: Vec<u32>,
    /// Whether some object has (or, on a collision of hashes, seems to have) keys out of order or twice.
    pub(super) disordered: bool,
    /// Whether some object has a key `__proto__` or `hasOwnProperty`.
    pub(super) inherited: bool,
}

/// What is known of the keys of one open object.
#[derive(Clone, Copy)]
pub(super) struct Object {
    first: usize,
    /// A bit for each hash seen, to pass over the search for most keys.
    seen: u64,
    /// The last array index, or [`NAMES`] once another kind of key was seen.
    last_index: i64,
}

const NAMES: i64 = i64::MAX;
/// From this many keys on they are sorted once at the end, not searched at each step.
const MANY: usize = 32;

impl Keys {
    #[inline(always)]
    pub(super) fn open(&self) -> Object {
        Object { first: self.hashes.len(), seen: 0, last_index: -1 }
    }

    /// Adds a key, in canonical form without quotes.
    #[inline(always)]
    pub(super) fn add(&mut self, object: &mut Object, key: &[u8]) {
        let hash = hash(key);
        let bit = 1 << (hash >> 26);
        if object.seen & bit != 0 && self.hashes.len() - object.first < MANY {
            self.disordered |= self.hashes[object.first..].contains(&hash);
        }
        object.seen |= bit;
        self.hashes.push(hash);
        match key.first() {
            Some(b'0'..=b'9') => return self.add_index(object, key),
            Some(b'_') => self.inherited |= key == b"__proto__",
            Some(b'h') => self.inherited |= key == b"hasOwnProperty",
            _ => {}
        }
        object.last_index = NAMES;
    }

    #[cold]
    fn add_index(&mut self, object: &mut Object, key: &[u8]) {
        match array_index(key) {
            Some(index) => {
                self.disordered |= i64::from(index) <= object.last_index;
                if object.last_index != NAMES {
                    object.last_index = i64::from(index);
                }
            }
            None => object.last_index = NAMES,
        }
    }

    #[inline(always)]
    pub(super) fn close(&mut self, object: Object) {
        if self.hashes.len() - object.first >= MANY {
            let hashes = &mut self.hashes[object.first..];
            sort::by_rank(hashes, |&hash| u64::from(hash));
            self.disordered |= hashes.windows(2).any(|pair| pair[0] == pair[1]);
        }
        self.hashes.truncate(object.first);
    }
}

/// The number that a key is, if ECMAScript takes it for an array index: a decimal from 0 to 4294967294 with
/// no sign and no leading zero.
pub(crate) fn array_index(key: &[u8]) -> Option<u32> {
    if key.is_empty() || key.len() > 10 || (key[0] == b'0' && key.len() > 1) {
        return None;
    }
    let index = key.iter().try_fold(0u64, |index, digit| {
        digit.is_ascii_digit().then(|| index * 10 + u64::from(digit - b'0'))
    })?;
    u32::try_from(index).ok().filter(|&index| index != u32::MAX)
}

#[inline(always)]
fn hash(key: &[u8]) -> u32 {
    const K: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut hash = key.len() as u64;
    let mut rest = key;
    while let Some((chunk, after)) = rest.split_first_chunk::<8>() {
        hash = (hash ^ u64::from_le_bytes(*chunk)).wrapping_mul(K).rotate_left(29);
        rest = after;
    }
    let tail = rest.iter().fold(0, |tail, &byte| tail << 8 | u64::from(byte));
    ((hash ^ tail).wrapping_mul(K) >> 32) as u32
}
