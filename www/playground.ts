import { type Finding, init, type Summary, summary } from "redloom";
import { described } from "./conflict.js";
import { connect } from "./connection.js";
import { type Answer, type DeploymentType, deploy, readDeployed, type Send, textOf } from "./deploy.js";
import { type Draft, keepDraft, takeDraft } from "./draft.js";
import { createEditor } from "./editor.js";
import { showFindings } from "./findings.js";
import { type FlowFile, openByChoice, openByDrop, openExamples } from "./flow-file.js";
import { startInPage } from "./in-page.js";
import { createPreview } from "./preview.js";
import * as report from "./report.js";
import { mayReload } from "./update.js";

/** The build that this page and its service worker come from; set by build.mjs. */
declare const BUILD: string;

/** The folder that holds this script, the wasm module and the examples of the same build. */
const assets = new URL("./", import.meta.url);

const part = <Part extends HTMLElement>(id: string) => document.getElementById(id) as Part;
const notices = part("notices");
const deployButton = part<HTMLButtonElement>("deploy");
const answerPlace = part("answer");
const typeChoice = part<HTMLSelectElement>("type");

let send: Send | undefined;
/** The revision that the editor's text is based on: what a deploy of it may replace. */
let base: string | undefined;
let deployed: { facts: Summary; bytes: Uint8Array } | undefined;
let deploying = false;

const editor = createEditor(
  { area: part<HTMLTextAreaElement>("text"), name: part("name"), fault: part("fault") },
  showState,
);
const preview = createPreview(
  { picture: part("plan"), summary: part("plan-summary"), wait: part<HTMLButtonElement>("plan-wait") },
  (findings) => list(findings),
  (id) => goTo(preview.flows().findIndex((entry) => idOf(entry) === id)),
);

function showState() {
  const { facts, fault } = editor.inspect();
  report.showFacts(part("facts"), deployed?.facts, facts);
  deployButton.disabled = !send || deploying || (!facts && !fault);
  part<HTMLButtonElement>("load").disabled = !deployed;
  const elsewhere = deployed && base !== undefined && deployed.facts.rev !== base;
  part("holds-note").textContent = elsewhere
    ? "Another tab or client has deployed since this text was opened."
    : "";
  preview.show({
    text: facts && editor.text(),
    before: deployed && { rev: deployed.facts.rev, bytes: deployed.bytes },
    type: typeChoice.value as DeploymentType,
  });
  if (!facts) list([]);
}

/** Selects an entry in the text. The text gets the focus: without it, browsers do not show what is selected. */
function goTo(index: number) {
  if (index < 0) return;
  part("text").focus({ preventScroll: true });
  editor.select(index);
}

/** Lists what is wrong with the text; picking one goes to its entry, in the text and in the picture. */
function list(findings: readonly Finding[], title?: string) {
  const called = ({ id, index }: Finding) => nameOf(preview.flows()[index ?? -1]) ?? id ?? "";
  const chosen = ({ id, index = -1 }: Finding) => {
    goTo(index);
    if (id !== undefined) preview.view.select(id);
  };
  showFindings(part("findings"), findings, { title, called, chosen });
}

/** True while the editor holds something that a reload would lose. */
function unsaved(): boolean {
  const { facts } = editor.inspect();
  return facts ? facts.rev !== deployed?.facts.rev : editor.text().trim() !== "";
}

function draft(): Draft {
  return { name: editor.name(), text: editor.text(), ...(base !== undefined && { base }) };
}

/** Opens a file in place of what the editor holds, which stays within reach while it is not deployed. */
function open(file: FlowFile) {
  const before = unsaved() ? draft() : undefined;
  base = deployed?.facts.rev;
  preview.another();
  editor.put(file);
  answerPlace.replaceChildren();
  report.hideNotice(notices, "draft");
  if (before) offerBack(before);
  showState();
}

function offerBack(before: Draft) {
  const again = () => {
    editor.put(before);
    base = before.base;
    report.hideNotice(notices, "draft");
    showState();
  };
  const choice = { label: "Bring it back", act: again };
  report.showNotice(notices, "draft", "The text that was in the editor had not been deployed.", [choice]);
}

function loadDeployed() {
  if (deployed) open({ name: "as deployed", text: textOf(deployed.bytes) });
}

/** Reads what is deployed now; the editor's text is left alone. */
async function refresh(): Promise<Answer | undefined> {
  if (!send) return undefined;
  const { answer, bytes } = await readDeployed(send);
  report.logAnswer(part("log"), answer);
  if (bytes) deployed = { facts: summary(bytes), bytes };
  showState();
  return answer;
}

async function deployText(rev: string | undefined) {
  const { facts, fault } = editor.inspect();
  if (!send || deploying || (!facts && !fault)) return;
  // Text that is no JSON would not reach the server as what it is: it becomes part of a larger body.
  if (fault?.place) return editor.goToFault();
  deploying = true;
  showState();
  const text = editor.text();
  const answer = await deploy(send, text, rev, typeChoice.value as DeploymentType);
  deploying = false;
  report.logAnswer(part("log"), answer);
  if (answer.rev !== undefined) base = answer.rev;
  await refresh();
  if (answer.status === 409) showConflict(answer);
  else if (answer.rev === undefined) showFailure(answer);
  else showDeployed(answer);
}

