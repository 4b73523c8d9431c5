import type { Finding } from "redloom";
import { type Counts, type Drawing, noCounts } from "./drawing.js";
import { type Entry, entriesOf, isFrame, isPlaced, nameOf, text } from "./entry.js";
import { type Mark, Marks } from "./marks.js";

/** An entry of the configurations with what becomes of it. */
export interface Node {
  id: string;
  type: string;
  readonly name: string;
  entry: Entry;
  mark: Mark;
  /** It is of the old configuration only, or was on another sheet: what remains is where it was. */
  gone: boolean;
  /** It is disabled, alone or with its tab. */
  disabled: boolean;
  findings: readonly Finding[];
}

/** A tab, or a subflow template, which has one in the editor too. */
export interface Sheet {
  id: string;
  kind: "tab" | "subflow";
  label: string;
  entry: Entry;
  disabled: boolean;
  /** It is not in the new configuration. */
  gone: boolean;
  placed: Node[];
  /** Config nodes, and nodes without a place. */
  listed: Node[];
  groups: Entry[];
  counts: Counts;
}

/** Two configurations as sheets. What is on a sheet is laid out when the sheet is shown. */
export class Sheets {
  readonly all: readonly Sheet[];
  /** Config nodes that are on no sheet. */
  readonly global: readonly Node[];
  readonly counts = noCounts();
  readonly marks: Marks;
  readonly templates = new Map<string, Entry>();
  readonly before: ReadonlyMap<string, Entry>;
  readonly after: ReadonlyMap<string, Entry>;
  readonly #sheetOf = new Map<string, Sheet>();

  constructor({ before = [], after, plan, findings = [] }: Drawing) {
    const old = entriesOf(before);
    const current = entriesOf(after);
    this.marks = new Marks(plan);
    this.before = byId(old);
    this.after = byId(current);
    for (const entry of [...old, ...current]) {
      if (entry.type === "subflow") this.templates.set(text(entry.id), entry);
    }
    const sheets = new Map<string, Sheet>();
    for (const entry of current) this.#addSheet(sheets, entry, false);
    for (const entry of old) this.#addSheet(sheets, entry, true);
    const faults = groupById(findings);
    const global: Node[] = [];
    for (const entry of current) this.#place(sheets, global, entry, false, faults);
    for (const entry of old) {
      const now = this.after.get(text(entry.id));
      if (!now || text(now.z) !== text(entry.z)) this.#place(sheets, global, entry, true, faults);
    }
    this.global = global;
    const all = [...sheets.values()];
    const ranked = (gone: boolean, kind: string) => all.filter((s) => s.gone === gone && s.kind === kind);
    this.all = [
      ...ranked(false, "tab"),
      ...ranked(true, "tab"),
      ...ranked(false, "subflow"),
      ...ranked(true, "subflow"),
    ];
  }

  /** The sheet that a node is on; that where it is now, if it was moved. */
  sheetOf(id: string): Sheet | undefined {
    return this.#sheetOf.get(id);
  }

  #addSheet(sheets: Map<string, Sheet>, entry: Entry, gone: boolean) {
    const id = text(entry.id);
    const { type } = entry;
    if ((type !== "tab" && type !== "subflow") || sheets.has(id)) return;
    sheets.set(id, sheet(entry, id, type, nameOf(entry, this.templates), gone));
  }

  #place(
    sheets: Map<string, Sheet>,
    global: Node[],
    entry: Entry,
    gone: boolean,
    faults: ReadonlyMap<string, Finding[]>,
  ) {
    const type = text(entry.type);
    if (type === "tab" || type === "subflow") return;
    const z = text(entry.z);
    let on = sheets.get(z);
    if (!on && z && isPlaced(entry)) {
      // Node-RED runs nodes whose tab is missing on one that it makes up.
      on = sheet({ id: z, type: "tab" }, z, "tab", `${z} (no such tab)`, gone);
      sheets.set(z, on);
    }
    if (isFrame(type)) {
      if (!gone) on?.groups.push(entry);
      return;
    }
    const id = text(entry.id);
    const { templates } = this;
    const node: Node = {
      id,
      type,
      // Names of thousands of nodes take a while to make, and few are ever read.
      get name() {
        return nameOf(entry, templates);
      },
      entry,
      mark: gone && this.after.has(id) ? { state: "stays" } : this.marks.of(id),
      gone,
      disabled: entry.d === true || (on?.disabled ?? false),
      findings: (!gone && faults.get(id)) || [],
    };
    const counts = on?.counts;
    if (!gone || !this.after.has(id)) {
      this.counts[node.mark.state]++;
      if (counts) counts[node.mark.state]++;
    }
    if (!on) global.push(node);
    else (isPlaced(entry) ? on.placed : on.listed).push(node);
    if (on && (!gone || !this.#sheetOf.has(id))) this.#sheetOf.set(id, on);
  }
}

function sheet(entry: Entry, id: string, kind: "tab" | "subflow", label: string, gone: boolean): Sheet {
  const disabled = kind === "tab" && entry.disabled === true;
  return { id, kind, label, entry, disabled, gone, placed: [], listed: [], groups: [], counts: noCounts() };
}

function byId(entries: readonly Entry[]): Map<string, Entry> {
  return new Map(entries.map((entry) => [text(entry.id), entry]));
}

function groupById(findings: readonly Finding[]): Map<string, Finding[]> {
  const grouped = new Map<string, Finding[]>();
  for (const finding of findings) {
    if (finding.id === undefined) continue;
    const same = grouped.get(finding.id);
    if (same) same.push(finding);
    else grouped.set(finding.id, [finding]);
  }
  return grouped;
}
