//! What is wrong with a flow configuration: every fault at once, with its place.
//!
//! [`check`] finds what a flow *file* can hold that Node-RED 5.0.7 dies of, hangs at, refuses with a TypeError or
//! runs other than it looks. It needs no registry and no store: whether a type is installed, a credential known or
//! an expression of JSONata well-formed is seen only when the flows start. [`new_errors`] tells which errors a
//! deploy brings that the active configuration does not have.
//!
//! An **error** is what makes Node-RED die or hang, refuse the deploy, lose the node or a whole flow, pollute what
//! all objects share, or store nonsense. A **warning** is what works or is tolerated but surely not meant. What is
//! wrong about an entry that Node-RED never creates is told all the same. Text that names nothing (wires, links,
//! `z`) is a warning: real folders are full of it.
//!
//! Paths name a place in the entry (`wires[0][1]`); the path of a key at some depth is that of the property that
//! holds it. Of one code and severity [1000](report::LISTED) findings are listed, the others are counted in one
//! that has no index. All of it is linear in the text, but for sorting, in every shape of text; nothing recurs.
//!
//! A deploy that brings an error is refused; the last column says what becomes of one that was there before.
//!
//! | code | severity | what Node-RED 5.0.7 does | Redloom |
//! | --- | --- | --- | --- |
//! | `not_an_object` | error | `null`: TypeError; numbers, texts, arrays: saved and ignored | refuses a new one, ignores an old one |
//! | `id_missing` | error | runs it as `undefined`; the next one replaces it | refuses a new one |
//! | `id_not_text` | error; warning if a number | uses the value as text; a number works | the same |
//! | `id_empty` | error | nothing can name it; a tab becomes the global flow | refuses a new one |
//! | `id_duplicate` | error | the last of a container wins; in two containers both run and lookups see one | refuses a new one |
//! | `id_inner` | error | `<instance>-<inner>` exists twice, lookups see one | refuses a new one |
//! | `type_missing`, `type_not_text`, `type_empty` | error | counts as a missing type: nothing new starts | refuses a new one |
//! | `tab_global` | error | its nodes do not start, or it replaces the global flow | refuses a new one |
//! | `tab_integer` | warning | starts before the config nodes that it uses, and lacks them | starts after them |
//! | `tab_disabled` | warning | any truthy `disabled` counts, `"false"` too | the same |
//! | `tab_contents` | error | overwrites `nodes`, `configs`, `subflows`, `groups` of a tab's entry: what is in it never runs | refuses a new one |
//! | `prototype_name` | error | `constructor`, `__proto__` and the like as `id`, `type`, `z`, wire or link: TypeError, or pollutes all objects; `hasOwnProperty` as key or variable: TypeError, or lookups throw | refuses a new one; an old one is text like any other |
//! | `prototype_value` | warning | restarts the node at each partial deploy | does not |
//! | `prototype_key` | warning | drops a key `__proto__` at the deploy | keeps it |
//! | `derived_key` | error; warning on instances and for `_users` | `subflow` on another node: taken for an instance, not created | ignores |
//! | `position_half` | warning | `x` without `y`: a config node | the same |
//! | `disabled_not_boolean` | warning | `d` other than `true` or `false`: removed by the diff, created by the start | see `diff` |
//! | `wires_invalid` | error; warning if falsy, or an output is neither `null` nor text | `null` as an output: TypeError at this and every later deploy; text is read letter by letter; else the node is not created | ignores |
//! | `wire_invalid` | warning | a target that is no text is used as text | the same |
//! | `wire_dangling` | warning | drops messages | the same |
//! | `wire_target` | warning | a tab, group, template or config node takes no messages | the same |
//! | `wire_lost` | warning | a wire across the edge of a template is dropped | the same |
//! | `wire_across_tabs` | warning | works; the editor cannot draw it | the same |
//! | `config_wires` | warning | a node without `x` and `y` is a config node; its wires make later deploys fail | not |
//! | `links_invalid` | error; warning if falsy or of a link call | TypeError | ignores |
//! | `link_invalid`, `link_dangling`, `link_target`, `link_lost` | warning | as for wires | the same |
//! | `link_call_target` | error; warning if `links` is empty | without `links` it is not created; with none each message is an error | the same |
//! | `z_missing` | error | a node with `x` and `y` and no `z` never runs; a group without `z` counts for nothing | the same |
//! | `z_not_text` | warning | uses the value as text | the same |
//! | `z_unknown` | warning | runs on a tab that is implied; a config node runs twice; a group counts for nothing; when the tab's entry goes: TypeError | runs on the implied tab |
//! | `z_global` | error | never runs: the implied tab would be the global flow | refuses a new one |
//! | `subflow_unknown` | warning | counts as a missing type: nothing new starts | the instance alone does not start |
//! | `subflow_recursion` | error | creates instances until memory is exhausted and dies, at each restart | refuses a new one |
//! | `instance_unplaced` | error | an instance without `x` and `y` is never created | refuses a new one |
//! | `instance_wires` | error | an instance without `wires` of a template with outputs does not start | refuses a new one |
//! | `ports_invalid` | error | `in`, `out` or `status` of another shape: no instance starts | refuses a new one |
//! | `port_target` | error in `in`, else warning | `in` naming no inner node: no instance starts; else logged and skipped | refuses a new one |
//! | `port_unwired` | error | an output from an inner node without `wires`: no instance starts | refuses a new one |
//! | `port_number` | error if of an input that is not there, else warning | no instance starts; else not joined | refuses a new one |
//! | `env_invalid` | error on templates and instances, else warning | the instance fails, after which every dangling wire throws; elsewhere ignored | refuses a new one |
//! | `env_entry` | error if `null`, else warning | the flow does not start; else a variable `undefined` | refuses a new one |
//! | `env_name`, `env_type` | warning | a variable without a name; a type that leaves the value as it is | the same |
//! | `g_unknown`, `g_not_group`, `g_elsewhere` | error on groups and instances, else warning | on a group: hangs for ever at each start; on an instance: lookups of variables throw; else ignored | refuses a new one |
//! | `group_circle` | error | hangs for ever at each start | refuses a new one |
//! | `group_nodes` | error; warning if falsy | TypeError at the deploy that changes the group | refuses a new one |
//! | `group_member` | warning | a group lists an id that nothing has: ignored | the same |
//! | `config_circle` | error | the flow's start ends; on a tab none of its nodes run | refuses a new one |
//! | `config_chain` | warning | users before what they use, more than 100 deep: taken for a circle | works |
//! | `scope_invalid` | error on complete nodes, else warning | the flow's start ends before catch nodes are known; else counts as all | refuses a new one |
//! | `scope_entry`, `scope_unknown`, `scope_elsewhere` | warning | hears nothing of it | the same |
//! | `credentials_invalid` | error; warning if falsy | text and arrays: letters and items are stored as credentials | refuses a new one |
//! | `credential_null` | error | dies | refuses a new one |
//! | `credentials_inline` | warning | keeps secrets in clear text; also `value` of a variable of type `cred` | separates them at the deploy |
//!
//! What needs the registry, the store or two configurations is not here: unknown types (16 of the list of faults
//! that this follows), credentials that do not decrypt, config nodes added after their users, hooks. JSONata and
//! `env` variables are not evaluated.

