//! The final configuration of a node: `createNodeInSubflow` and `remapSubflowNodes` of `Subflow.js`, `createNode` of
//! `util.js` (`@node-red/runtime/lib/flows`), `createNode` of `nodes/index.js` (5.0.7).

use std::borrow::Cow;
use std::rc::Rc;

use super::definitions::Source;
use super::effect::{FlowHandle, FlowKind, Hole, NodeCredentials};
use super::env::substitute::{paths, substitute};
use super::running::{Running, Scope};
use super::value::{EnvValue, quoted};
use super::wires::{self, Outputs};
use crate::check::object::is_array;
use crate::credentials::Object;
use crate::flow::{id, value};
use crate::json::Entry;

/// Where nodes are created: on a tab, globally, or inside an instance.
#[derive(Debug, Clone)]
pub(super) struct Site {
    pub(super) source: Source,
    pub(super) flow: FlowHandle,
    pub(super) inside: Option<Inside>,
}

/// Inside an instance.
#[derive(Debug, Clone)]
pub(super) struct Inside {
    /// The place of the template.
    pub(super) template: u32,
    /// The id of the instance.
    pub(super) prefix: Rc<[u8]>,
}

/// A node's final configuration.
#[derive(Debug, Default)]
pub(super) struct Configured {
    pub(super) text: Vec<u8>,
    pub(super) holes: Vec<Hole>,
    pub(super) credentials: Option<NodeCredentials>,
    pub(super) credential_holes: Vec<Hole>,
    /// `scope` and `uncaught`, for those that listen.
    pub(super) scope: Option<Vec<u8>>,
    pub(super) uncaught: Option<Vec<u8>>,
}

impl Site {
    /// The id of an entry here.
    pub(super) fn id(&self, entry: Entry<'_>) -> Rc<[u8]> {
        self.id_of(&id::text(entry.id()))
    }

    /// What an id of the template, or of the tab, becomes here.
    pub(super) fn id_of(&self, own: &[u8]) -> Rc<[u8]> {
        match &self.inside {
            Some(inside) => [&*inside.prefix, b"-", own].concat().into(),
            None => own.into(),
        }
    }

