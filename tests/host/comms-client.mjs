// What the tests of comms put round it: a host whose clock they turn, and clients in memory.
import { EventEmitter } from "node:events";
import { SimulatedHost, settle } from "./scripted.mjs";
import { source } from "./source.mjs";

const { Comms } = await source("comms.ts");

/** Comms with clients; where `people` are given, they are whom tokens stand for, and `default` is nobody. */
export class Stage {
  host = new SimulatedHost();
  events = new EventEmitter();
  asked = [];

  constructor({ people, ...options } = {}) {
    this.people = people;
    this.comms = new Comms({
      open: people === undefined,
      events: this.events,
      now: () => this.host.now(),
      timer: (delay, callback) => this.host.timer(delay, callback),
      log: (level, message) => this.host.log(level, message),
      admit: async (token) => {
        this.asked.push(token);
        return this.people[token ?? "default"];
      },
      ...options,
    });
  }

  /** Connects; `sends` are its first messages. */
  async connect(...sends) {
    const client = new Client();
    client.port = this.comms.connect(client);
    await this.say(client, ...sends);
    return client;
  }

  /** Objects are sent as JSON, text as it stands. */
  async say(client, ...sends) {
    for (const each of sends) client.port.receive(typeof each === "string" ? each : JSON.stringify(each));
    await settle();
  }

  /** Time for a batch. */
  async batch(count = 1) {
    await this.host.advance(50 * count);
  }

  lines(level) {
    return this.host.logged.filter(([each]) => each === level).map(([, message]) => message);
  }

  audit() {
    return this.lines("audit").map((line) => JSON.parse(line));
  }
}

class Client {
  frames = [];
  held = 0;
  closed = undefined;

  send(text) {
    if (this.broken) throw new Error("broken pipe");
    this.frames.push(JSON.parse(text));
  }

  buffered() {
    return this.held;
  }

  close(code, reason) {
    this.closed = { code, reason };
  }

  /** The answers to logins. */
  get auth() {
    return this.frames.filter((frame) => !Array.isArray(frame)).map(({ auth }) => auth);
  }

  /** `[topic, data]` of all messages, and takes them away. */
  take() {
    const taken = this.frames.filter(Array.isArray).flat();
    this.frames = this.frames.filter((frame) => !Array.isArray(frame));
    return taken.map(({ topic, data }) => [topic, data]);
  }
}
