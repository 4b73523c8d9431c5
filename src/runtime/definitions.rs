//! What instances are made of: a configuration with what a start has to know of it beside its text.

use std::rc::Rc;

use super::effect::NodeError;
use super::value::quoted;
use crate::check::{Severity, check};
use crate::deploy::{Layout, Types};
use crate::flow::{Flows, Home, Kind, LinkWires, Users, id, template};
use crate::json::{Document, Entry};
use crate::sort;

/// A configuration: the deployed one, or that of a subflow that a module brought.
#[derive(Debug, Clone)]
pub(super) struct Source {
    pub(super) flows: Rc<Flows>,
    tables: Rc<Tables>,
}

#[derive(Debug, Default)]
struct Tables {
    templates: Vec<Template>,
    /// The place of the template that a node is.
    template_of: ByNumber<u32>,
    /// For each link out with `links` its `wires`.
    links: ByNumber<Vec<u8>>,
    /// The nodes of type `global-config`.
    globals: Vec<u32>,
    /// For each global config node `_users`.
    users: ByNumber<Vec<u8>>,
}

/// Values by a number, ascending.
type ByNumber<T> = Vec<(u32, T)>;

fn by_number<T>(mut pairs: ByNumber<T>) -> ByNumber<T> {
    sort::by_rank(&mut pairs, |&(number, _)| number.into());
    pairs
}

fn find<T>(pairs: &ByNumber<T>, number: u32) -> Option<&T> {
    let place = pairs.binary_search_by_key(&number, |&(number, _)| number).ok()?;
    Some(&pairs[place].1)
}

/// What an instance of a template is made of, as places in the array.
#[derive(Debug)]
pub(super) struct Template {
    pub(super) definition: u32,
    pub(super) groups: Vec<u32>,
    /// Config nodes, then the others, in the order in which they are created.
    pub(super) create: Rc<[u32]>,
}

impl Source {
    /// Notes what is to be known.
    pub(super) fn new(flows: &Rc<Flows>, layout: &Layout<'_>) -> Source {
        let template = |(at, template): (u32, &crate::flow::Template)| {
            let inner = layout.inner(at);
            Template {
                definition: template.definition(),
                groups: layout.groups(Home::Template(at)).to_vec(),
                create: inner.configs.iter().chain(&inner.nodes).copied().collect(),
            }
        };
        let places = || (0..).zip(flows.templates());
        let tables = Tables {
            templates: places().map(template).collect(),
            template_of: by_number(places().map(|(at, template)| (template.node(), at)).collect()),
            links: links(flows),
            globals: layout
                .configs(Home::Global)
                .filter(|&at| Kind::of(layout.entry(at).kind()) == Kind::GlobalConfig)
                .collect(),
            users: users(flows, layout),
        };
        Source { flows: flows.clone(), tables: Rc::new(tables) }
    }

    /// Reads a subflow that a module brought: the template, with its nodes in `flow`
    /// (`createNode` of `@node-red/runtime/lib/flows/util.js`, 5.0.7).
    pub(super) fn module(text: &[u8]) -> Option<Rc<Flows>> {
        let document = Document::parse([b"[", text, b"]"].concat()).ok()??;
        let definition = (document.len() == 1).then(|| document.entry(0))?;
        let nodes = definition.property(b"flow").and_then(|raw| raw.strip_prefix(b"[")).unwrap_or(b"]");
        let comma: &[u8] = if nodes == b"]" { b"" } else { b"," };
        let flows = Document::parse([b"[", definition.text(), comma, nodes].concat()).ok()??;
        Some(Rc::new(Flows::new(flows)))
    }

    /// The nodes whose variables all flows see.
    pub(super) fn globals(&self) -> &[u32] {
        &self.tables.globals
    }

