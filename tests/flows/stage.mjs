// What a case has in hand while it is played, and what is heard meanwhile.

import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { setImmediate as turn, setTimeout as wait } from "node:timers/promises";

/** Nothing that was seen for so long, in ms, and for so many turns of the event loop, is over. */
const QUIET = 8;
const TURNS = 25;

const copy = (value) => JSON.parse(JSON.stringify(value));

export class Stage {
  /** What a behaviour answers that lets the probe register nothing more, or no handler of `close`. */
  ALONE = Symbol("alone");
  NO_CLOSE = Symbol("no close");
  /** The `RED` that the set of probes got. */
  RED;
  replies = [];
  /** What a behaviour leaves for later. */
  late;
  #behaviours = new Map();
  #recording;
  #subject;
  #over = false;

  constructor(recording, userDir) {
    this.#recording = recording;
    this.userDir = userDir;
    globalThis[Symbol.for("redloom.flows.stage")] = this;
  }

  begin(subject, util) {
    this.#subject = subject;
    this.util = util;
    /** Where the subject listens. */
    this.port = subject.port;
    this.mask(subject.port);
  }

  take({ behave, echo }) {
    /** Whether debug output of log lines is recorded, too. */
    this.hearsEcho = echo === true;
    this.#behaviours = new Map(Object.entries(behave ?? {}));
    this.replies = [];
    this.#over = false;
  }

  /** What a case that took too long still waits for must not be part of the next one. */
  end() {
    this.#over = true;
  }

  behaviour(id) {
    return this.#behaviours.get(id);
  }

  record(what, data) {
    this.#recording.add(what, data);
  }

  /** What a case looks up by itself. */
  note(label, value) {
    this.record("note", { label, value });
  }

  /** Deploys, and waits until all of it is started. */
  async deploy(flows, type = "full", more = {}) {
    await this.begun(flows, type, more);
    await this.quiet();
  }

  /** A deploy during which nothing is waited for: gives the promise that it was answered and its start is over. */
  async begun(flows, type = "full", more = {}) {
    const over = this.#ended();
    const asked = this.#subject.deploy({ flows: copy(flows), type, ...more });
    const { refused } = await this.reply(asked);
    if (!refused) await over;
  }

  /** Whatever the start of a deploy comes to, this event is its end. */
  #ended() {
    return new Promise((resolve) => {
      const hear = ({ id }) => {
        if (id !== "runtime-deploy") return;
        this.util.events.off("runtime-event", hear);
        resolve();
      };
      this.util.events.on("runtime-event", hear);
    });
  }

  /** Puts the flows into the store and has them read and started from there. */
  async load(flows, credentials) {
    writeFileSync(join(this.userDir, "flows.json"), JSON.stringify(flows));
    if (credentials) writeFileSync(join(this.userDir, "flows_cred.json"), JSON.stringify(credentials));
    await this.deploy([], "reload");
  }

  /** As if the folder had never held any. */
  forgetCredentials() {
    rmSync(join(this.userDir, "flows_cred.json"), { force: true });
  }

  async state(state) {
    await this.reply(this.#subject.setState(state));
    await this.quiet();
  }

  /** What was answered does not come at a time that is the same for all. */
  async reply(answer) {
    // The sentences are compared by the contract suite.
    const { message, ...reply } = await answer;
    this.replies.push(reply);
    return reply;
  }

  node(id) {
    return this.RED.nodes.getNode(id);
  }

  async receive(id, msg) {
    this.node(id).receive(msg);
    await this.quiet();
  }

  async send(id, msg) {
    this.node(id).send(msg);
    await this.quiet();
  }

  /** Whether it was seen. */
  has(what, wanted = () => true) {
    return this.#recording.seen((entry) => entry.what === what && wanted(entry));
  }

  /** Waits until it was seen. */
  async until(what, wanted) {
    while (!this.has(what, wanted)) {
      if (this.#over) throw new Error("the case is over");
      await wait(2);
    }
    await this.quiet();
  }

  /** Waits until nothing happens any more. */
  async quiet() {
    let before;
    do {
      before = this.#recording.length;
      await wait(QUIET);
      for (let turns = 0; turns < TURNS; turns++) await turn();
      if (this.#over) throw new Error("the case is over");
    } while (this.#recording.length !== before);
  }

  /** Waits until this stands in the flow file. */
  async stored(text) {
    while (!this.#over && !readFileSync(this.path("flows.json"), "utf8").includes(text)) await wait(2);
  }

  /** A port as text that is another one at every run. */
  mask(port) {
    this.#recording.mask(String(port), "(port)");
    return String(port);
  }

  /** A path in the user directory. */
  path(name) {
    return join(this.userDir, name);
  }

  /** Every file of a folder of the user directory, with what it says. */
  files(folder) {
    const within = join(this.userDir, folder);
    const names = readdirSync(within, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
    return Object.fromEntries(names.map((name) => [relative(within, name), readFileSync(name, "utf8")]));
  }
}

const LEVELS = { 10: "fatal", 20: "error", 30: "warn", 40: "info", 50: "debug", 60: "trace" };
const INFO = 40;
const FLOWS = /^(?:flow|subflow|module:.*)$/;

/** Hears a line of the log: all of nodes, others from `info` up. */
export function heard({ timestamp, level, ...line }, recording) {
  const ofNode = line.type !== undefined && !FLOWS.test(line.type);
  if (LEVELS[level] === undefined || (level > INFO && !ofNode)) return;
  recording.add("log", { level: LEVELS[level], ...line });
}

/** Hears events, and what is printed beside the log. */
export function hear({ events }, recording, stage) {
  for (const name of ["flows:stopping", "flows:stopped", "flows:starting", "flows:started"]) {
    events.on(name, ({ config, type, diff }) =>
      recording.add("event", { name, type, diff, rev: config?.rev }),
    );
  }
  for (const name of ["nodes-stopped", "nodes-started"]) {
    events.on(name, () => recording.add("event", { name }));
  }
  events.on("runtime-event", (payload) => recording.add("event", { name: "runtime-event", payload }));
  events.on("comms", (payload) => {
    // What is in the log already.
    if (stage.hearsEcho || payload.data?.level === undefined)
      recording.add("event", { name: "comms", payload });
  });
  events.on("node-status", ({ id, status }) => recording.add("status", { id, status }));
  for (const way of ["log", "warn"]) {
    console[way] = (line) => recording.add("printed", { line: String(line) });
  }
}
