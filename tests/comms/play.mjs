// Plays conversations to a server, and writes down what its clients hear.
import { once } from "node:events";
import { setTimeout } from "node:timers/promises";
import WebSocket from "ws";

/**
 * @param {{ port: number, dies: Promise<unknown>, exchange: Function }} server A process that runs.
 * @param {import("./conversation.mjs").Conversation} conversation
 * @returns {Promise<string[]>} A line for each thing that a client sees; `dies` is the last of a server that does.
 */
export async function play(server, conversation) {
  const stage = new Stage(server, conversation);
  const end = server.dies.then(() => {
    stage.died = true;
  });
  try {
    for (const step of conversation.steps) {
      await Promise.race([stage.take(step), end]);
      if (stage.died) return [...stage.lines, "dies"];
    }
    return stage.lines;
  } finally {
    for (const { socket } of stage.clients.values()) socket.terminate();
  }
}

/** Resolves when the server has read all that was sent. */
async function echo(socket) {
  if (socket.readyState !== socket.OPEN) return;
  const ends = new AbortController();
  socket.ping();
  await Promise.race(["pong", "close"].map((event) => once(socket, event, ends)));
  ends.abort();
}

class Stage {
  lines = [];
  clients = new Map();
  died = false;
  #marks = 0;
  #token;
  #deploys;
  #names = new Map();

  constructor(server, { deploys = false }) {
    this.server = server;
    this.#deploys = deploys;
  }

  async take(step) {
    if (step.open) await this.#open(step);
    else if (step.from) this.#say(step);
    else if (step.emit) await this.#emit(step.emit);
    else if (step.login) await this.#login(step.login);
    else if (step.post) await this.#post(step);
    else if (step.answer) await this.#answered(this.clients.get(step.answer));
    else if (step.until) await this.#until(step);
    else if (step.forget) this.clients.get(step.forget).heard = [];
    else if (step.close) await this.#close(step.close);
    else await this.#look();
  }

  async #open({ open: name, headers, path = "/comms" }) {
    const socket = new WebSocket(`ws://127.0.0.1:${this.server.port}${path}`, { headers });
    const client = { name, socket, heard: [], answers: 0, mark: 0 };
    socket.on("message", (data) => this.#hear(client, JSON.parse(data)));
    const fate = await new Promise((resolve) => {
      socket.on("open", () => resolve("open"));
      socket.on("unexpected-response", (_request, { statusCode }) => resolve(`refused with ${statusCode}`));
      socket.on("error", () => resolve("cut off"));
    });
    socket.on("close", (code) => {
      client.heard.push(`closed ${code}`);
      client.cut = code === 1006;
    });
    this.lines.push(`${name}: ${fate}`);
    if (fate === "open") this.clients.set(name, client);
    else socket.terminate();
  }

  #hear(client, frame) {
    if (!Array.isArray(frame)) {
      client.answers += 1;
      client.heard.push(JSON.stringify(frame));
      return;
    }
    for (const { topic, data } of frame) {
      if (topic === "mark") client.mark = data;
      else if (!this.#isBeside(topic)) client.heard.push(`${topic} ${this.#shown(data)}`);
    }
  }

  #isBeside(topic) {
    return topic === "hb" || (!this.#deploys && topic.startsWith("notification/runtime-"));
  }

  #say({ from, say }) {
    const client = this.clients.get(from);
    const { socket } = client;
    client.listens ||= typeof say.subscribe === "string";
    if (socket.readyState === socket.OPEN) {
      socket.send(typeof say === "string" ? say : this.#withToken(say));
    }
  }

  async #emit(events) {
    // What was said before is heard before.
    await Promise.all([...this.clients.values()].map(({ socket }) => echo(socket)));
    await this.server.exchange("GET", `/emit?${encodeURIComponent(JSON.stringify(events))}`);
  }

  async #login(fields) {
    const json = { client_id: "node-red-editor", grant_type: "password", scope: "", ...fields };
    const { body } = await this.server.exchange("POST", "/auth/token", json);
    this.#token = JSON.parse(body).access_token;
  }

  async #post({ post, json }) {
    const body = JSON.parse(this.#withToken(json));
    const { status } = await this.server.exchange("POST", post, body, this.#token);
    this.lines.push(`POST ${post}: ${status}`);
  }

  #withToken(json) {
    return JSON.stringify(json).replaceAll('"(token)"', JSON.stringify(this.#token ?? null));
  }

  /** Waits for one more answer than it has looked at. */
  async #answered(client) {
    client.awaited = (client.awaited ?? 0) + 1;
    while (client.answers < client.awaited && client.socket.readyState === client.socket.OPEN) {
      await Promise.race([once(client.socket, "message"), once(client.socket, "close")]);
    }
  }

  async #until({ until, hears }) {
    const { heard, socket } = this.clients.get(until);
    while (!heard.some((line) => line.includes(hears))) {
      await Promise.race([once(socket, "message"), once(socket, "close")]);
      if (socket.readyState !== socket.OPEN) return;
    }
  }

  async #close(name) {
    const { socket } = this.clients.get(name);
    this.clients.delete(name);
    socket.close();
    await once(socket, "close");
  }

  /** Who listens has heard all when it hears the mark; the others get a while. */
  async #look() {
    this.#marks += 1;
    const all = [...this.clients.values()];
    const isOpen = ({ socket }) => socket.readyState === socket.OPEN;
    for (const client of all)
      if (client.listens && isOpen(client)) client.socket.send('{"subscribe":"mark"}');
    await this.#emit([["comms", { topic: "mark", data: this.#marks }]]);
    const patience = (client) => (client.listens ? 20_000 : 300);
    const begin = performance.now();
    const waits = (client) =>
      client.socket.readyState !== client.socket.CLOSED &&
      client.mark !== this.#marks &&
      performance.now() - begin < patience(client);
    while (all.some(waits)) await setTimeout(20);
    // What has gone without a word has probably died, and its end is about to be known.
    if (all.some(({ cut }) => cut)) await Promise.race([this.server.dies, setTimeout(5_000)]);
    if (this.died) return;
    for (const client of all) {
      for (const line of client.heard.splice(0)) this.lines.push(`${client.name} < ${line}`);
    }
    this.lines.push("-");
  }

  /** Chance and internals are named instead of shown. */
  #shown(data) {
    const names = this.#names;
    return JSON.stringify(data, (key, value) => (key === "idleTimeout" ? "(a timer)" : value))
      .replace(/PUB[0-9a-f]{16}PUB/g, (id) => {
        if (!names.has(id)) names.set(id, `(session ${names.size + 1})`);
        return names.get(id);
      })
      .replace(/"timestamp":\d+/g, '"timestamp":"(time)"')
      .replace(/"Anon \d+"/g, '"Anon"');
  }
}
