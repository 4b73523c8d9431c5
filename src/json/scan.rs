//! The one pass over the text: its structure, its faults, its canonical form, and where its nodes lie.

use super::document::{Index, Property};
use super::envelope::Field;
use super::fault::{Fault, FaultKind, MAX_DEPTH};
use super::keys::{Keys, Object};
use super::number;
use super::source::Source;
use super::string::{self, Stop};

/// Reads JSON text from front to back.
pub(super) struct Scan<'t> {
    source: Source<'t>,
    keys: Keys,
    /// The arrays and objects inside a property's value that are open.
    open: Vec<Container>,
}

enum Container {
    Array,
    Object(Object),
}

/// What a scan leaves behind beside what it was asked to note.
pub(super) struct Scanned {
    /// The canonical text; none if the text read was canonical as it stood.
    pub(super) rewritten: Option<Vec<u8>>,
    /// Whether keys are out of order or repeated, so that the text is not yet canonical.
    pub(super) disordered: bool,
}

/// The kinds of JSON value, as far as the reader of a request body has to tell them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Array,
    Object,
    String,
    Null,
    Other,
}

impl Kind {
    /// The kind as words in a sentence.
    pub(crate) fn described(self) -> &'static str {
        match self {
            Kind::Array => "an array",
            Kind::Object => "an object",
            Kind::String => "a string",
            Kind::Null => "null",
            Kind::Other => "a number or a boolean",
        }
    }
}

