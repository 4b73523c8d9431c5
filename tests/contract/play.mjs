import { setTimeout } from "node:timers/promises";
import { opened, readable } from "./credentials.mjs";
import { meets, observe } from "./observation.mjs";

/**
 * Something that answers /flows.
 * @typedef {object} Subject
 * @property {(wanted: import("./step.mjs").Wanted) => Promise<void>} fresh Begin anew, with nothing stored but
 *   these files. Rejects with NotStarted where the subject refuses them or the settings.
 * @property {(limit: number) => Promise<"up" | "dies" | "hangs">} restart Stop without warning, start on what is stored.
 * @property {(outgoing: import("./exchange.mjs").Outgoing) => Promise<import("./exchange.mjs").Reply>} exchange
 * @property {() => Promise<string | undefined>} credentials The stored credentials as they are; undefined if there are none.
 * @property {(text: string) => void} [writeFlowFile] Left out where there is no file.
 * @property {(name: string) => string | undefined} [readFile] Of the user directory; likewise.
 * @property {(name: string) => string | undefined} [takeFile] The same, and removes it.
 * @property {() => void} [blockFlowFile] Makes every write of the flow file fail.
 * @property {() => Promise<void>} close
 */

/**
 * Plays every case to one subject.
 * @param {Subject} subject
 * @param {import("./step.mjs").Case[]} cases
 * @returns {Promise<Map<string, import("./observation.mjs").Observation>>} By `case > step`; steps that the
 *   subject cannot take are left out.
 */
export async function play(subject, cases) {
  const seen = new Map();
  let current;
  for (const each of cases) {
    if (each.only && !subject.writeFlowFile) continue;
    const wanted = each.fresh ?? each.on ?? asItComes;
    try {
      if (wanted === current) await empty(subject, each.name, wanted);
      else await subject.fresh(wanted);
    } catch (error) {
      if (!(error instanceof NotStarted)) throw error;
      for (const step of each.steps) seen.set(key(each, step), { fate: error.message });
      current = undefined;
      continue;
    }
    const observations = await playCase(subject, each, seen);
    const usable = !each.fresh && observations.every((observation) => !observation?.fate);
    current = usable ? wanted : undefined;
  }
  return seen;
}

/** What a subject says that does not start. */
export class NotStarted extends Error {
  /** @param {string} said */
  constructor(said) {
    super(`does not start: ${said.trim().replace(/\s+/g, " ")}`);
  }
}

/** No files, no settings. */
const asItComes = {};

async function playCase(subject, each, seen) {
  const replies = [];
  const observations = [];
  let hung = false;
  for (const step of each.steps) {
    if (step.only && !subject.writeFlowFile) {
      replies.push(undefined);
      continue;
    }
    // What has hung does not come back: to know that costs less than to find it out.
    if (step.act === "restart") hung = false;
    const limit = hung ? 500 : step.limit;
    const { reply, observation } = await take(subject, { ...step, limit }, replies);
    hung ||= observation.fate === "hangs";
    replies.push(reply);
    observations.push(observation);
    seen.set(key(each, step), observation);
  }
  return observations;
}

/** Names the step in the report. */
export function key(each, step) {
  return `${each.name} > ${step.name ?? `${step.method} ${step.path}${versionOf(step)}`}`;
}

function versionOf({ headers }) {
  const version = typeof headers === "object" && headers["Node-RED-API-Version"];
  return version ? ` ${version}` : "";
}

async function take(subject, step, replies) {
  if (step.pause) await setTimeout(step.pause);
  if (step.act === "restart") return { observation: { fate: await subject.restart(step.limit ?? 30_000) } };
  if (step.act === "credentials") return { observation: { stored: opened(await subject.credentials()) } };
  if (step.act?.read) return { observation: { stored: readable(subject.readFile(step.act.read)) } };
  if (step.act?.take) return { observation: { stored: readable(subject.takeFile(step.act.take)) } };
  if (step.act) {
    if (step.act === "block") subject.blockFlowFile();
    else subject.writeFlowFile(step.act.write);
    return { observation: { fate: "written" } };
  }
  if (step.parallel) {
    const all = await Promise.all(step.parallel.map((each) => subject.exchange(outgoing(each, replies))));
    const sorted = all.map(observe).sort((a, b) => a.status - b.status);
    const [first] = sorted;
    const status = sorted.map((each) => each.status ?? each.fate);
    return {
      observation: {
        ...first,
        status: status.join(" "),
        body: [...new Set(sorted.map((each) => each.body))].join(" "),
      },
    };
  }
  const patience = step.settles ? performance.now() + SETTLING : 0;
  for (;;) {
    const reply = await subject.exchange(outgoing(step, replies));
    const observation = observe(reply);
    if (meets(observation, step.expect) || performance.now() > patience) return { reply, observation };
    await setTimeout(100);
  }
}

/** How long what settles may take, in ms. */
const SETTLING = 10_000;

function outgoing(step, replies) {
  const compute = (value) => (typeof value === "function" ? value(replies) : value);
  const json = compute(step.json);
  const body = step.bytes ?? (json === undefined ? undefined : JSON.stringify(json));
  return {
    method: step.method,
    path: step.path,
    headers: compute(step.headers) ?? {},
    body: body === undefined ? undefined : Buffer.from(body),
    chunked: step.chunked,
    limit: step.limit ?? 20_000,
  };
}

/** The quickest way back to a known state that every subject has. */
async function empty(subject, name, { token }) {
  const headers = { "Content-Type": "application/json", ...(token && { Authorization: `Bearer ${token}` }) };
  const reply = await subject.exchange({
    method: "POST",
    path: "/flows",
    headers,
    body: Buffer.from("[]"),
    limit: 20_000,
  });
  if (reply.status !== 204)
    throw new Error(`could not be emptied before "${name}": ${JSON.stringify(observe(reply))}`);
}
