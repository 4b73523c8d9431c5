import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import WebSocket from "ws";
import { Connections } from "../contract/exchange.mjs";

/** A user directory, the processes of `redloom-server` on it, and all that comes out of them. */
export class Server {
  /** @type {import("./marks.mjs").Output[]} */
  outputs = [];
  #command;
  #folder;
  #connections = new Connections();
  #child;
  #port;
  #closed = false;

  /**
   * @param {string} command Path of its script.
   * @param {string} mark Part of the user directory's name.
   * @param {Record<string, string>} files Of the user directory, by name.
   */
  constructor(command, mark, files) {
    this.#folder = mkdtempSync(join(tmpdir(), `redloom-${mark}-`));
    this.#command = command;
    for (const [name, text] of Object.entries(files)) writeFileSync(join(this.#folder, name), text);
    process.once("exit", () => this.#remove());
  }

  /**
   * Starts the command with the folder's settings.js, and waits until it listens or ends.
   * @returns {Promise<boolean>} whether it listens
   */
  async start(args = []) {
    const all = [this.#command, "-s", join(this.#folder, "settings.js"), ...args, this.#folder];
    const child = spawn(process.execPath, all, { stdio: ["ignore", "pipe", "pipe"] });
    this.#child = child;
    this.#port = undefined;
    const printed = { stdout: [], stderr: [] };
    child.once("close", () => {
      for (const [name, parts] of Object.entries(printed)) {
        this.outputs.push({ place: `log on ${name}`, bytes: Buffer.concat(parts) });
      }
    });
    const listening = new Promise((resolve) => {
      child.stdout.on("data", () => {
        this.#port ??= Number(/127\.0\.0\.1:(\d+)/.exec(Buffer.concat(printed.stdout))?.[1]) || undefined;
        if (this.#port) resolve(true);
      });
      child.once("close", () => resolve(false));
    });
    for (const name of ["stdout", "stderr"])
      child[name].prependListener("data", (part) => printed[name].push(part));
    return listening;
  }

  /** @param {import("./planting.mjs").Planted} planted @returns {Promise<{ status: number, body: Buffer }>} */
  async send({ name, method, path, headers, body }) {
    const reply = await this.#connections.exchange(this.#port, {
      method,
      path,
      headers,
      body,
      limit: 20_000,
    });
    if (reply.fate) throw new Error(`${name}: the server ${reply.fate}`);
    const head = Buffer.from(`${reply.status} ${JSON.stringify(reply.headers)}\n`);
    this.outputs.push({ place: `answer to ${name}`, bytes: Buffer.concat([head, reply.body]) });
    return reply;
  }

  /**
   * A client of comms that says these frames, objects as JSON; all that it hears comes out.
   * @param {string} hears What it is waited for until it hears; left out, until it is closed.
   */
  async converse(name, frames, hears) {
    const socket = new WebSocket(`ws://127.0.0.1:${this.#port}/comms`);
    const heard = [];
    const over = new Promise((resolve) => {
      socket.on("message", (data) => {
        heard.push(data);
        if (hears !== undefined && Buffer.concat(heard).includes(hears)) resolve();
      });
      socket.once("close", resolve);
    });
    await once(socket, "open");
    for (const frame of frames) socket.send(typeof frame === "string" ? frame : JSON.stringify(frame));
    await over;
    socket.terminate();
    this.outputs.push({ place: `comms: ${name}`, bytes: Buffer.concat(heard) });
  }

  /** Arguments and environment of the server and of what it has started. */
  inspect() {
    for (const id of family(this.#child.pid)) {
      for (const part of ["cmdline", "environ"]) {
        this.outputs.push({ place: `${part} of a process`, bytes: readFileSync(`/proc/${id}/${part}`) });
      }
    }
  }

  /** Ends it as its system would. */
  async stop() {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const closed = once(this.#child, "close");
    this.#child.kill("SIGTERM");
    await closed;
  }

  read(name) {
    return readFileSync(join(this.#folder, name), "utf8");
  }

  /** To be called last: takes the files into the outputs, and leaves nothing behind. */
  async close() {
    if (this.#closed) return;
    this.#closed = true;
    await this.stop();
    this.#connections.close();
    this.outputs.push(...filesBelow(this.#folder));
    this.#remove();
  }

  #remove() {
    this.#child?.kill("SIGKILL");
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Every file below a folder, its name among what it holds. @returns {import("./marks.mjs").Output[]} */
export function filesBelow(folder) {
  return readdirSync(folder, { recursive: true })
    .filter((name) => statSync(join(folder, name), { throwIfNoEntry: false })?.isFile())
    .map((name) => ({
      place: `file ${relative(".", name)}`,
      bytes: Buffer.concat([Buffer.from(`${name}\n`), readFileSync(join(folder, name))]),
    }));
}

/** A process and all below it. */
function family(root) {
  const parents = new Map();
  for (const id of readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)) {
    try {
      // The name of the command, which may hold anything, ends with the last bracket.
      const [, parent] = readFileSync(`/proc/${id}/stat`, "utf8").split(") ").at(-1).split(" ");
      parents.set(id, Number(parent));
    } catch {
      // It has ended.
    }
  }
  const found = [root];
  for (const id of found)
    found.push(...[...parents].filter(([, parent]) => parent === id).map(([child]) => child));
  return found;
}
