import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { Connections } from "../exchange.mjs";
import { NotStarted } from "../play.mjs";
import { settingsFile } from "../settings.mjs";

/**
 * A server in a process and a user directory of its own.
 * What the two HTTP subjects share: start, restart, ask, notice its end, leave nothing behind.
 */
export class ServerProcess {
  #connections = new Connections();
  #launch;
  #child;
  #ends;
  #port;
  #errors = "";
  #userDir;
  #wanted = {};

  /**
   * @param {(userDir: string, settingsFile: string) => { command: string, args: string[], env?: Record<string, string> }} launch
   */
  constructor(launch) {
    this.#launch = launch;
    process.once("exit", () => {
      this.#child?.kill("SIGKILL");
      this.#removeFolder();
    });
  }

  /** A new user directory with the files in it, and a server on it. */
  async fresh(wanted = {}) {
    await this.#discard();
    this.#userDir = mkdtempSync(join(tmpdir(), "redloom-contract-"));
    const { flowFile, credentialFile } = wanted;
    const files = {
      ...wanted.files,
      "flows.json": flowFile,
      "flows_cred.json": credentialFile,
      "settings.js": settingsFile(wanted.settings),
    };
    for (const [name, text] of Object.entries(files)) {
      if (text === undefined) continue;
      const path = join(this.#userDir, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
    this.#wanted = wanted;
    const fate = await this.#start(60_000);
    if (fate !== "up") throw new NotStarted(this.#errors.replaceAll(this.#userDir, "(user directory)"));
  }

  writeFlowFile(text) {
    rmSync(this.#flowFile, { recursive: true, force: true });
    writeFileSync(this.#flowFile, text);
  }

  /** The name of the file is Node-RED's, for both. */
  async credentials() {
    return this.readFile("flows_cred.json");
  }

  readFile(name) {
    const path = join(this.#userDir, name);
    return existsSync(path) ? readFileSync(path, "utf8") : undefined;
  }

  takeFile(name) {
    const text = this.readFile(name);
    rmSync(join(this.#userDir, name), { force: true });
    return text;
  }

  /** Puts a folder in the flow file's place: not even root can replace it by a file. */
  blockFlowFile() {
    rmSync(this.#flowFile, { force: true });
    mkdirSync(join(this.#flowFile, "full"), { recursive: true });
  }

  async restart(limit) {
    await this.#kill();
    return this.#start(limit);
  }

  /** @param {import("../exchange.mjs").Outgoing} outgoing */
  async exchange(outgoing) {
    if (this.#port === undefined) return { fate: "does not listen" };
    const reply = await this.#connections.exchange(this.#port, outgoing);
    if (reply.fate) return reply;
    // Another folder at every run, and a path of the machine.
    const text = reply.body.toString("latin1").replaceAll(this.#userDir, "(user directory)");
    return { ...reply, body: Buffer.from(text, "latin1") };
  }

  /** Where it listens; undefined where it does not. */
  get port() {
    return this.#port;
  }

  /** Resolves when the process that runs now ends. */
  get ends() {
    return this.#ends;
  }

  async close() {
    await this.#discard();
    this.#connections.close();
  }

  get #flowFile() {
    return join(this.#userDir, "flows.json");
  }

  #start(limit) {
    const {
      command,
      args: fixed,
      env: own,
    } = this.#launch(this.#userDir, join(this.#userDir, "settings.js"));
    const args = [...fixed, ...(this.#wanted.flags ?? [])];
    this.#port = undefined;
    this.#errors = "";
    const { NODE_ENV, NODE_OPTIONS, ...inherited } = process.env;
    const env = { ...inherited, ...own };
    if (this.#wanted.production) env.NODE_ENV = "production";
    const child = spawn(command, args, { cwd: this.#userDir, env, stdio: ["ignore", "pipe", "pipe"] });
    this.#child = child;
    this.#ends = new Promise((resolve) => child.once("exit", resolve));
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => resolve("hangs"), limit);
      const settle = (act, value) => {
        clearTimeout(timer);
        act(value);
      };
      // Either server says where it listens; other lines are nobody's business here.
      createInterface(child.stdout).on("line", (text) => {
        const [, port] = /127\.0\.0\.1:(\d+)/.exec(text) ?? [];
        if (port) this.#port ??= Number(port);
        if (port || text.includes("without an admin API")) settle(resolve, "up");
      });
      child.stderr.on("data", (part) => {
        this.#errors = (this.#errors + part).slice(-2000);
      });
      child.once("error", (error) => settle(reject, error));
      child.once("exit", () => settle(resolve, "dies"));
    });
  }

  async #discard() {
    await this.#kill();
    this.#removeFolder();
  }

  #removeFolder() {
    if (this.#userDir) rmSync(this.#userDir, { recursive: true, force: true });
    this.#userDir = undefined;
  }

  async #kill() {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    // What hangs in a loop never sees a gentler signal.
    child.kill("SIGKILL");
    await gone;
  }
}
