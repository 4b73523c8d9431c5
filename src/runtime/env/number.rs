//! `Number(value)` of JavaScript.

use crate::flow::{id, value};

/// The canonical text of the number that a raw value becomes; none if JSON does not have it: NaN, or infinite.
pub(super) fn number(raw: &[u8]) -> Option<Vec<u8>> {
    match raw {
        b"true" => Some(b"1".to_vec()),
        b"false" | b"null" => Some(b"0".to_vec()),
        [b'{', ..] => None,
        _ if value::string(raw).is_none() && value::is_scalar(raw) => Some(raw.to_vec()),
        _ => {
            let text = id::text(Some(raw));
            let text = id::decoded(&text);
            let number =
                parse(text.trim_matches(|letter: char| letter.is_whitespace() || letter == '\u{feff}'))?;
            Some(ryu_js::Buffer::new().format_finite(number).as_bytes().to_vec())
        }
    }
}

/// `StringToNumber` of ECMAScript.
fn parse(text: &str) -> Option<f64> {
    let radix = match text.as_bytes() {
        [] => return Some(0.0),
        [b'0', b'x' | b'X', ..] => 16,
        [b'0', b'o' | b'O', ..] => 8,
        [b'0', b'b' | b'B', ..] => 2,
        _ => {
            // Rust's reader takes words, too.
            let is_decimal =
                text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E'));
            return text.parse().ok().filter(|number: &f64| is_decimal && number.is_finite());
        }
    };
    let digits = text.get(2..).filter(|digits| !digits.is_empty())?;
    let number = digits.chars().try_fold(0.0, |number: f64, digit| {
        Some(number.mul_add(f64::from(radix), f64::from(digit.to_digit(radix)?)))
    });
    number.filter(|number| number.is_finite())
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn values_become_numbers_as_in_javascript() {
        for (raw, expected) in [
            (r#""""#, "0"),
            (r#""  12\n""#, "12"),
            (r#""1e3""#, "1000"),
            (r#""0x1f""#, "31"),
            (r#"".5""#, "0.5"),
            (r#""+7.""#, "7"),
            ("[]", "0"),
            (r#"["4"]"#, "4"),
            ("true", "1"),
            ("null", "0"),
            ("1e+21", "1e+21"),
        ] {
            assert_eq!(number(raw.as_bytes()).as_deref(), Some(expected.as_bytes()), "{raw}");
        }
        for raw in
            [r#""abc""#, r#""1 2""#, r#""Infinity""#, r#""nan""#, r#""0x""#, r#""1e999""#, "{}", "[1,2]"]
        {
            assert_eq!(number(raw.as_bytes()), None, "{raw}");
        }
    }
}
