//! Numbers as `JSON.parse` reads and `JSON.stringify` prints them.

use super::fault::Fault;
use super::source::Source;

/// Every decimal with at most this many digits is the shortest text of the double nearest to it.
const EXACT_DIGITS: usize = 15;
/// Zeros after `0.` from which on ECMAScript prints an exponent.
const EXPONENT_ZEROS: usize = 6;

/// Reads a number and leaves it as ECMAScript's `Number::toString` has it; infinity becomes `null`.
#[inline]
pub(super) fn read(source: &mut Source<'_>) -> Result<(), Fault> {
    let start = source.at;
    if source.peek() == b'-' {
        source.at += 1;
    }
    let whole = source.at;
    let whole_digits = digits(source);
    let starts_with_zero = source.bytes.get(whole) == Some(&b'0');
    if whole_digits == 0 {
        return Err(source.unexpected());
    }
    if starts_with_zero && whole_digits > 1 {
        source.at = whole + 1;
        return Err(source.unexpected());
    }
    let plain = match source.peek() {
        b'.' | b'e' | b'E' => rest(source, starts_with_zero, whole_digits)?,
        _ => whole_digits <= EXACT_DIGITS && !(starts_with_zero && whole > start),
    };
    if !plain {
        rewrite(source, start);
    }
    Ok(())
}

/// Reads fraction and exponent; tells whether the whole number is certainly canonical.
fn rest(source: &mut Source<'_>, zero: bool, whole_digits: usize) -> Result<bool, Fault> {
    let mut plain = true;
    if source.peek() == b'.' {
        source.at += 1;
        let fraction = source.at;
        let fraction_digits = digits(source);
        if fraction_digits == 0 {
            return Err(source.unexpected());
        }
        let text = &source.bytes[fraction..source.at];
        let zeros = text.iter().take_while(|&&digit| digit == b'0').count();
        plain = whole_digits + fraction_digits <= EXACT_DIGITS
            && text.last() != Some(&b'0')
            && !(zero && zeros >= EXPONENT_ZEROS);
    }
    if let b'e' | b'E' = source.peek() {
        source.at += 1;
        if let b'+' | b'-' = source.peek() {
            source.at += 1;
        }
        if digits(source) == 0 {
            return Err(source.unexpected());
        }
        plain = false;
    }
    Ok(plain)
}

#[inline(always)]
fn digits(source: &mut Source<'_>) -> usize {
    let start = source.at;
    while source.peek().is_ascii_digit() {
        source.at += 1;
    }
    source.at - start
}

#[cold]
fn rewrite(source: &mut Source<'_>, start: usize) {
    let text = &source.bytes[start..source.at];
    // Every JSON number is a Rust float; were one not, `null` is what ECMAScript prints for no number.
    let value = core::str::from_utf8(text).ok().and_then(|text| text.parse::<f64>().ok());
    let mut buffer = ryu_js::Buffer::new();
    let canonical = match value {
        Some(value) if value.is_finite() => buffer.format_finite(value),
        _ => "null",
    };
    if canonical.as_bytes() != text {
        source.replace(start, canonical.as_bytes());
    }
}
