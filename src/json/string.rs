//! Strings as `JSON.parse` reads and `JSON.stringify` prints them.

use super::fault::{Fault, FaultKind};
use super::source::Source;

/// What stops the reading of a string other than a fault.
pub(super) enum Stop {
    /// The text is not JSON.
    Fault(Fault),
    /// The text is not UTF-8. It has to be made so, as Node-RED's body parser does, and read again.
    IllFormed,
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Stop {
        Stop::Fault(fault)
    }
}

/// Reads a string, cursor on its opening quote, and leaves it as ECMAScript's `QuoteJSONString` has it.
#[inline(always)]
pub(super) fn read(source: &mut Source<'_>) -> Result<(), Stop> {
    let start = source.at;
    source.take(b'"')?;
    let mut high = 0;
    let mut rewritten = false;
    loop {
        high |= plain(source);
        match source.bytes.get(source.at) {
            Some(b'"') => break,
            Some(b'\\') => rewritten |= escape(source)?,
            Some(_) => return Err(source.fault(FaultKind::ControlCharacter, source.at).into()),
            None => return Err(source.unexpected().into()),
        }
    }
    source.at += 1;
    if high >= 0x80 && core::str::from_utf8(&source.bytes[start..source.at]).is_err() {
        return Err(Stop::IllFormed);
    }
    if rewritten {
        source.settle();
    }
    Ok(())
}

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHS: u64 = ONES * 0x80;

/// Passes over characters that need no look; returns the bitwise or of (at least) their bytes.
#[inline(always)]
fn plain(source: &mut Source<'_>) -> u8 {
    let mut seen = 0u64;
    while let Some(chunk) = source.bytes[source.at..].first_chunk::<8>() {
        let word = u64::from_le_bytes(*chunk);
        // Each term has the high bit of a byte set where that byte is special. Carries can set more of them,
        // but only above the lowest true one, and only the lowest is used.
        let quote = zero_bytes(word ^ (ONES * b'"' as u64));
        let backslash = zero_bytes(word ^ (ONES * b'\\' as u64));
        let control = word.wrapping_sub(ONES * 0x20) & !word;
        let special = (quote | backslash | control) & HIGHS;
        seen |= word;
        if special != 0 {
            source.at += special.trailing_zeros() as usize / 8;
            return fold(seen);
        }
        source.at += 8;
    }
    while let Some(&byte) = source.bytes.get(source.at) {
        if byte < 0x20 || byte == b'"' || byte == b'\\' {
            break;
        }
        seen |= byte as u64;
        source.at += 1;
    }
    fold(seen)
}

#[inline(always)]
fn zero_bytes(word: u64) -> u64 {
    word.wrapping_sub(ONES) & !word
}

#[inline(always)]
fn fold(seen: u64) -> u8 {
    if seen & HIGHS == 0 { 0 } else { 0x80 }
}

/// Reads an escape, cursor on its backslash; tells whether it had to be rewritten.
fn escape(source: &mut Source<'_>) -> Result<bool, Stop> {
    let start = source.at;
    let invalid = |source: &Source<'_>| source.fault(FaultKind::InvalidEscape, start).into();
    match source.bytes.get(start + 1) {
        Some(b'"' | b'\\' | b'b' | b'f' | b'n' | b'r' | b't') => {
            source.at += 2;
            Ok(false)
        }
        Some(b'/') => {
            source.at += 2;
            source.replace(start, b"/");
            Ok(true)
        }
        Some(b'u') => {
            let Some(unit) = unit(source.bytes, start) else { return Err(invalid(source)) };
            source.at += 6;
            let low = match unit {
                0xd800..0xdc00 => {
                    self::unit(source.bytes, source.at).filter(|low| (0xdc00..0xe000).contains(low))
                }
                _ => None,
            };
            if low.is_some() {
                source.at += 6;
            }
            let mut canonical = Vec::new();
            push_unit(&mut canonical, unit, low);
            let rewritten = canonical != source.bytes[start..source.at];
            if rewritten {
                source.replace(start, &canonical);
            }
            Ok(rewritten)
        }
        Some(_) => Err(invalid(source)),
        None => {
            source.at += 1;
            Err(source.unexpected().into())
        }
    }
}

/// The code unit of the `\uXXXX` at `at`, if one stands there.
fn unit(bytes: &[u8], at: usize) -> Option<u16> {
    let escape = bytes.get(at..at + 6)?;
    let digits = escape.strip_prefix(b"\\u")?;
    digits.iter().try_fold(0, |unit, &digit| {
        let digit = (digit as char).to_digit(16)?;
        Some(unit << 4 | digit as u16)
    })
}

/// Appends what `QuoteJSONString` prints for a code unit, or for the pair that it makes with `low`.
fn push_unit(out: &mut Vec<u8>, unit: u16, low: Option<u16>) {
    let units = [unit, low.unwrap_or_default()];
    let units = &units[..1 + usize::from(low.is_some())];
    for unit in char::decode_utf16(units.iter().copied()) {
        match unit {
            Ok(character) => push_char(out, character),
            Err(lone) => out.extend_from_slice(format!("\\u{:04x}", lone.unpaired_surrogate()).as_bytes()),
        }
    }
}

fn push_char(out: &mut Vec<u8>, character: char) {
    match character {
        '"' => out.extend_from_slice(b"\\\""),
        '\\' => out.extend_from_slice(b"\\\\"),
        '\u{8}' => out.extend_from_slice(b"\\b"),
        '\u{c}' => out.extend_from_slice(b"\\f"),
        '\n' => out.extend_from_slice(b"\\n"),
        '\r' => out.extend_from_slice(b"\\r"),
        '\t' => out.extend_from_slice(b"\\t"),
        '\0'..' ' => out.extend_from_slice(format!("\\u{:04x}", character as u32).as_bytes()),
        _ => out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes()),
    }
}

/// `text` as a JSON string, quotes included.
pub(crate) fn quote(text: &str) -> String {
    let mut out = vec![b'"'];
    text.chars().for_each(|character| push_char(&mut out, character));
    out.push(b'"');
    String::from_utf8_lossy(&out).into_owned()
}

/// The text that a canonical JSON string stands for; lone surrogates become U+FFFD. None if `raw` is no string.
pub(crate) fn decode(raw: &str) -> Option<String> {
    let inner = raw.strip_prefix('"')?.strip_suffix('"')?;
    if !inner.contains('\\') {
        return Some(inner.to_owned());
    }
    let mut out = String::with_capacity(inner.len());
    let mut rest = inner;
    while let Some((before, escaped)) = rest.split_once('\\') {
        out.push_str(before);
        let mut after = escaped.chars();
        match after.next()? {
            'u' => {
                let code = u32::from_str_radix(escaped.get(1..5)?, 16).ok()?;
                out.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
                rest = escaped.get(5..)?;
                continue;
            }
            'b' => out.push('\u{8}'),
            'f' => out.push('\u{c}'),
            'n' => out.push('\n'),
            'r' => out.push('\r'),
            't' => out.push('\t'),
            plain => out.push(plain),
        }
        rest = after.as_str();
    }
    out.push_str(rest);
    Some(out)
}
