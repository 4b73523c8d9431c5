// Node-RED with what is wrong kept from running, alone. One unknown type keeps all of Node-RED from starting, a circle
// of config nodes a whole flow; a template that holds itself or a group in an unknown group never ends. Here such
// entries are taken out of what Node-RED's parser gives, and the rest is Node-RED's own doing.

import { Flow, flowUtil } from "./node-red.mjs";

const { parseConfig } = flowUtil;
const { start, stop } = Flow.prototype;
let faults = new Set();
/** What Node-RED's parser gave last, and before. */
let current = null;
let previous = null;
/** For each object of entries the ids that were taken out of it. */
const dropped = new WeakMap();

const template = (node) => /^subflow:(.+)$/.exec(node.type)?.[1];

flowUtil.parseConfig = (configuration) => {
  previous = current;
  current = pruned(parseConfig(configuration));
  return current;
};

/** An exception of rewiring a config node would end the start of its flow. */
Flow.prototype.start = function (diff) {
  if (!diff) return start.call(this, diff);
  const rewired = diff.rewired.filter((id) => Object.hasOwn(this.flow.nodes ?? {}, id));
  if (diff.rewired.some((id) => Object.hasOwn(this.flow.configs, id))) faults.add("config node rewired");
  return start.call(this, { ...diff, rewired });
};

/**
 * Nodes that would go on running although the new configuration has no place for them are stopped last; a node whose
 * `d` became true in some other way than by being `true` would be told that it is removed, and then be created again.
 */
Flow.prototype.stop = function (list, told) {
  const removed = told?.filter((id) => !isOddlyDisabled(id));
  if (removed?.length !== told?.length) faults.add("removed and created again");
  if (!list || !this.parent || this.TYPE !== "flow") return stop.call(this, list, removed);
  const defined = this.isGlobalFlow ? current : (current.flows[this.id] ?? current);
  const stale = staleTemplates();
  const left = Object.keys(this.activeNodes).filter((id) => {
    if (list.includes(id)) return false;
    const isThere = [defined.nodes, defined.configs].some(
      (entries) => entries?.[id] ?? dropped.get(entries)?.has(id),
    );
    if (!isThere) return faults.add("node left where it was moved from");
    return stale.has(template(this.activeNodes[id])) && faults.add("instance of what its template was");
  });
  return stop.call(this, [...list, ...left], removed);
};

/** Templates that are gone, that a node was moved out of, or that hold an instance of such a one. */
function staleTemplates() {
  const old = Object.keys(previous.subflows);
  const stale = new Set(old.filter((id) => !current.subflows[id]));
  for (const [id, node] of Object.entries(previous.allNodes)) {
    if (
      node.type !== "tab" &&
      previous.subflows[node.z] &&
      current.allNodes[id] &&
      String(current.allNodes[id].z) !== String(node.z)
    ) {
      stale.add(String(node.z));
    }
  }
  for (let before = -1; before < stale.size; ) {
    before = stale.size;
    for (const id of old) {
      if (Object.values(previous.subflows[id].nodes).some((node) => stale.has(template(node)))) stale.add(id);
    }
  }
  return stale;
}

function isOddlyDisabled(id) {
  const d = current.allNodes[id]?.d;
  const places = [...Object.values(current.flows), current];
  return d && d !== true && places.some(({ configs, nodes }) => configs[id] ?? nodes?.[id]);
}

function drop(entries, id, fault) {
  delete entries[id];
  dropped.set(entries, (dropped.get(entries) ?? new Set()).add(id));
  faults.add(fault);
}

