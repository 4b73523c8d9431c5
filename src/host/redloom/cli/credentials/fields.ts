// The fields of what is stored for a node, as people name them. Which form they have depends on the type
// (@node-red/runtime/lib/nodes/credentials.js, 5.0.7).

/** What is stored for a node: fields by name, which may be `__proto__`. */
type Fields = ReadonlyMap<string, unknown>;

/** The fields of a set. Marks that belong to a field (`has_` and its name) are left out. */
export function fieldsOf(set: unknown, type: string | undefined): Fields {
  const inner = type === "global-config" ? entries(entries(set).get("map")) : entries(set);
  if (!isEnvironment(type)) return inner;
  return new Map([...inner].filter(([name]) => !(name.startsWith("has_") && inner.has(name.slice(4)))));
}

/** The set with a field that has this value, or without it; undefined where nothing is left. */
export function withField(
  set: unknown,
  type: string | undefined,
  field: string,
  value: string | undefined,
): unknown {
  const outer = entries(set);
  const inner = new Map(type === "global-config" ? entries(outer.get("map")) : outer);
  if (value === undefined) {
    inner.delete(field);
    if (isEnvironment(type)) inner.delete(`has_${field}`);
  } else {
    inner.set(field, value);
    // As the editor posts it beside the value of an environment variable.
    if (isEnvironment(type)) inner.set(`has_${field}`, true);
  }
  if (inner.size === 0) return undefined;
  const fields = Object.fromEntries(inner);
  return type === "global-config" ? Object.fromEntries(new Map(outer).set("map", fields)) : fields;
}

/** Whether credentials of this type are values of environment variables. */
function isEnvironment(type: string | undefined): boolean {
  return type !== undefined && /^(tab|group|global-config|subflow(:.*)?)$/.test(type);
}

function entries(value: unknown): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return new Map();
  return new Map(Object.entries(value));
}