    /// `_alias` of an entry: its id in the template.
    pub(super) fn alias<'e>(&self, entry: Entry<'e>) -> Option<id::IdText<'e>> {
        self.inside.as_ref().map(|_| id::text(entry.id()))
    }

    /// `_path` of an entry.
    pub(super) fn path(&self, running: &Running, entry: Entry<'_>) -> Rc<[u8]> {
        let around = running.flows.get(&self.flow).map_or(&b""[..], |flow| &flow.path);
        [around, b"/", &id::text(entry.id())].concat().into()
    }

    /// The value of a property here: in an instance, ids of the template become those of the instance.
    ///
    /// DIFFERENCE: a node whose type, as text, is the id of another in the template cannot be created in
    /// Node-RED 5.0.7; here the type stays.
    pub(super) fn value<'e>(&self, entry: Entry<'e>, name: &[u8], raw: &'e [u8]) -> Cow<'e, [u8]> {
        let Some(inside) = &self.inside else { return Cow::Borrowed(raw) };
        let listens = super::routes::listens(entry.kind());
        match name {
            b"id" => quoted(&self.id(entry)).into(),
            b"z" => quoted(&inside.prefix).into(),
            b"type" | b"_alias" => Cow::Borrowed(raw),
            b"scope" if listens && is_array(raw) => self.scope(inside, raw).into(),
            _ if listens && entry.property(b"scope").is_some_and(is_array) => Cow::Borrowed(raw),
            _ => {
                let named = id::text(Some(raw));
                match self.source.find_inside(inside.template, &named) {
                    Some(_) => quoted(&self.id_of(&named)).into(),
                    None => Cow::Borrowed(raw),
                }
            }
        }
    }

    fn scope(&self, inside: &Inside, raw: &[u8]) -> Vec<u8> {
        let item = |item: &[u8]| {
            let named = id::text(Some(item));
            let found = self.source.find_inside(inside.template, &named);
            found.map_or(b"\"\"".to_vec(), |_| quoted(&self.id_of(&named)))
        };
        let items: Vec<Vec<u8>> = value::items(raw).map(item).collect();
        [b"[", &*items.join(&b","[..]), b"]"].concat()
    }

    /// The value of a property of an entry here.
    pub(super) fn property<'e>(&self, entry: Entry<'e>, name: &[u8]) -> Option<Cow<'e, [u8]>> {
        entry.property(name).map(|raw| self.value(entry, name, raw))
    }

    /// The group of an entry here: `g`, if it is true to JavaScript.
    pub(super) fn group(&self, entry: Entry<'_>) -> Option<Rc<[u8]>> {
        let raw = self.property(entry, b"g").filter(|raw| value::is_truthy(Some(raw)))?;
        Some((*id::text(Some(&raw))).into())
    }

    /// Where the wires of an entry lead, those apart that an instance adds.
    pub(super) fn outputs(&self, running: &mut Running, entry: Entry<'_>, scope: Option<Scope>) -> Outputs {
        let raw = self.source.wires(entry);
        let Some(inside) = &self.inside else {
            let mut text = Vec::new();
            let lookup = |name: &[u8]| running.setting(scope?, name);
            raw.into_iter().for_each(|raw| _ = substitute(raw, &lookup, &mut text));
            return Outputs::resolved(running, self.flow, wires::read(Some(&text)));
        };
        let mut target = |raw: Vec<u8>| {
            let named = id::text(Some(&raw));
            match self.source.find_inside(inside.template, &named) {
                Some(_) => {
                    let id = self.id_of(&named);
                    let handle = running.target(self.flow, &id);
                    (quoted(&id), Some(handle))
                }
                None => (b"null".to_vec(), None),
            }
        };
        let outputs = wires::read(raw).into_iter();
        Outputs(outputs.map(|output| output.into_iter().map(&mut target).collect()).collect())
    }

    /// The configuration of an entry that is no instance, with its wires as they will be.
    pub(super) fn configure(
        &self,
        running: &Running,
        entry: Entry<'_>,
        outputs: &Outputs,
        credentials: Option<&[u8]>,
    ) -> Configured {
        let group = self.group(entry);
        let mut draft = Draft {
            running,
            scope: running.scope(self.flow, group.as_deref()),
            id: self.property(entry, b"id").map(Cow::into_owned),
            name: self.property(entry, b"name").map(Cow::into_owned),
            path: quoted(&self.path(running, entry)),
            listens: super::routes::listens(entry.kind()),
            done: Configured { text: Vec::with_capacity(entry.text().len() + 64), ..Configured::default() },
        };
        let is_global = running.flows.get(&self.flow).is_some_and(|flow| flow.kind == FlowKind::Global);
        let mut has_wires = false;
        for (name, raw) in entry.properties() {
            match name {
                b"credentials" => {}
                b"_users" if is_global => {}
                b"_alias" if self.inside.is_some() => {}
                b"wires" => {
                    has_wires = true;
                    draft.push(name, &outputs.text());
                }
                _ => draft.add(name, &self.value(entry, name, raw)),
            }
        }
        if !has_wires && !outputs.0.is_empty() {
            draft.push(b"wires", &outputs.text());
        }
        if entry.id().is_none() && self.inside.is_some() {
            draft.push(b"id", &quoted(&self.id(entry)));
        }
        if is_global {
            draft.push(b"_users", self.source.users(entry));
        }
        if let Some(alias) = self.alias(entry) {
            draft.push(b"_alias", &quoted(&alias));
        }
        draft.finish(credentials)
    }

    /// The configuration of the node that stands for an instance.
    pub(super) fn configure_instance(&self, entry: Entry<'_>, outputs: &Outputs) -> Vec<u8> {
        let mut text = b"{\"id\":".to_vec();
        text.extend_from_slice(&quoted(&self.id(entry)));
        for name in [&b"type"[..], b"g", b"z", b"name"] {
            if let Some(raw) = self.property(entry, name) {
                text.extend_from_slice(&[b",\"", name, b"\":", &raw].concat());
            }
        }
        text.extend_from_slice(&[b",\"wires\":", &*outputs.text(), b"}"].concat());
        text
    }
}