impl<'t> Scan<'t> {
    pub(super) fn new(text: &'t [u8]) -> Result<Scan<'t>, Fault> {
        if u32::try_from(text.len()).is_err() {
            return Err(Fault::new(FaultKind::TooLong, text, 0));
        }
        let mut source = Source::new(text);
        source.skip_space();
        Ok(Scan { source, keys: Keys::default(), open: Vec::new() })
    }

    /// Where in the canonical text the scan is.
    #[inline(always)]
    pub(super) fn position(&self) -> u32 {
        // The length of the text was checked to fit; what canonical numbers add is checked by `document`.
        self.source.position() as u32
    }

    /// How long the text is that is read.
    pub(super) fn length(&self) -> u32 {
        self.source.bytes.len() as u32
    }

    /// What kind of value comes next.
    pub(super) fn kind(&self) -> Kind {
        match self.source.peek() {
            b'[' => Kind::Array,
            b'{' => Kind::Object,
            b'"' => Kind::String,
            b'n' => Kind::Null,
            _ => Kind::Other,
        }
    }

    /// The text must end here.
    pub(super) fn end(mut self) -> Result<Scanned, Fault> {
        self.source.skip_space();
        if self.source.at < self.source.bytes.len() {
            return Err(self.source.unexpected());
        }
        Ok(Scanned { disordered: self.keys.disordered, rewritten: self.source.finish() })
    }

    /// Reads an object; `member` is called at each value and reads it.
    pub(super) fn object(
        &mut self,
        mut member: impl FnMut(&mut Self, Field) -> Result<(), Stop>,
    ) -> Result<(), Stop> {
        self.members(|scan, key| {
            let token = scan.source.token(key as usize);
            let field = Field::named(&token[1..token.len() - 2]);
            member(scan, field)
        })
    }

    /// Reads an object; `member` is called at each value with the position of its key.
    #[inline(always)]
    fn members(&mut self, mut member: impl FnMut(&mut Self, u32) -> Result<(), Stop>) -> Result<(), Stop> {
        self.source.take(b'{')?;
        let mut object = self.keys.open();
        self.source.skip_space();
        if self.source.peek() != b'}' {
            loop {
                let key = self.position();
                self.key(&mut object)?;
                member(self, key)?;
                self.source.skip_space();
                if self.source.peek() != b',' {
                    break;
                }
                self.source.at += 1;
                self.source.skip_space();
            }
        }
        self.source.take(b'}')?;
        self.keys.close(object);
        Ok(())
    }

    /// Reads an array of nodes into `index`.
    pub(super) fn nodes(&mut self, index: &mut Index) -> Result<(), Stop> {
        self.source.take(b'[')?;
        self.source.skip_space();
        if self.source.peek() == b']' {
            self.source.at += 1;
            return Ok(());
        }
        loop {
            self.node(index)?;
            self.source.skip_space();
            if self.source.peek() != b',' {
                break;
            }
            self.source.at += 1;
            self.source.skip_space();
        }
        if self.keys.inherited {
            index.note_inherited_keys();
        }
        Ok(self.source.take(b']')?)
    }

    /// Reads one entry of the array of nodes: an object, or something else that has no properties.
    fn node(&mut self, index: &mut Index) -> Result<(), Stop> {
        let start = self.position();
        index.open(start);
        if self.source.peek() != b'{' {
            self.value()?;
        } else {
            self.properties(index)?;
        }
        index.close(self.position());
        Ok(())
    }

    fn properties(&mut self, index: &mut Index) -> Result<(), Stop> {
        self.members(|scan, key| {
            let value = scan.position();
            scan.value()?;
            let end = scan.position();
            let name = &scan.source.token(key as usize)[1..(value - key) as usize - 2];
            // A literal is never rewritten, so it lies in one piece.
            let is_true = || scan.source.token(value as usize) == b"true";
            index.property(Property { key, value }, name, end, is_true);
            Ok(())
        })
    }

    /// Reads a key and its colon, up to the value.
    #[inline(always)]
    fn key(&mut self, object: &mut Object) -> Result<(), Stop> {
        let position = self.source.position();
        string::read(&mut self.source)?;
        let token = self.source.token(position);
        self.keys.add(object, &token[1..token.len() - 1]);
        self.source.skip_space();
        self.source.take(b':')?;
        self.source.skip_space();
        Ok(())
    }

    /// Reads any value. Does not recurse: how deep a text may nest is not a matter of the stack.
    #[inline]
    pub(super) fn value(&mut self) -> Result<(), Stop> {
        let outside = self.open.len();
        loop {
            match self.source.peek() {
                b'"' => string::read(&mut self.source)?,
                b'-' | b'0'..=b'9' => number::read(&mut self.source)?,
                b'[' | b'{' => {
                    if self.enter()? {
                        continue;
                    }
                }
                b't' => self.word(b"true")?,
                b'f' => self.word(b"false")?,
                b'n' => self.word(b"null")?,
                _ => return Err(self.source.unexpected().into()),
            }
            if self.leave(outside)? {
                return Ok(());
            }
        }
    }

    /// Opens an array or object; tells whether a value follows (it is not empty).
    #[inline(always)]
    fn enter(&mut self) -> Result<bool, Stop> {
        if self.open.len() >= MAX_DEPTH {
            return Err(self.source.fault(FaultKind::TooDeep, self.source.at).into());
        }
        let array = self.source.peek() == b'[';
        self.source.at += 1;
        self.source.skip_space();
        if self.source.peek() == if array { b']' } else { b'}' } {
            self.source.at += 1;
            return Ok(false);
        }
        if array {
            self.open.push(Container::Array);
        } else {
            let mut object = self.keys.open();
            self.key(&mut object)?;
            self.open.push(Container::Object(object));
        }
        Ok(true)
    }

    /// After a value: closes what ends here; tells whether nothing is open any more, else a value follows.
    #[inline(always)]
    fn leave(&mut self, outside: usize) -> Result<bool, Stop> {
        while self.open.len() > outside {
            self.source.skip_space();
            let next = self.source.peek();
            match self.open.last_mut() {
                Some(Container::Array) => match next {
                    b',' => {
                        self.source.at += 1;
                        self.source.skip_space();
                        return Ok(false);
                    }
                    b']' => {}
                    _ => return Err(self.source.unexpected().into()),
                },
                Some(Container::Object(object)) => match next {
                    b',' => {
                        self.source.at += 1;
                        self.source.skip_space();
                        let mut object = *object;
                        self.key(&mut object)?;
                        if let Some(open) = self.open.last_mut() {
                            *open = Container::Object(object);
                        }
                        return Ok(false);
                    }
                    b'}' => {
                        let object = *object;
                        self.keys.close(object);
                    }
                    _ => return Err(self.source.unexpected().into()),
                },
                None => break,
            }
            self.source.at += 1;
            self.open.pop();
        }
        Ok(true)
    }

    fn word(&mut self, word: &[u8]) -> Result<(), Stop> {
        for &letter in word {
            self.source.take(letter)?;
        }
        Ok(())
    }
}
