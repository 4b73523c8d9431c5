import { type Color, type Paint, painter } from "./color.js";
import { type Entry, entriesOf, titled } from "./entries.js";
import type { FlowFile } from "./flow-file.js";

/** How an id differs. */
export type Sort = keyof typeof MARKS;

/** What is told of an id. */
export interface Item {
  sort: Sort;
  /** What follows its name, such as `: its property func changed`. Can be empty. */
  words: string;
}

/** Nothing depends on colour alone. */
const MARKS = {
  added: ["+", "green"],
  removed: ["-", "red"],
  changed: ["~", "yellow"],
  rewired: [">", "cyan"],
  linked: ["·", "blue"],
  same: ["=", "dim"],
} as const satisfies Record<string, [mark: string, color: Color]>;

/**
 * Lists ids by tab: tabs and what is on them as they stand in the new file, what only the old one has behind; then
 * subflows, config nodes of no tab, and the rest. The heading tells of the tab or subflow itself.
 */
export function listing(
  files: readonly [before: FlowFile, after: FlowFile],
  items: ReadonlyMap<string, Item>,
  color: boolean,
): string[] {
  const entries = new Directory(files);
  const paint = painter(color);
  const blocks = new Map<Place, string[]>();
  for (const id of entries.inOrder(items.keys())) {
    const place = entries.placeOf(id);
    const lines = blocks.get(place) ?? [];
    blocks.set(place, lines);
    const item = items.get(id);
    if (item !== undefined && place !== entries.get(id))
      lines.push(`  ${line(entries.shown(id), item, paint)}`);
  }
  return entries
    .inPlaceOrder(blocks)
    .flatMap(([place, lines]) => ["", heading(place, items, paint), ...lines])
    .slice(1);
}

/** A tab or subflow, or what stands in its place. */
type Place = Entry | (typeof ELSEWHERE)[number];

const ELSEWHERE = [
  "config nodes of no tab",
  "on a tab or subflow that is not there",
  "named, but in neither file",
] as const;

/** The entries of two files by id, in the order of the new one; what only the old one has follows. */
class Directory {
  readonly #entries = new Map<string, Entry>();

  constructor([before, after]: readonly [FlowFile, FlowFile]) {
    for (const entry of [...entriesOf(after), ...entriesOf(before)]) {
      if (entry.id !== undefined && !this.#entries.has(entry.id)) this.#entries.set(entry.id, entry);
    }
  }

  get(id: string): Entry | undefined {
    return this.#entries.get(id);
  }

  /** An instance that has no name of its own goes by that of its subflow. */
  shown(id: string): Entry {
    const entry = this.get(id) ?? { id, type: "entry", name: undefined, z: undefined, placed: false };
    if (entry.name !== undefined || !entry.type.startsWith("subflow:")) return entry;
    return { ...entry, name: this.get(entry.type.slice("subflow:".length))?.name };
  }

  inOrder(ids: Iterable<string>): string[] {
    const wanted = new Set(ids);
    const listed = [...this.#entries.keys()].filter((id) => wanted.has(id));
    return [...listed, ...[...wanted].filter((id) => !this.#entries.has(id))];
  }

  placeOf(id: string): Place {
    const entry = this.get(id);
    if (entry === undefined) return "named, but in neither file";
    if (isContainer(entry)) return entry;
    const container = entry.z === undefined ? undefined : this.get(entry.z);
    if (container !== undefined && isContainer(container)) return container;
    const loose = entry.z === undefined && !entry.placed;
    return loose ? "config nodes of no tab" : "on a tab or subflow that is not there";
  }

  inPlaceOrder<T>(blocks: ReadonlyMap<Place, T>): [Place, T][] {
    const entries = [...this.#entries.values()];
    const containers = ["tab", "subflow"].flatMap((type) => entries.filter((entry) => entry.type === type));
    return [...containers, ...ELSEWHERE].flatMap((place) => {
      const block = blocks.get(place);
      return block === undefined ? [] : [[place, block] as [Place, T]];
    });
  }
}

function isContainer({ type }: Entry): boolean {
  return type === "tab" || type === "subflow";
}

function heading(place: Place, items: ReadonlyMap<string, Item>, paint: Paint): string {
  if (typeof place === "string") return `  ${paint("bold", place)}`;
  const item = items.get(place.id ?? "");
  return item === undefined ? `  ${paint("bold", titled(place))}` : line(place, item, paint);
}

function line(entry: Entry, { sort, words }: Item, paint: Paint): string {
  const [mark, color] = MARKS[sort];
  return `${paint(color, `${mark} ${titled(entry)}`)}${words}`;
}

/** `3 added, 1 changed`; what there is none of is left out. */
export function counts(numbers: Iterable<readonly [words: string, number: number]>): string {
  return [...numbers]
    .filter(([, number]) => number > 0)
    .map(([words, number]) => `${number} ${words}`)
    .join(", ");
}
