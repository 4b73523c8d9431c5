import type { Summary } from "redloom";
import type { Answer } from "./deploy.js";
import type { Excerpt } from "./flow-text.js";

/** A button of a notice or an answer. */
export interface Choice {
  label: string;
  act: () => void;
}

const whole = new Intl.NumberFormat("en");
const clock = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });

const rows: [label: string, value: (facts: Summary) => string][] = [
  ["Tabs", (facts) => whole.format(facts.tabs)],
  ["Nodes", (facts) => whole.format(facts.nodes)],
  ["Config nodes", (facts) => whole.format(facts.configNodes)],
  ["Subflows", (facts) => whole.format(facts.subflows)],
  ["Groups", (facts) => whole.format(facts.groups)],
  ["Size", (facts) => size(facts.bytes)],
  ["Revision", (facts) => shortRev(facts.rev)],
];

/** The first characters of a revision: enough to compare by eye. */
export function shortRev(rev: string): string {
  return rev.slice(0, 8);
}

/** `812 bytes`, `14.2 kB`, `2.81 MB`. */
export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  return bytes < 1e6 ? `${(bytes / 1e3).toPrecision(3)} kB` : `${(bytes / 1e6).toPrecision(3)} MB`;
}

/** `0.8 ms`, `12 ms`, `1.20 s`. */
export function duration(ms: number): string {
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(2)} s`;
}

/** Fills the table that sets what is deployed beside what the editor holds; what differs is marked. */
export function showFacts(
  body: HTMLElement,
  deployed: Summary | undefined,
  edited: Summary | undefined,
): void {
  body.replaceChildren(
    ...rows.map(([label, value]) => {
      const row = element("tr", "", [element("th", label)]);
      row.firstElementChild?.setAttribute("scope", "row");
      const texts = [deployed, edited].map((facts) => (facts ? value(facts) : "–"));
      row.append(...texts.map((text) => element("td", text)));
      row.classList.toggle("differs", !!deployed && !!edited && texts[0] !== texts[1]);
      if (label === "Revision") titleEach(row, [deployed?.rev, edited?.rev]);
      return row;
    }),
  );
}

function titleEach(row: HTMLElement, titles: (string | undefined)[]): void {
  titles.forEach((title, index) => {
    const cell = row.children[index + 1] as HTMLElement;
    cell.classList.add("rev");
    if (title) cell.title = title;
  });
}

/** Adds an answer to the top of the log, which keeps the last fifty. */
export function logAnswer(log: HTMLElement, answer: Answer): void {
  const entry = element("li", "", [
    element("time", clock.format(new Date())),
    element("span", `${answer.method} ${answer.path}`),
    element("strong", answer.status === 0 ? "none" : String(answer.status)),
    element("span", duration(answer.ms)),
    element("span", answer.rev ? shortRev(answer.rev) : (answer.code ?? size(answer.bytes))),
  ]);
  entry.dataset.outcome = outcome(answer);
  log.prepend(entry);
  while (log.children.length > 50) log.lastElementChild?.remove();
}

/** Says how a deploy ended, with what the person may do about it. */
export function showAnswer(place: HTMLElement, answer: Answer, text: string, choices: Choice[] = []): void {
  place.dataset.outcome = outcome(answer);
  place.replaceChildren(
    element("strong", answer.status === 0 ? "No answer" : String(answer.status)),
    element("span", text),
    ...choices.map(button),
  );
}

/** A line that says why the text is no flow configuration, with the text round the fault. */
export function showFault(
  place: HTMLElement,
  fault: { title: string; message: string; excerpt?: Excerpt; go?: Choice } | undefined,
): void {
  place.hidden = !fault;
  place.replaceChildren();
  if (!fault) return;
  const line = element("p", "", [element("strong", fault.title), element("span", fault.message)]);
  if (fault.go) line.append(button(fault.go));
  place.append(line);
  if (!fault.excerpt) return;
  const { before, at, after } = fault.excerpt;
  place.append(element("pre", "", [before, element("mark", at || "⏎"), after]));
}

/** A message across the page that stays until it is used or replaced. Notices of one `kind` replace each other. */
export function showNotice(place: HTMLElement, kind: string, text: string, choices: Choice[] = []): void {
  hideNotice(place, kind);
  const notice = element("div", "", [element("p", text), ...choices.map(button)]);
  notice.className = "notice";
  notice.dataset.kind = kind;
  place.append(notice);
}

/** Takes the notice of this kind away. */
export function hideNotice(place: HTMLElement, kind: string): void {
  for (const notice of place.querySelectorAll(`[data-kind="${kind}"]`)) notice.remove();
}

function outcome(answer: Answer): "good" | "conflict" | "bad" {
  if (answer.status >= 200 && answer.status < 300) return "good";
  return answer.status === 409 ? "conflict" : "bad";
}

function button({ label, act }: Choice): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = label;
  made.addEventListener("click", act);
  return made;
}

function element(name: string, text: string, children: (Node | string)[] = []): HTMLElement {
  const made = document.createElement(name);
  made.append(...(text ? [text] : []), ...children);
  return made;
}
