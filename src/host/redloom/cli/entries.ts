import { printable } from "./color.js";
import type { FlowFile } from "./flow-file.js";

/** What is shown of an entry of a flow file. For display only: what an entry is and does the engine decides. */
export interface Entry {
  /** As text; undefined where it has none. */
  id: string | undefined;
  type: string;
  /** Its name, or the label of a tab; undefined where it has none. */
  name: string | undefined;
  /** The id of the tab or subflow that it says it is on. */
  z: string | undefined;
  /** Whether it has a place on the canvas. */
  placed: boolean;
}

/** The entries of a file that the engine has read without a fault, in their order. */
export function entriesOf({ bytes }: FlowFile): Entry[] {
  const array = JSON.parse(new TextDecoder().decode(bytes)) as unknown[];
  return array.map(entry);
}

function entry(value: unknown): Entry {
  const { id, type, name, label, z, x, y } = (value ?? {}) as Record<string, unknown>;
  return {
    id: id === undefined ? undefined : text(id),
    type: type === undefined ? "entry" : text(type),
    name: [name, label].find((name): name is string => typeof name === "string" && name !== ""),
    z: z === undefined || z === null || z === "" ? undefined : text(z),
    placed: x !== undefined && y !== undefined,
  };
}

function text(value: unknown): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** An entry for people, as reasons have it: `function "Scale" (a1b2)`. */
export function titled({ type, name, id }: Entry): string {
  const kind = type.startsWith("subflow:") ? "subflow instance" : cut(type);
  return `${kind} ${name === undefined ? "" : `"${cut(name)}" `}(${id === undefined ? "no id" : cut(id)})`;
}

/** The same without its type, as findings have it: `"Scale" (a1b2)`. */
export function called(id: string, name: string | undefined): string {
  return name === undefined ? cut(id) : `"${cut(name)}" (${cut(id)})`;
}

/** Names can be as long as a page, and hold what would steer the terminal. */
function cut(text: string): string {
  // Enough for so many characters, whatever they are made of.
  const characters = [...text.slice(0, 2 * LONGEST + 2)];
  if (characters.length <= LONGEST) return printable(text);
  return printable(`${characters.slice(0, LONGEST - 1).join("")}…`);
}

const LONGEST = 40;
