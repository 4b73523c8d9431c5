//! Which permission grants which: `@node-red/editor-api/lib/auth/permissions.js` 5.0.7.

use core::fmt;

use super::text::leaves;
use crate::json::quote;

/// What a user or a token may do, or what somebody asks to be allowed: text or an array of it, as raw canonical
/// JSON; empty where it is left out. Arrays in arrays count like their elements, and values other than text are
/// only equal to themselves.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Scope(Vec<u8>);

impl Scope {
    pub(crate) fn new(raw: Option<&[u8]>) -> Scope {
        Scope(raw.unwrap_or_default().to_vec())
    }

    /// The permissions in a text with a space between any two.
    pub(crate) fn list(words: &str) -> Scope {
        let words: Vec<String> = words.split(' ').map(quote).collect();
        Scope(["[", &words.join(","), "]"].concat().into_bytes())
    }

    /// Raw JSON; none if it was left out.
    pub(crate) fn raw(&self) -> Option<&[u8]> {
        (!self.0.is_empty()).then_some(self.0.as_slice())
    }

    /// Whether it grants a permission of a route.
    pub(crate) fn grants(&self, permission: &str) -> bool {
        self.covers(&Scope(quote(permission).into_bytes()))
    }

    /// Whether it grants every permission of `wanted`, of which there may be none.
    pub(crate) fn covers(&self, wanted: &Scope) -> bool {
        let own = leaves(&self.0);
        leaves(&wanted.0)
            .into_iter()
            .all(|wanted| wanted == b"\"\"" || own.iter().any(|own| matches(own, wanted)))
    }

    /// Whether all that is asked for is to read.
    pub(crate) fn reads(&self) -> bool {
        leaves(&self.0).iter().all(|wanted| wanted.ends_with(b".read\""))
    }

    /// Whether it grants everything.
    pub(crate) fn is_all(&self) -> bool {
        leaves(&self.0).contains(&b"\"*\"".as_slice())
    }
}

impl fmt::Debug for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&String::from_utf8_lossy(&self.0))
    }
}

fn matches(own: &[u8], wanted: &[u8]) -> bool {
    own == wanted
        || match own {
            b"\"*\"" => true,
            b"\"read\"" | b"\"*.read\"" => is_or_ends(wanted, "read"),
            b"\"write\"" | b"\"*.write\"" => is_or_ends(wanted, "write"),
            _ => false,
        }
}

/// Whether a text is `word`, or something, a dot and `word`, all on one line: `/^((.+)\.)?word$/`.
fn is_or_ends(raw: &[u8], word: &str) -> bool {
    let text = core::str::from_utf8(raw).unwrap_or_default();
    let Some(text) = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')) else { return false };
    let Some(before) = text.strip_suffix(word) else { return false };
    let one_line = !["\\n", "\\r", "\u{2028}", "\u{2029}"].iter().any(|end| before.contains(end));
    before.is_empty() || (one_line && before.len() > 1 && before.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::Scope;

    fn scope(raw: &str) -> Scope {
        Scope::new(Some(raw.as_bytes()).filter(|raw| !raw.is_empty()))
    }

    #[test]
    fn permissions_match_as_in_node_red() {
        let cases = [
            (r#""*""#, "flows.write", true),
            (r#""read""#, "flows.read", true),
            (r#""*.read""#, "read", true),
            (r#""read""#, "flows.write", false),
            (r#""write""#, "flows.read", false),
            (r#""write""#, "a.b.write", true),
            (r#""read""#, "flows.reads", false),
            (r#""read""#, "bread", false),
            (r#""read""#, ".read", false),
            (r#""flows.*""#, "flows.read", false),
            (r#""flows.read""#, "flows.read", true),
            (r#"["flows.read","nodes.write"]"#, "nodes.write", true),
            (r#"["flows.read",["*"]]"#, "nodes.write", true),
            ("[]", "flows.read", false),
            ("[]", "", true),
            ("", "flows.read", false),
            ("", "", true),
            ("5", "5", false),
        ];
        for (own, wanted, granted) in cases {
            assert_eq!(scope(own).grants(wanted), granted, "{own} grants {wanted}");
        }
    }

    #[test]
    fn a_scope_is_covered_if_each_part_is() {
        let cases = [
            (r#""*""#, r#"["a","b"]"#, true),
            (r#"["a","b"]"#, r#"["b","a"]"#, true),
            (r#"["a","b"]"#, r#"["a","c"]"#, false),
            (r#""read""#, r#"["flows.read","read"]"#, true),
            (r#""read""#, r#"["flows.read","*"]"#, false),
            ("[]", "[]", true),
            ("", "", true),
            (r#""*""#, "", true),
            (r#""read""#, "", false),
            (r#"["a"]"#, "", false),
            (r#""read""#, r#"["x\ny.read"]"#, false),
            ("", r#"["*"]"#, false),
        ];
        for (own, wanted, granted) in cases {
            assert_eq!(scope(own).covers(&scope(wanted)), granted, "{own} covers {wanted}");
        }
    }
}
