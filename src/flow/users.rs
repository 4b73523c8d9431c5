//! Who uses which global config node: step 5 of Node-RED's `parseConfig`
//! (`@node-red/runtime/lib/flows/util.js`, 5.0.7), which calls it `_users`.

use super::contents::{Contents, Home};
use super::filter::Filter;
use super::id;
use super::lists::Lists;
use super::{Flows, Kind};

/// The entries that name a global config node in a property, once for each property.
#[derive(Debug)]
pub struct Users {
    by_config: Lists,
}

impl Users {
    /// Looks at every property of every node but `id`, `type` and `wires`. What counts is the value as JavaScript
    /// makes a key of it: an array of one id counts, one of two does not.
    ///
    /// DIFFERENCE: in Node-RED an instance of a template that is none, but a config node, uses that.
    pub fn of(flows: &Flows, contents: &Contents) -> Users {
        let mut filter = Filter::default();
        let mut is_config = vec![false; flows.len() as usize];
        for &entry in contents.configs(Home::Global) {
            let name = id::text(flows.document.entry(entry as usize).id());
            filter.add(&name);
            if let Some(node) = flows.find(&name) {
                is_config[node as usize] = true;
            }
        }
        let mut pairs = Vec::new();
        let mut scratch = Vec::new();
        for entry in flows.document.entries().filter(|entry| !Kind::of(entry.kind()).is_frame()) {
            for property in entry.properties() {
                let used = filter.key(property, counts, &mut scratch).and_then(|text| flows.find(text));
                let used = used.filter(|&node| is_config[node as usize]);
                pairs.extend(used.map(|node| (node, entry.index() as u32)));
            }
        }
        Users { by_config: Lists::new(flows.len() as usize, pairs.iter().copied()) }
    }

    /// The users of the config node with this number, as places in the array.
    pub fn of_node(&self, node: u32) -> &[u32] {
        self.by_config.of(node)
    }
}

fn counts(name: &[u8]) -> bool {
    !matches!(name, b"id" | b"wires" | b"type" | b"_users")
}
