/** Reading of entries, which may hold anything: what is not as expected counts as left out. */

export type Entry = Readonly<Record<string, unknown>>;

/** The entries among the elements of an array. */
export function entriesOf(flows: readonly unknown[]): Entry[] {
  return flows.filter((element): element is Entry => isEntry(element));
}

export function isEntry(value: unknown): value is Entry {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A text or a number as text; empty for anything else. */
export function text(value: unknown): string {
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
}

/** A number that can be drawn with. Old files hold coordinates as text. */
export function number(value: unknown): number | undefined {
  if (typeof value !== "number" && typeof value !== "string") return undefined;
  const read = value === "" ? Number.NaN : Number(value);
  return Math.abs(read) < 1e7 ? read : undefined;
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Where each output leads: ids, by output. */
export function wiresOf(entry: Entry): string[][] {
  return list(entry.wires).map((port) => list(port).map(text));
}

/** What stands on a sheet as its node; the rest of what is no frame is config. */
export function isPlaced(entry: Entry): boolean {
  return number(entry.x) !== undefined && number(entry.y) !== undefined;
}

/** What holds other entries instead of running. */
export function isFrame(type: string): boolean {
  return type === "tab" || type === "subflow" || type === "group";
}

/** What a person calls it: its name, else its type. */
export function nameOf(entry: Entry, templates: ReadonlyMap<string, Entry>): string {
  const own = text(entry.type === "tab" ? entry.label : entry.name).trim();
  if (own) return oneLine(own);
  const type = text(entry.type);
  const template = type.startsWith("subflow:") ? templates.get(type.slice(8)) : undefined;
  if (template) return oneLine(text(template.name)) || type;
  return oneLine(type === "tab" || type === "subflow" ? text(entry.id) : type) || "(no type)";
}

/** Node-RED's editor breaks labels at the two characters `\n`; here they are one line, and no longer than this. */
function oneLine(name: string, longest = 60): string {
  const line = name.replaceAll(/(\\n|\s)+/g, " ").trim();
  return line.length > longest ? `${[...line.slice(0, longest)].slice(0, -1).join("")}…` : line;
}
