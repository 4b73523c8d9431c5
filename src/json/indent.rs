//! JSON text laid out for people.

/// Lays JSON text out as `JSON.stringify(value, null, 4)` does, in one pass that changes nothing but white space:
/// keys stay as and where they are. Takes any text; what comes of one that is not JSON is of no use.
pub fn indent(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() + text.len() / 4);
    let mut depth = 0usize;
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        let end = match byte {
            b'"' => string_end(text, at),
            _ => at + 1,
        };
        let empty = matches!(out.last(), Some(b'[' | b'{'));
        match byte {
            b' ' | b'\n' | b'\r' | b'\t' => {}
            b']' | b'}' => {
                depth = depth.saturating_sub(1);
                if !empty {
                    new_line(&mut out, depth);
                }
                out.push(byte);
            }
            b',' => out.push(byte),
            b':' => out.extend(b": "),
            _ => {
                // The first item, or one that follows a comma, has a line of its own.
                if empty || out.last() == Some(&b',') {
                    new_line(&mut out, depth);
                }
                out.extend(&text[at..end]);
                depth += usize::from(matches!(byte, b'[' | b'{'));
            }
        }
        at = end;
    }
    out
}

fn new_line(out: &mut Vec<u8>, depth: usize) {
    out.push(b'\n');
    out.resize(out.len() + 4 * depth, b' ');
}

/// Behind the string that begins here.
fn string_end(text: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(&byte) = text.get(at) {
        at += 1 + usize::from(byte == b'\\');
        if byte == b'"' {
            break;
        }
    }
    at.min(text.len())
}

#[cfg(test)]
mod tests {
    use super::indent;

    fn indented(text: &str) -> String {
        String::from_utf8(indent(text.as_bytes())).unwrap()
    }

    #[test]
    fn lays_out_as_json_stringify_does() {
        assert_eq!(indented("[]"), "[]");
        assert_eq!(indented("{}"), "{}");
        assert_eq!(
            indented(r#"[{"a":[],"b":{},"c":[1,-2.5e+30,null],"d":{"e":"x"}},[[]],"s",true]"#),
            r#"[
    {
        "a": [],
        "b": {},
        "c": [
            1,
            -2.5e+30,
            null
        ],
        "d": {
            "e": "x"
        }
    },
    [
        []
    ],
    "s",
    true
]"#
        );
    }

    #[test]
    fn keeps_strings_and_keys_as_they_are() {
        assert_eq!(
            indented(r#"{"__proto__":"[,:{]}\" \\","__proto__":" \n"}"#),
            "{\n    \"__proto__\": \"[,:{]}\\\" \\\\\",\n    \"__proto__\": \" \\n\"\n}"
        );
        assert_eq!(indented(r#"["[","{",",",":"]"#), "[\n    \"[\",\n    \"{\",\n    \",\",\n    \":\"\n]");
    }

    #[test]
    fn takes_any_text() {
        for text in ["", "]]", "\"", "\"\\", "[", "{,", ":", " \n[ 1 , 2 ] "] {
            indented(text);
        }
        assert_eq!(indented(" \n[ 1 ,\t2 ] "), "[\n    1,\n    2\n]");
    }
}
