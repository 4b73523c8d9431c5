//! The text being read, and the canonical text that comes of it.

use zeroize::Zeroizing;

use super::fault::{Fault, FaultKind};

/// A cursor over text that can replace pieces of it on the way.
///
/// While nothing was replaced nothing is copied: `out` stays empty and the text itself is the result.
pub(super) struct Source<'t> {
    pub(super) bytes: &'t [u8],
    /// The next byte to read.
    pub(super) at: usize,
    /// The canonical text so far, up to what `bytes[..copied]` became. It may hold credentials.
    out: Zeroizing<Vec<u8>>,
    copied: usize,
}

impl<'t> Source<'t> {
    pub(super) fn new(bytes: &'t [u8]) -> Source<'t> {
        Source { bytes, at: 0, out: Zeroizing::default(), copied: 0 }
    }

    /// The next byte; 0, which no JSON text can hold outside a fault, at the end.
    #[inline(always)]
    pub(super) fn peek(&self) -> u8 {
        self.bytes.get(self.at).copied().unwrap_or(0)
    }

    /// Where in the canonical text the cursor is.
    #[inline(always)]
    pub(super) fn position(&self) -> usize {
        self.out.len() + (self.at - self.copied)
    }

    /// The canonical text of the token that began at `position` and ends at the cursor.
    #[inline(always)]
    pub(super) fn token(&self, position: usize) -> &[u8] {
        match position.checked_sub(self.out.len()) {
            Some(ahead) => &self.bytes[self.copied + ahead..self.at],
            None => &self.out[position..],
        }
    }

    /// Drops white space, if any stands here, from the canonical text.
    #[inline(always)]
    pub(super) fn skip_space(&mut self) {
        if self.peek() <= b' ' {
            self.drop_space();
        }
    }

    #[inline(never)]
    fn drop_space(&mut self) {
        let start = self.at;
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.bytes.get(self.at) {
            self.at += 1;
        }
        if self.at > start {
            self.replace(start, b"");
        }
    }

    /// Puts `canonical` in the place of `bytes[start..at]`.
    pub(super) fn replace(&mut self, start: usize, canonical: &[u8]) {
        let more = start - self.copied + canonical.len();
        if self.out.capacity() - self.out.len() < more {
            self.make_room(start, more);
        }
        self.out.extend_from_slice(&self.bytes[self.copied..start]);
        self.out.extend_from_slice(canonical);
        self.copied = self.at;
    }

    /// Makes room for `more` bytes, and for what is to be expected by what became of the text before `start`: less
    /// than it takes now, if it is printed with much white space. Leaves nothing behind in the old place.
    #[cold]
    #[inline(never)]
    fn make_room(&mut self, start: usize, more: usize) {
        let so_far = (self.out.len() + more) as u64;
        let rest = so_far * (self.bytes.len() - start) as u64 / (start as u64).max(1);
        let rest = rest.min(self.bytes.len() as u64) as usize;
        let mut larger = Zeroizing::new(Vec::with_capacity(self.out.len() + more + rest + rest / 32));
        larger.extend_from_slice(&self.out);
        self.out = larger;
    }

    /// Makes the token that ends here lie in one piece, after a `replace` inside it.
    pub(super) fn settle(&mut self) {
        self.replace(self.at, b"");
    }

    /// Takes `expected` or fails.
    #[inline(always)]
    pub(super) fn take(&mut self, expected: u8) -> Result<(), Fault> {
        if self.peek() != expected {
            return Err(self.unexpected());
        }
        self.at += 1;
        Ok(())
    }

    #[cold]
    pub(super) fn unexpected(&self) -> Fault {
        Fault::unexpected(self.bytes, self.at)
    }

    #[cold]
    pub(super) fn fault(&self, kind: FaultKind, offset: usize) -> Fault {
        Fault::new(kind, self.bytes, offset)
    }

    /// The canonical text, or none if the text already is canonical.
    pub(super) fn finish(mut self) -> Option<Vec<u8>> {
        if self.copied == 0 {
            return None;
        }
        self.settle();
        Some(std::mem::take(&mut *self.out))
    }
}
