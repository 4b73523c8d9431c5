//! Who uses which global config node: step 5 of Node-RED's `parseConfig`
//! (`@node-red/runtime/lib/flows/util.js`, 5.0.7), which calls it `_users`.

use super::contents::{Contents, Home};
use super::lists::Lists;
use super::{Flows, Name, Reference};

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
        let mut is_config = vec![false; flows.len() as usize];
        for &entry in contents.configs(Home::Global) {
            is_config[flows.node_of(entry) as usize] = true;
        }
        let counts = |reference: &&Reference| {
            is_config[reference.used as usize]
                && !flows.entry_kind(reference.entry).is_frame()
                && !matches!(reference.name, Name::Type | Name::Users)
        };
        let pairs: Vec<(u32, u32)> = flows
            .references()
            .iter()
            .filter(counts)
            .map(|reference| (reference.used, reference.entry))
            .collect();
        Users { by_config: Lists::new(flows.len() as usize, pairs.iter().copied()) }
    }

    /// The users of the config node with this number, as places in the array.
    pub fn of_node(&self, node: u32) -> &[u32] {
        self.by_config.of(node)
    }
}
