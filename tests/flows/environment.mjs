// Variables of flows that are played, and nodes that read them.

import { probe, variable } from "./flow.mjs";

/** Entries by name: a text, or type and value. */
export const env = (values) =>
  Object.entries(values).map(([name, value]) =>
    Array.isArray(value) ? { name, type: value[0], value: value[1] } : { name, type: "str", value },
  );

/** Tells what each name is to the node. */
export const reads = (id, names, more = {}) => {
  const values = Object.fromEntries(names.map((name, at) => [`v${at}`, variable(name)]));
  return probe(id, { ...values, ...more, tell: Object.keys(values) });
};

/** What they were, in that order. */
export const read = (seen, id) => {
  const { what, id: _id, type, credentials, ...values } = seen.of("construct", id)[0];
  return Object.values(values);
};
