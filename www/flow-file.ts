/** A flow configuration that a person opened, and where it came from. */
export interface FlowFile {
  name: string;
  text: string;
}

/** One entry of examples.json, which the build makes of the examples of `@node-red/nodes`. */
interface Example {
  category: string;
  name: string;
  flows: unknown[];
}

type Opened = (file: FlowFile) => void;

/** The file chooser behind the button `choose`; Ctrl+O or Cmd+O opens it as well. */
export function openByChoice(button: HTMLElement, input: HTMLInputElement, opened: Opened): void {
  button.addEventListener("click", () => input.click());
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "o" || !(event.ctrlKey || event.metaKey) || event.shiftKey) return;
    event.preventDefault();
    input.click();
  });
  input.addEventListener("change", async () => {
    const file = input.files?.[0];
    if (file) opened(await read(file));
    // Or choosing the same file again, after it was changed on disk, would be no change.
    input.value = "";
  });
}

/** A file dropped anywhere on the page. Text that is dragged within the page is left to the browser. */
export function openByDrop(page: HTMLElement, opened: Opened): void {
  const carriesFile = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
  page.addEventListener("dragover", (event) => {
    if (!carriesFile(event)) return;
    event.preventDefault();
    page.classList.add("dropping");
  });
  page.addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) page.classList.remove("dropping");
  });
  page.addEventListener("drop", async (event) => {
    page.classList.remove("dropping");
    if (!carriesFile(event)) return;
    event.preventDefault();
    const file = event.dataTransfer?.files[0];
    if (file) opened(await read(file));
  });
}

/** The list of examples, filled from the file at `source`. Where that cannot be had, the form is taken away. */
export async function openExamples(
  form: HTMLFormElement,
  list: HTMLSelectElement,
  source: URL,
  opened: Opened,
): Promise<void> {
  const examples = await fetchExamples(source);
  form.hidden = examples.length === 0;
  list.replaceChildren(...groups(examples));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const example = examples[Number(list.value)];
    if (example) opened({ name: example.name, text: JSON.stringify(example.flows, null, 4) });
  });
}

async function fetchExamples(source: URL): Promise<Example[]> {
  try {
    const response = await fetch(source);
    return response.ok ? await response.json() : [];
  } catch {
    return [];
  }
}

function groups(examples: Example[]): HTMLOptGroupElement[] {
  const byCategory = new Map<string, HTMLOptGroupElement>();
  for (const [index, { category, name }] of examples.entries()) {
    let group = byCategory.get(category);
    if (!group) {
      group = document.createElement("optgroup");
      group.label = category;
      byCategory.set(category, group);
    }
    group.append(new Option(name, String(index)));
  }
  return [...byCategory.values()];
}

async function read(file: File): Promise<FlowFile> {
  return { name: file.name, text: await file.text() };
}