/// A configuration that is being put together.
struct Draft<'r> {
    running: &'r Running,
    scope: Scope,
    id: Option<Vec<u8>>,
    /// The name as far as it is known: as it is written, then with what a variable made of it.
    name: Option<Vec<u8>>,
    path: Vec<u8>,
    listens: bool,
    done: Configured,
}

impl Draft<'_> {
    fn key(&mut self, name: &[u8]) {
        let text = &mut self.done.text;
        text.push(if text.is_empty() { b'{' } else { b',' });
        text.push(b'"');
        text.extend_from_slice(name);
        text.extend_from_slice(b"\":");
    }

    /// Adds a property as it is.
    fn push(&mut self, name: &[u8], raw: &[u8]) {
        self.key(name);
        self.done.text.extend_from_slice(raw);
    }

    /// Adds a property, variables substituted.
    fn add(&mut self, name: &[u8], raw: &[u8]) {
        self.key(name);
        let mut text = core::mem::take(&mut self.done.text);
        let start = text.len();
        let holes = substitute(raw, &|name| self.setting(name), &mut text);
        let final_value = text.get(start..).unwrap_or_default();
        match name {
            b"name" => self.name = Some(final_value.to_vec()),
            b"scope" if self.listens => self.done.scope = Some(final_value.to_vec()),
            b"uncaught" if self.listens => self.done.uncaught = Some(final_value.to_vec()),
            _ => {}
        }
        self.done.text = text;
        self.done.holes.extend(placed(Some(name), raw, holes));
    }

    /// `getSetting` of `@node-red/util/lib/util.js` (5.0.7).
    fn setting(&self, name: &[u8]) -> Option<EnvValue> {
        let own = |raw: &Option<Vec<u8>>| raw.as_deref().map(EnvValue::raw);
        match name {
            b"NR_NODE_NAME" => own(&self.name),
            b"NR_NODE_ID" => own(&self.id),
            b"NR_NODE_PATH" => Some(EnvValue::raw(&self.path)),
            _ => self.running.setting(self.scope, name),
        }
    }

    fn finish(mut self, credentials: Option<&[u8]>) -> Configured {
        if let Some(raw) = credentials {
            // All of it at once, where nothing is substituted: a buffer that grows leaves copies behind.
            let mut text = Vec::with_capacity(raw.len());
            let holes = substitute(raw, &|name| self.setting(name), &mut text);
            self.done.credential_holes = placed(None, raw, holes);
            self.done.credentials = Some(NodeCredentials::new(text));
        }
        if self.done.text.is_empty() {
            self.done.text.push(b'{');
        }
        self.done.text.push(b'}');
        self.done
    }
}

fn placed(property: Option<&[u8]>, raw: &[u8], holes: Vec<(usize, EnvValue)>) -> Vec<Hole> {
    if holes.is_empty() {
        return Vec::new();
    }
    let places: Vec<usize> = holes.iter().map(|(place, _)| *place).collect();
    let paths = paths(property, raw, &places);
    paths.into_iter().zip(holes).map(|(path, (_, value))| Hole { path, value }).collect()
}

/// The credentials of a node: those of its id in the template, or of its own.
pub(super) fn credentials_of<'c>(credentials: &'c Object, site: &Site, entry: Entry<'_>) -> Option<&'c [u8]> {
    let id = site.alias(entry).unwrap_or_else(|| id::text(entry.id()));
    credentials.get(&id).filter(|raw| raw.first() == Some(&b'{'))
}