    pub(super) fn entry(&self, at: u32) -> Entry<'_> {
        self.flows.document().entry(at as usize)
    }

    pub(super) fn template(&self, at: u32) -> &Template {
        &self.tables.templates[at as usize]
    }

    /// The entry that describes a template.
    pub(super) fn definition(&self, template: u32) -> Entry<'_> {
        self.entry(self.template(template).definition)
    }

    /// The place of the template that an entry with this `type` is an instance of.
    pub(super) fn template_of(&self, kind: Option<&[u8]>) -> Option<u32> {
        self.template_named(template(kind)?)
    }

    /// The place of the template with this id.
    pub(super) fn template_named(&self, id: &[u8]) -> Option<u32> {
        find(&self.tables.template_of, self.flows.find(id)?).copied()
    }

    /// The node inside a template with this id.
    pub(super) fn find_inside(&self, template: u32, id: &[u8]) -> Option<u32> {
        let node = self.flows.find(id)?;
        let holder = find(&self.tables.template_of, self.flows.container(node)?)?;
        let is_node = !matches!(self.flows.kind(node), Kind::Tab | Kind::Subflow);
        (*holder == template && is_node).then_some(node)
    }

    /// The raw `wires` of an entry, those that links make included.
    pub(super) fn wires<'s>(&'s self, entry: Entry<'s>) -> Option<&'s [u8]> {
        let links = find(&self.tables.links, entry.index() as u32);
        links.map(Vec::as_slice).or(entry.wires())
    }

    /// `_users` of a global config node: raw JSON.
    pub(super) fn users(&self, entry: Entry<'_>) -> &[u8] {
        find(&self.tables.users, entry.index() as u32).map_or(b"[]", Vec::as_slice)
    }
}

fn links(flows: &Flows) -> ByNumber<Vec<u8>> {
    let mut wires = Vec::new();
    if !(0..flows.len()).any(|node| flows.kind(node) == Kind::LinkOut) {
        return wires;
    }
    let links = LinkWires::of(flows);
    for node in (0..flows.len()).filter(|&node| flows.kind(node) == Kind::LinkOut) {
        if let Some(targets) = links.of_node(flows, node) {
            let ids: Vec<String> = targets.map(|target| crate::json::quote(&target)).collect();
            wires
                .push((flows.entry(node).index() as u32, ["[[", &ids.join(","), "]]"].concat().into_bytes()));
        }
    }
    by_number(wires)
}

fn users(flows: &Flows, layout: &Layout<'_>) -> ByNumber<Vec<u8>> {
    let mut texts = Vec::new();
    if layout.configs(Home::Global).next().is_none() {
        return texts;
    }
    let users = Users::of(flows, layout.contents());
    for entry in layout.configs(Home::Global) {
        let ids = users.of_node(layout.node_of(entry)).iter();
        let ids: Vec<Vec<u8>> = ids.map(|&user| quoted(&id::text(layout.entry(user).id()))).collect();
        if !ids.is_empty() {
            texts.push((entry, [b"[", &*ids.join(&b","[..]), b"]"].concat()));
        }
    }
    by_number(texts)
}

/// The types that nodes wait for: types of nodes that may come, when a module is installed.
///
/// DIFFERENCE: in Node-RED 5.0.7 an entry without a type, and an instance of a template that there is not, counts as
/// one whose type is missing, so that nothing starts. Here it alone does not start.
pub(super) fn missing_types(flows: &Flows, is_known: impl Fn(&str) -> bool) -> Vec<String> {
    let missing = flows.missing_types(is_known).into_iter();
    let awaited = missing.filter_map(|missing| match missing.raw {
        Some(raw @ [b'"', _, .., b'"']) if template(Some(raw)).is_none() => {
            Some(id::decoded(&id::text(Some(raw))).into_owned())
        }
        _ => None,
    });
    awaited.collect()
}

/// What is wrong with the entries that `matters` is true of, each as an error of its node.
pub(super) fn faults(flows: &Flows, layout: &Layout<'_>, matters: impl Fn(u32) -> bool) -> Vec<NodeError> {
    let mut told = vec![false; flows.document().len()];
    let mut errors = Vec::new();
    for finding in check(flows) {
        let Some(at) = finding.index.filter(|&at| matters(at as u32)) else { continue };
        // What is wrong with variables is told where they are evaluated.
        let counts = finding.severity == Severity::Error && !finding.code.starts_with("env_")
            || finding.code == "subflow_unknown";
        if counts {
            told[at] = true;
            let id = finding.id.unwrap_or_default();
            errors.push(NodeError { id, code: finding.code, message: finding.message });
        }
    }
    for entry in flows.document().entries() {
        let at = entry.index();
        let is_node = entry.is_object() && !Kind::of(entry.kind()).is_frame();
        if is_node && !entry.is_disabled() && !told[at] && matters(at as u32) && !layout.can_run(at as u32) {
            let id = id::decoded(&id::text(entry.id())).into_owned();
            let message = String::from("The node cannot be started as it is configured");
            errors.push(NodeError { id, code: "not_started", message });
        }
    }
    errors
}

/// What is known of the types of nodes.
pub(super) fn layout<'d>(flows: &'d Flows, is_known: &dyn Fn(&str) -> bool) -> Layout<'d> {
    Layout::new(flows, Types::Known(is_known))
}
