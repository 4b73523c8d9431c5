//! Which types of nodes are installed, and which credentials they declare.
//!
//! That comes from outside. For the nodes that come with Node-RED it is found out when the packages are built, by
//! loading `@node-red/nodes` under a `RED` that takes down what is registered.

use crate::credentials::{Object, is_space};
use crate::error::Error;
use crate::json::{Document, Entry, decode, quote};

/// The types of nodes that are installed. An empty one knows nothing of any type.
///
/// Its JSON text, which is that of `registry.json` in the package `redloom`:
///
/// ```json
/// {"version": "5.0.7", "modules": [{"name": "node-red", "version": "5.0.7", "sets": [{
///   "id": "node-red/mqtt", "name": "mqtt", "enabled": true,
///   "types": ["mqtt in", "mqtt out", "mqtt-broker"],
///   "credentials": {"mqtt-broker": {"user": "text", "password": "password"}}
/// }]}]}
/// ```
///
/// What else is there, `settings` by type among it, does not matter here. A set that is not `enabled` counts as not
/// installed.
#[derive(Debug, Clone, Default)]
pub struct Registry {
    types: Vec<Type>,
}

#[derive(Debug, Clone)]
struct Type {
    /// A raw canonical JSON string.
    name: Vec<u8>,
    /// The key of its declaration, a raw canonical JSON string.
    declaration: Vec<u8>,
    fields: Vec<Field>,
}

/// A credential that a type declares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Field {
    /// In canonical form, without quotes.
    pub(crate) name: Vec<u8>,
    pub(crate) kind: FieldKind,
}

/// Who may see a credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FieldKind {
    /// Editors may.
    Text,
    /// Nobody; editors learn that it is there, under a name of its own: `has_<field>`.
    Password,
    /// Nobody, although it is declared a text; editors see the mark that stands for a password in its place.
    Key,
}

impl Registry {
    /// Reads a registry.
    ///
    /// # Errors
    /// `misuse` if the text is none.
    pub fn parse(text: &[u8]) -> Result<Registry, Error> {
        let read = || {
            let (mut types, mut declared) = (Vec::new(), Object::default());
            for module in array(Object::parse(text)?.get(b"modules")?)?.entries() {
                for set in array(module.property(b"sets")?)?.entries() {
                    read_set(set, &mut types, &mut declared)?;
                }
            }
            Some(Registry { types: types.into_iter().map(|name| Type::new(name, &declared)).collect() })
        };
        read().ok_or(Error::Misuse("the registry has not the form of one"))
    }

    /// The credentials that a type declares, given as raw canonical JSON; none if it is not installed.
    pub(crate) fn credentials(&self, kind: &[u8]) -> Option<&[Field]> {
        self.types.iter().find(|known| known.name == kind).map(|known| known.fields.as_slice())
    }

    /// Whether some type declares credentials under this key, which is no JSON: its name with hyphens for white
    /// space.
    pub(crate) fn declares(&self, key: &str) -> bool {
        let key = quote(key);
        self.types.iter().any(|known| known.declaration == key.as_bytes() && !known.fields.is_empty())
    }
}

impl Type {
    fn new(name: Vec<u8>, declared: &Object) -> Type {
        let declaration = dashed(&name);
        let fields = declared.get(&declaration).and_then(Object::parse).unwrap_or_default();
        let fields = fields.members().into_iter().map(|(field, kind)| Field {
            name: field.to_vec(),
            kind: match kind {
                b"\"password\"" => FieldKind::Password,
                _ if is_key(&name, field) => FieldKind::Key,
                _ => FieldKind::Text,
            },
        });
        Type { fields: fields.collect(), name, declaration }
    }
}

/// DIFFERENCE: `tls-config` declares its certificates and keys as texts, so Node-RED 5.0.7 sends private keys to
/// whoever may read credentials. Its page never shows them, and tells only whether they have changed.
fn is_key(kind: &[u8], field: &[u8]) -> bool {
    kind == b"\"tls-config\"" && field.ends_with(b"data")
}

/// Adds the types of a set, and by the names that their declarations go by, what those hold.
fn read_set(set: Entry<'_>, types: &mut Vec<Vec<u8>>, declared: &mut Object) -> Option<()> {
    if set.property(b"enabled") != Some(b"true") {
        return Some(());
    }
    types.extend(array(set.property(b"types")?)?.entries().map(|name| name.text().to_vec()));
    for (name, fields) in Object::parse(set.property(b"credentials").unwrap_or(b"{}"))?.members() {
        declared.set(&dashed(&[b"\"", name, b"\""].concat()), fields);
    }
    Some(())
}

fn array(text: &[u8]) -> Option<Document> {
    Document::parse(text.to_vec()).ok()?
}

/// The key under which Node-RED looks declarations up: white space in the type becomes a hyphen
/// (`@node-red/runtime/lib/nodes/credentials.js` 5.0.7, `register`).
fn dashed(kind: &[u8]) -> Vec<u8> {
    let text = core::str::from_utf8(kind).ok().and_then(decode).unwrap_or_default();
    let mut dashed = String::new();
    let mut space = false;
    for character in text.chars() {
        let before = std::mem::replace(&mut space, is_space(character));
        match space {
            true if before => {}
            true => dashed.push('-'),
            false => dashed.push(character),
        }
    }
    quote(&dashed).into_bytes()
}

#[cfg(test)]
mod tests {
    use super::dashed;

    #[test]
    fn white_space_becomes_one_hyphen_and_hyphens_stay() {
        for (kind, expected) in [
            (r#""http proxy""#, r#""http-proxy""#),
            ("\"a \\t\\n\u{a0}b \"", r#""a-b-""#),
            (r#""a- -b--c""#, r#""a---b--c""#),
            (r#"" \"x""#, r#""-\"x""#),
        ] {
            assert_eq!(String::from_utf8_lossy(&dashed(kind.as_bytes())), expected, "{kind}");
        }
    }
}
