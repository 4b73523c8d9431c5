//! Which types of nodes there are, as a registry tells (`@node-red/registry`, 5.0.7).

use std::collections::BTreeSet;
use std::rc::Rc;

use super::definitions;
use super::effect::NodeError;
use super::input::NodeType;
use super::machine::{Runtime, Task};
use crate::check::object::is_array;
use crate::flow::{Flows, id, value};
use crate::table::Table;

/// Which types of nodes there are.
#[derive(Debug, Default)]
pub(super) struct Types {
    pub(super) known: BTreeSet<String>,
    /// Those that are subflows of modules.
    pub(super) modules: Table<String, Rc<Flows>>,
    /// For types that name modules which they need, the property that does.
    pub(super) needs: Table<String, String>,
}

impl Types {
    /// There are no nodes of this type any more.
    pub(super) fn forget(&mut self, name: &str) {
        self.known.remove(name);
        self.modules.remove(name);
        self.needs.remove(name);
    }

    /// The modules that nodes of a configuration need, as raw JSON without repeats, those in the subflows that they
    /// are included: `checkFlowDependencies` of `@node-red/registry/lib/externalModules.js` (5.0.7).
    pub(super) fn needed_by(&self, flows: &Rc<Flows>) -> Vec<String> {
        let mut needed = Vec::new();
        if self.needs.is_empty() {
            return needed;
        }
        let (mut seen, mut subflows) = (BTreeSet::new(), BTreeSet::new());
        let mut open = vec![flows.clone()];
        while let Some(flows) = open.pop() {
            for entry in flows.document().entries().filter(|entry| !value::is_truthy(entry.property(b"d"))) {
                let Some(kind) = entry.kind().and_then(value::string).map(id::decoded) else { continue };
                if let Some(subflow) = self.modules.get(&*kind).filter(|_| subflows.insert(kind.to_string()))
                {
                    open.push(subflow.clone());
                }
                let raw = self.needs.get(&*kind).and_then(|name| entry.property(name.as_bytes()));
                let Some(raw) = raw.filter(|raw| value::is_truthy(Some(raw))) else { continue };
                let single = (!is_array(raw)).then_some(raw);
                for module in value::items(raw).chain(single) {
                    if seen.insert(module.to_vec()) {
                        needed.push(String::from_utf8_lossy(module).into_owned());
                    }
                }
            }
        }
        needed
    }
}

impl Runtime {
    /// There are nodes of this type now.
    pub(super) fn register(&mut self, node_type: NodeType) {
        let NodeType { name, subflow, modules } = node_type;
        if let Some(text) = subflow {
            match definitions::Source::module(&text) {
                Some(flows) => self.types.modules.set(name.clone(), flows),
                None => {
                    let message = ["The subflow of the type '", &name, "' is not a subflow"].concat();
                    return self.error(NodeError { id: name, code: "module_invalid", message });
                }
            }
        }
        if let Some(property) = modules {
            self.types.needs.set(name.clone(), property);
        }
        let was_missing = self.missing.remove(&name);
        self.types.known.insert(name);
        if was_missing && self.missing.is_empty() && self.started {
            self.waiting.push_back(Task::Complete);
        }
    }
}
