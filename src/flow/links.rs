//! Wires that links make: step 4 of Node-RED's `parseConfig` (`@node-red/runtime/lib/flows/util.js`, 5.0.7).

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::id::{self, IdText};
use super::lists::Lists;
use super::{Flows, Kind, value};
use crate::sort;

/// Where each `link out` sends what comes in.
///
/// A pair may be named by either side. A `link out` without `links` keeps its own `wires` and is not here.
/// DIFFERENCE: `links` that is no array makes Node-RED fail; here it names nothing.
#[derive(Debug)]
pub struct LinkWires<'d> {
    /// For each node, if it is a `link out` with `links`: numbers of names.
    targets: Lists,
    linked: Vec<bool>,
    names: Vec<IdText<'d>>,
}

impl<'d> LinkWires<'d> {
    /// Collects the pairs that either side names.
    pub fn of(flows: &'d Flows) -> LinkWires<'d> {
        let mut names = Interned { flows, numbers: BTreeMap::new(), names: Vec::new() };
        let mut linked = vec![false; flows.len() as usize];
        let mut pairs = Vec::new();
        for entry in flows.document.entries() {
            let kind = flows.entry_kind(entry.index() as u32);
            if kind != Kind::LinkIn && kind != Kind::LinkOut {
                continue;
            }
            let Some(links) = entry.property(b"links").filter(|raw| value::is_truthy(Some(raw))) else {
                continue;
            };
            let node = flows.node_of(entry.index() as u32);
            linked[node as usize] |= kind == Kind::LinkOut;
            for link in value::items(links) {
                let partner = id::text(Some(link));
                if kind == Kind::LinkOut {
                    pairs.push((node, names.number(partner)));
                } else if let Some(source) = flows.find(&partner) {
                    pairs.push((source, node));
                }
            }
        }
        sort::distinct(&mut pairs, |&(source, target)| u64::from(source) << 32 | u64::from(target));
        let mut targets = Lists::new(flows.len() as usize, pairs.iter().copied());
        targets.sort_by_key(|number| id::rank(&name(flows, &names.names, number)));
        LinkWires { targets, linked, names: names.names }
    }

    /// The ids that a node, if it is a `link out` with `links`, is wired to by its one output. They need not
    /// exist.
    pub fn of_node(&self, flows: &'d Flows, node: u32) -> Option<impl Iterator<Item = Cow<'d, str>>> {
        let target = |&number: &u32| match name(flows, &self.names, number) {
            Cow::Borrowed(text) => id::decoded(text),
            Cow::Owned(text) => Cow::Owned(id::decoded(&text).into_owned()),
        };
        self.linked[node as usize].then(|| self.targets.of(node).iter().map(target))
    }
}

/// Numbers for ids: that of the node, or one beyond all nodes.
struct Interned<'d> {
    flows: &'d Flows,
    numbers: BTreeMap<IdText<'d>, u32>,
    names: Vec<IdText<'d>>,
}

impl<'d> Interned<'d> {
    fn number(&mut self, name: IdText<'d>) -> u32 {
        if let Some(node) = self.flows.find(&name) {
            return node;
        }
        let next = self.flows.len() + self.names.len() as u32;
        *self.numbers.entry(name).or_insert_with_key(|name| {
            self.names.push(name.clone());
            next
        })
    }
}

/// The id with this number.
fn name<'d>(flows: &'d Flows, names: &[IdText<'d>], number: u32) -> IdText<'d> {
    match number.checked_sub(flows.len()) {
        Some(extra) => names[extra as usize].clone(),
        None => flows.id(number),
    }
}
