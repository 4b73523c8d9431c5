// Nodes of the flows that are played, and what was seen of them.

/** A tab with what stands on it. */
export const tab = (id, entries, more = {}) => [
  { id, type: "tab", label: `tab ${id}`, ...more },
  ...entries.map((entry) => ({ z: id, ...entry })),
];

/** A subflow template with what stands in it: `in` and `out` as ids, or as [id, port]. */
export const template = (id, { in: inputs = [], out = [], status, ...more }, entries) => {
  const wire = (to) => (Array.isArray(to) ? { id: to[0], port: to[1] } : { id: to, port: 0 });
  const port = (wires) => ({ x: 1, y: 1, wires: wires.map(wire) });
  return [
    {
      id,
      type: "subflow",
      name: `template ${id}`,
      in: inputs.map((wires) => ({ x: 1, y: 1, wires: wires.map((to) => ({ id: to })) })),
      out: out.map(port),
      ...(status && { status: port(status) }),
      ...more,
    },
    ...entries.map((entry) => ({ z: id, ...entry })),
  ];
};

/** A node of any type; `to` are the targets of each output, a lone id stands for a list of one. */
export const node = (id, type, more = {}, ...to) => ({
  id,
  type,
  ...more,
  x: 1,
  y: 1,
  wires: to.map((targets) => (Array.isArray(targets) ? targets : [targets])),
});

export const probe = (id, more, ...to) => node(id, "probe", more, ...to);
export const instance = (id, of, more, ...to) => node(id, `subflow:${of}`, more, ...to);
/** A config node that is a probe. */
export const config = (id, more = {}) => ({ id, type: "probe", ...more });
export const group = (id, more = {}) => ({ id, type: "group", nodes: [], style: {}, x: 1, y: 1, ...more });
/** The text that stands for a variable. */
export const variable = (name) => ["$", "{", name, "}"].join("");

/** What is seen of the case that is played, see stage.mjs; for behaviours of probes. */
export const onStage = () => globalThis[Symbol.for("redloom.flows.stage")];

/** What was seen, for a case to say what it shows. */
export class Seen {
  constructor({ seen, replies }) {
    this.entries = seen;
    this.replies = replies;
  }

  of(what, id) {
    return this.entries.filter((entry) => entry.what === what && (id === undefined || entry.id === id));
  }

  /** The messages that a probe got. */
  inputs(id) {
    return this.of("input", id).map(({ msg }) => msg);
  }

  payloads(id) {
    return this.inputs(id).map(({ payload }) => payload);
  }

  /** The ids of what was created, closed, or got something, in order. */
  ids(what) {
    return this.of(what)
      .map(({ id }) => id)
      .join(" ");
  }

  note(label) {
    return this.of("note").find((entry) => entry.label === label)?.value;
  }

  /** The texts of the log at a level. */
  logged(level) {
    const lines = this.of("log").filter((line) => line.level === level);
    return lines.map(({ msg }) => (typeof msg === "string" ? msg : msg.message));
  }

  /** Names of events, those of the runtime with their payload. */
  events() {
    return this.of("event").filter(({ name }) => name !== "comms");
  }
}