function showDeployed(answer: Answer) {
  report.hideNotice(notices, "draft");
  const text = `Deployed in ${report.duration(answer.ms)}, revision ${report.shortRev(answer.rev ?? "")}`;
  report.showAnswer(answerPlace, answer, text);
}

function showFailure(answer: Answer) {
  if (answer.findings) list(answer.findings, "The deploy was refused");
  if (answer.code === "update_required") {
    const text =
      "A newer version of Redloom has changed this browser’s database, and this page is too old for it. Nothing is lost; reload to get the newer version.";
    report.showNotice(notices, "build", text, [reload]);
  }
  const text = [answer.code, answer.message].filter(Boolean).join(": ");
  report.showAnswer(answerPlace, answer, text);
}

function showConflict(answer: Answer) {
  if (!deployed) return showFailure(answer);
  const { rev, nodes } = deployed.facts;
  const theirs = `revision ${report.shortRev(rev)}, ${nodes} ${nodes === 1 ? "node" : "nodes"}`;
  const names = new Map(
    [...entriesOf(deployed.bytes), ...preview.flows()].map((entry) => [idOf(entry), entry]),
  );
  const called = (id: string) => [nameOf(names.get(id)), `(${id})`].filter(Boolean).join(" ");
  const differs = answer.differs ? described(answer.differs, called) : "";
  const text = `Another tab or client deployed in the meantime: ${theirs}. ${differs}`.trimEnd();
  report.showAnswer(answerPlace, answer, text, [
    { label: "Load theirs", act: loadDeployed },
    // With the revision just seen, not without one: a third deploy in between is not overwritten unseen.
    { label: "Overwrite", act: () => deployText(rev) },
  ]);
}

function entriesOf(flows: Uint8Array): unknown[] {
  return JSON.parse(new TextDecoder().decode(flows));
}

function idOf(entry: unknown): unknown {
  return (entry as { id?: unknown } | null | undefined)?.id;
}

/** The name and the type of an entry, as far as it has them. */
function nameOf(entry: unknown): string | undefined {
  const { name, label, type } = (entry ?? {}) as Record<string, unknown>;
  const said = [name || label, type].filter((word) => typeof word === "string" && word !== "");
  return said.length > 0 ? said.join(", ") : undefined;
}

const reload = { label: "Reload", act: () => location.reload() };

/** Says which build of the service worker answers, and asks for a reload where it is another than the page's. */
function heardBuild(build: string | undefined) {
  showConnection("worker", `Answered by the service worker, build ${build ?? "unknown"}`);
  report.hideNotice(notices, "build");
  if (build === BUILD) return;
  if (!unsaved() && mayReload(build)) return location.reload();
  const text =
    "Another version of Redloom has taken over. This page still works; reload it when it suits you. Text that is not deployed is kept.";
  report.showNotice(notices, "build", text, [reload]);
}

function showConnection(state: string, text: string) {
  part("connection").dataset.state = state;
  part("connection").textContent = text;
}

/** Connects to the service worker, or runs the engine here where none may run. */
async function serverFor(): Promise<Send> {
  const connection = await connect(BUILD, heardBuild);
  if (connection.kind === "worker") {
    showConnection("worker", "Answered by the service worker");
    return connection.send;
  }
  showConnection("page", `Answered inside this page, build ${BUILD}`);
  report.showNotice(
    notices,
    "in-page",
    `No service worker can run here (${connection.reason}). Redloom runs inside this page instead: everything works, but what you deploy is held in memory and is gone when this page closes.`,
  );
  return startInPage();
}

function listen() {
  openByChoice(part("choose"), part<HTMLInputElement>("file"), open);
  openByDrop(document.body, open);
  openExamples(
    part<HTMLFormElement>("examples"),
    part<HTMLSelectElement>("example"),
    new URL("examples.json", assets),
    open,
  );
  part("load").addEventListener("click", loadDeployed);
  typeChoice.addEventListener("change", showState);
  deployButton.addEventListener("click", () => deployText(base));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    deployText(base);
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && !deploying) refresh();
  });
  addEventListener("beforeunload", (event) => {
    if (unsaved() && !keepDraft(draft())) event.preventDefault();
  });
}

async function start() {
  if (/Mac|iP/.test(navigator.platform)) part("deploy-keys").textContent = "⌘ ↵";
  const [server] = await Promise.all([serverFor(), init(new URL("redloom_bg.wasm", assets))]);
  send = server;
  editor.start();
  const kept = takeDraft();
  const answer = await refresh();
  if (kept) {
    editor.put(kept);
    base = kept.base;
  } else {
    base = deployed?.facts.rev;
    const text = deployed ? textOf(deployed.bytes) : "";
    if (text !== "" && editor.text() === "") editor.put({ name: "as deployed", text });
  }
  if (answer && answer.status !== 200) showFailure(answer);
  showState();
}

listen();
start().catch((error: Error) => {
  showConnection("failed", "Redloom did not start");
  report.showNotice(notices, "start", `Redloom did not start: ${error.message}`);
});
