import type { Finding } from "redloom";

/** How many are listed; a person mends the first ones and looks again. */
const most = 100;

/**
 * Lists what is wrong with a flow configuration, errors first. `chosen` is called with the finding that a person
 * picks; findings that belong to no entry cannot be.
 */
export function showFindings(
  place: HTMLElement,
  findings: readonly Finding[],
  { title, called, chosen }: Showing,
): void {
  place.hidden = findings.length === 0;
  const ranked = [...findings].sort(
    (a, b) => Number(a.severity > b.severity) - Number(a.severity < b.severity),
  );
  const list = document.createElement("ul");
  list.append(
    ...ranked.slice(0, most).map((finding) => item(finding, called(finding), () => chosen(finding))),
  );
  const heading = document.createElement("h3");
  heading.textContent = title ?? count(findings);
  place.replaceChildren(heading, list);
  if (ranked.length > most) place.append(`and ${ranked.length - most} more`);
}

interface Showing {
  /** In place of how many errors and warnings there are. */
  title?: string | undefined;
  /** What a person calls the entry that a finding is about. */
  called(finding: Finding): string;
  chosen(finding: Finding): void;
}

function item(finding: Finding, about: string, choose: () => void): HTMLLIElement {
  const line = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  button.disabled = finding.index === undefined;
  button.title = finding.path ? `${finding.code}, at ${finding.path}` : finding.code;
  button.dataset.severity = finding.severity;
  button.addEventListener("click", choose);
  const parts: [keyof HTMLElementTagNameMap, string][] = [
    ["b", finding.severity],
    ["span", finding.message],
    ["small", about],
  ];
  for (const [name, text] of parts) {
    const part = document.createElement(name);
    part.textContent = text;
    button.append(part, " ");
  }
  line.append(button);
  return line;
}

function count(findings: readonly Finding[]): string {
  const errors = findings.filter(({ severity }) => severity === "error").length;
  const warnings = findings.length - errors;
  const of = (number: number, word: string) =>
    number === 0 ? [] : [`${number} ${word}${number === 1 ? "" : "s"}`];
  return [...of(errors, "error"), ...of(warnings, "warning")].join(", ");
}
