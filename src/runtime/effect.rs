//! Everything that can go out.

use core::fmt;

use super::event::Event;
use super::value::EnvValue;
use crate::admin::EffectId;
use crate::credentials::Secret;
use crate::storage::Generation;

/// The place of a node in delivery. It stands for an id, not for an object: a node that is restarted keeps it, and
/// a wire to an id that nothing has yet has one, too. What is there changes with [`Effect::Create`] and
/// [`Effect::Close`]. No handle is ever given to another id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeHandle(pub u32);

/// A flow that runs: the global one, a tab, or the inside of a subflow instance. Never used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FlowHandle(pub u32);

/// What [`Runtime`](super::Runtime) asks its host to do, in this order.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// A flow object for the nodes that follow: their `_flow`, and the context of that id.
    OpenFlow(OpenFlow),
    /// The flow is gone with all that was in it.
    CloseFlow(FlowHandle),
    /// Close a node: call its `close` handlers. All of a stop are to be begun without waiting for one of them.
    /// Wants `Closed`; what does not come in time is not waited for.
    Close(EffectId, Close),
    /// All that had to be stopped is: drop contexts of what [`Runtime::knows`](super::Runtime::knows) no more.
    CleanContext,
    /// The stop of the deployment to this generation is over; who asked for it may be answered. The start goes on.
    Reply(Generation),
    /// Install what is missing of these modules, which nodes ask for: raw JSON, a name or an object with `module`.
    /// Wants `Modules`.
    CheckModules(EffectId, Vec<String>),
    /// Find a value that needs JavaScript. Wants `Evaluated`.
    Evaluate(EffectId, Evaluate),
    /// Construct a node. Wants `Created` or `Failed`.
    Create(EffectId, Box<Create>),
    /// Give a node that runs other wires.
    Wire(NodeHandle, Wires),
    /// What [`Runtime::routes`](super::Runtime::routes) says may be different from now on.
    Rerouted,
    /// Tell those who listen.
    Event(Event),
    /// Something is wrong with one node, group, flow or variable; the rest goes on.
    Error(NodeError),
}

/// A flow object: `Flow.js` and `Subflow.js` of `@node-red/runtime/lib/flows` (5.0.7).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenFlow {
    /// The flow.
    pub flow: FlowHandle,
    /// What it is.
    pub kind: FlowKind,
    /// `global`, the id of the tab, or that of the instance.
    pub id: String,
    /// The flow that it is in: the global one for a tab, the surrounding one for an instance.
    pub parent: Option<FlowHandle>,
    /// The ids from the tab down, those of inner instances being those in their templates.
    pub path: String,
}

/// What a flow is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FlowKind {
    /// What holds the config nodes of all tabs.
    Global,
    /// A tab.
    Tab,
    /// The inside of a subflow instance.
    Subflow,
    /// The inside of a node whose type is a subflow that a module brought.
    Module,
}

/// The close of a node (`stopNode` of `Flow.js`, 5.0.7).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Close {
    /// The node. If constructing it failed, there is nothing to do but to say `Closed`.
    pub node: NodeHandle,
    /// Whether it is told that it is gone for good.
    pub removed: bool,
    /// What it is. An instance first reports the status `{}`; the closes of its inner nodes follow.
    pub kind: NodeKind,
}

/// What a node is to its host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NodeKind {
    /// One that a constructor makes.
    Node,
    /// The node that stands for a subflow instance: it sends what it receives, and its `status` is reported by the
    /// flow that it is in.
    Instance,
    /// What turns messages into the status of an instance (flow-engine 6.2).
    StatusOutput,
}

/// A node with its final configuration.
#[derive(Clone, PartialEq)]
pub struct Create {
    /// Where it is delivered to.
    pub node: NodeHandle,
    /// What it is to the host.
    pub kind: NodeKind,
    /// Its id: in an instance `<instance>-<id in the template>`.
    pub id: String,
    /// Its type.
    pub r#type: String,
    /// The flow that it is in: `_flow`. For an instance what is inside it, as in Node-RED; `parent` is around it.
    pub flow: FlowHandle,
    /// The flow whose node it is.
    pub parent: FlowHandle,
    /// `z`, if it has one.
    pub z: Option<String>,
    /// `_alias`: its id in the template.
    pub alias: Option<String>,
    /// `_path`; an instance has none.
    pub path: Option<String>,
    /// The argument of the constructor as JSON text: ids put in, variables substituted, without `credentials`.
    pub config: String,
    /// Values that JSON cannot express; each place holds `null` in `config`.
    pub holes: Vec<Hole>,
    /// Its credentials, variables substituted: JSON text of an object; none if it has none.
    pub credentials: Option<NodeCredentials>,
    /// Values that JSON cannot express in the credentials.
    pub credential_holes: Vec<Hole>,
    /// Where what it sends goes.
    pub wires: Wires,
}

/// A value that is to be put into a configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hole {
    /// The keys that lead to it: a JSON array of texts and numbers.
    pub path: String,
    /// The value.
    pub value: EnvValue,
}

/// Credentials of one node as JSON text, or of all nodes. `Debug` does not show them; they are wiped when dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct NodeCredentials(pub(super) Secret);

/// The wires of one node.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wires {
    /// For `node.wires`: an array of outputs, each an array of ids, as JSON text.
    pub ids: String,
    /// For delivery: for each output the targets. None is a target that can never be there, which is a wire all
    /// the same: what is sent first along it is lost, and what follows is copies.
    pub targets: Vec<Vec<Option<NodeHandle>>>,
}

/// An expression or a typed value (`evaluateNodeProperty` of `@node-red/util/lib/util.js`, 5.0.7).
#[derive(Clone, PartialEq, Eq)]
pub struct Evaluate {
    /// The flow in which it is evaluated, for its context; `$env` sees what [`Runtime::setting`](super::Runtime)
    /// gives for it, and for `group`.
    pub flow: FlowHandle,
    /// The group whose variable it is.
    pub group: Option<String>,
    /// The name of the variable.
    pub name: String,
    /// `jsonata`, `bin`, `re`, `date` or `num`.
    pub r#type: String,
    /// The value of the entry as JSON text; none if it has none.
    pub value: Option<String>,
}

/// What is wrong with one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeError {
    /// The id of the node, group, tab or template; `global` for what concerns all.
    pub id: String,
    /// A stable word: a code of [`check`](crate::check), or one of [`Runtime`](super::Runtime)'s own.
    pub code: &'static str,
    /// A sentence for people, without any value.
    pub message: String,
}

impl NodeCredentials {
    /// Takes JSON text.
    pub fn new(text: Vec<u8>) -> NodeCredentials {
        NodeCredentials(text.into())
    }

    /// The JSON text.
    pub fn text(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for NodeCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NodeCredentials")
    }
}

impl fmt::Debug for Create {
    /// Not the configuration: a variable that was put into it can be a secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Create")
            .field("node", &self.node)
            .field("id", &self.id)
            .field("type", &self.r#type)
            .field("flow", &self.flow)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Evaluate {
    /// Not the value.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Evaluate")
            .field("flow", &self.flow)
            .field("name", &self.name)
            .field("type", &self.r#type)
            .finish_non_exhaustive()
    }
}