pub(crate) mod circle;
mod code;
mod config;
mod containers;
mod credentials;
mod env;
mod finding;
mod group;
mod ids;
mod keys;
mod links;
pub(crate) mod name;
mod new;
mod nodes;
pub(crate) mod object;
mod ports;
mod report;
mod scope;
mod subflow;
mod tabs;
mod wires;

mod entries;

use crate::flow::Flows;
pub(crate) use finding::list_to_json;
pub use finding::{Finding, Severity};
pub use new::new_errors;

/// Everything that is wrong with a configuration, by position in the array and by place in the entry.
///
/// ```
/// use redloom::{check::{Severity, check}, flow::Flows, json::Document};
///
/// let text = br#"[{"id":"t","type":"tab"},{"id":"a","type":"debug","z":"t","x":1,"y":1,"wires":[["b"]]}]"#;
/// let flows = Flows::new(Document::parse(text.to_vec())?.ok_or("not an array")?);
/// let findings = check(&flows);
/// assert_eq!(findings[0].code, "wire_dangling");
/// assert_eq!(findings[0].severity, Severity::Warning);
/// assert_eq!(findings[0].message, "A wire of the debug a leads to b, which does not exist.");
/// assert_eq!(findings[0].path, "wires[0][0]");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn check(flows: &Flows) -> Vec<Finding> {
    entries::check(flows)
}