function pruned(parsed) {
  const templates = parsed.subflows;
  const containers = [...Object.values(parsed.flows), ...Object.values(templates)];
  parsed.missingTypes.length = 0;
  for (const { configs, nodes } of [...containers, parsed]) {
    for (const [id, node] of Object.entries(configs)) {
      if (template(node)) drop(configs, id, "instance without a place");
      else if (!node.type || typeof node.type !== "string") drop(configs, id, "no type");
      else straighten(node);
    }
    for (const [id, node] of Object.entries(nodes ?? {})) {
      if (!node.type || typeof node.type !== "string") drop(nodes, id, "no type");
      straighten(node);
      const of = template(node);
      if (of && !templates[of]) drop(nodes, id, "instance of an unknown template");
      else if (of && !isSound(templates[of], node)) drop(nodes, id, "instance that cannot be wired");
    }
  }
  for (const [id, node] of Object.entries(parsed.configs)) {
    // Filed on the implied tab, too.
    if (node.z && parsed.flows[node.z]) drop(parsed.configs, id, "config node created twice");
  }
  const within = Object.values(templates).flatMap((holder) =>
    Object.entries(holder.nodes)
      .filter(([, node]) => template(node) && node.d !== true && holds(templates, template(node), holder.id))
      .map(([id]) => [holder.nodes, id]),
  );
  for (const [nodes, id] of within) drop(nodes, id, "template in itself");
  for (const { configs } of [...containers, parsed]) pruneCircles(configs);
  for (const { groups } of containers) pruneGroups(groups ?? {});
  return parsed;
}

/** Wires that are no array make a constructor throw. */
function straighten(node) {
  if (template(node) || !node.wires || Array.isArray(node.wires)) return;
  node.wires = [];
  faults.add("wires that are none");
}

/** Whether its ports lead where they can. */
function isSound(subflow, instance) {
  const inner = (id) => subflow.nodes[id] ?? subflow.configs[id] ?? subflow.groups[id];
  const inputs = subflow.in ?? [];
  const leaves = (wire) =>
    wire.id === subflow.id
      ? inputs[wire.port] !== undefined
      : !inner(wire.id) || Array.isArray(inner(wire.id).wires);
  const enters = inputs.every((port) => port.wires.every((wire) => inner(wire.id)));
  const outputs = (subflow.out ?? []).flatMap((port) => port.wires);
  const given = outputs.length === 0 || Array.isArray(instance.wires);
  return enters && given && [...outputs, ...(subflow.status?.wires ?? [])].every(leaves);
}

/** Whether a template holds another, itself included, at whatever depth. */
function holds(templates, from, wanted) {
  const seen = new Set();
  const queue = [from];
  for (const id of queue) {
    if (id === wanted) return true;
    if (seen.has(id)) continue;
    seen.add(id);
    const instances = Object.values(templates[id]?.nodes ?? {}).filter((node) => node.d !== true);
    queue.push(...instances.map(template).filter((of) => of !== undefined));
  }
  return false;
}

function pruneCircles(configs) {
  const runs = (id) => Object.hasOwn(configs, id) && configs[id].d !== true;
  const used = (id) =>
    Object.entries(configs[id])
      .filter(([name]) => !["id", "wires", "_users"].includes(name))
      .map(([, value]) => String(value))
      .filter(runs);
  const reaches = (from, wanted) => {
    const seen = new Set();
    const queue = [...used(from)];
    for (const id of queue) {
      if (id === wanted) return true;
      if (seen.has(id)) continue;
      seen.add(id);
      queue.push(...used(id));
    }
    return false;
  };
  const circular = Object.keys(configs).filter((id) => runs(id) && reaches(id, id));
  for (const id of circular) drop(configs, id, "config circle");
}

/** A group whose chain of groups does not end on the tab counts as lying on the tab. */
function pruneGroups(groups) {
  const ends = (id) => {
    const seen = new Set();
    for (let at = id; groups[at]?.g; at = groups[at].g) {
      if (seen.has(at)) return false;
      seen.add(at);
      if (!groups[groups[at].g]) return false;
    }
    return true;
  };
  const lost = Object.keys(groups).filter((id) => !ends(id));
  for (const id of lost) {
    groups[id] = { ...groups[id], g: undefined };
    faults.add("group without end");
  }
}

/** Names what was kept from running since this was last asked. */
export function faultsPrevented() {
  const names = [...faults].sort();
  faults = new Set();
  return names;
}
