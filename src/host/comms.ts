import { CommsConnection, type Hub } from "./comms/connection.js";
import { Multiplayer } from "./comms/multiplayer.js";
import type { Message } from "./comms/outbox.js";
import { matches } from "./comms/subscriptions.js";
import type { Environment } from "./environment.js";

/** Who somebody is that may hear what happens (`status.read`). */
export interface Admission {
  /** As `req.user` in Node-RED. */
  user?: Record<string, unknown> | undefined;
  /** Let in by the setting `default`, whatever token was shown. */
  anonymous?: boolean | undefined;
  /** When the login ends, in ms since 1970. */
  expires?: number | undefined;
}

/** The emitter `events` of @node-red/util, or one like it. */
export interface CommsEvents {
  on(name: string, listener: (event: never) => void): unknown;
  off(name: string, listener: (event: never) => void): unknown;
  emit(name: string, event: unknown): unknown;
}

/** One client's socket, whatever carries it. */
export interface CommsSocket {
  /** Sends one frame. */
  send(text: string): void;
  /** How much of what was sent the client has not taken yet, in bytes; left out where nobody knows. */
  buffered?(): number;
  /** Ends the connection, with a code and a reason of the WebSocket protocol where there is something to say. */
  close(code?: number, reason?: string): void;
}

/** What the transport tells of a connection. */
export interface CommsClient {
  /** A frame has come. Never throws. */
  receive(text: string): void;
  /** The socket is closed. */
  closed(): void;
}

export interface CommsOptions extends Pick<Environment, "now" | "timer" | "log"> {
  /**
   * Whether this token, or nobody if it is left out, has the right `status.read`; undefined if not. Not called where
   * everybody is let in.
   */
  admit(token: string | undefined): Promise<Admission | undefined>;
  /** There is no `adminAuth`: everybody is let in at once. */
  open: boolean;
  /** Whether everybody hears of all topics, without subscribing to them, as in Node-RED. Default: no. */
  unasked?: boolean;
  /** Where messages come from, and what clients say goes to. */
  events: CommsEvents;
  /** The setting `webSocketKeepAliveTime`: how often `hb` is sent, in ms. Default 15 000. */
  keepAlive?: number | undefined;
  /** Most that waits for a client that is slow, in UTF-16 units. Default 16 Mi. */
  backlog?: number | undefined;
}

/** What the event `comms` holds. */
interface Publication {
  topic: unknown;
  data: unknown;
  retain?: unknown;
  /** Only for the connection with this session. */
  session?: string | undefined;
  /** For all but the connection with this session. */
  excludeSession?: string | undefined;
}

/**
 * Tells editors what happens (editor-api/lib/editor/comms.js and runtime/lib/api/comms.js, 5.0.7). Knows no sockets:
 * a transport calls `connect`.
 *
 * DIFFERENCE: a client gets what it has subscribed to, `hb`, and what is meant for it alone. In Node-RED everybody
 * gets everything, a subscription only asks for what is retained, and nothing can be unsubscribed.
 */
export class Comms {
  readonly #options: CommsOptions;
  readonly #hub: Hub;
  readonly #connections = new Set<CommsConnection>();
  /** Those that get messages. */
  readonly #active = new Set<CommsConnection>();
  readonly #retained = new Map<string, unknown>();
  readonly #multiplayer: Multiplayer;
  readonly #sources: [name: string, listener: (event: never) => void][];
  #cancelHeartbeat: (() => void) | undefined;
  #closed = false;

  constructor(options: CommsOptions) {
    this.#options = options;
    this.#hub = {
      options,
      active: (connection) => this.#activated(connection),
      subscribed: (connection, pattern) => this.#sendRetained(connection, pattern.split("/")),
      received: ({ session, user }, topic, data) =>
        this.#emit(`comms:message:${topic}`, { session, user, data }),
      closed: (connection) => this.#removed(connection),
    };
    this.#multiplayer = new Multiplayer(options);
    this.#sources = [
      ["comms", (event: Publication) => this.#publish(event)],
      ["node-status", (event: StatusEvent) => this.#status(event)],
      [
        "runtime-event",
        ({ id, payload, retain }: RuntimeEvent) => {
          this.publish(`notification/${id}`, payload || {}, Boolean(retain));
        },
      ],
      ["event-log", (event: LogEvent) => this.#eventLog(event)],
    ];
    for (const [name, listener] of this.#sources) options.events.on(name, listener);
  }

  /**
   * Takes a connection.
   *
   * @param known Who the client has shown itself to be when it connected, and how to find that out again. Left out,
   * it says so by a message, or is whoever `admit` makes of nobody.
   */
  connect(
    socket: CommsSocket,
    known?: { admission: Admission; again: () => Promise<Admission | undefined> },
  ): CommsClient {
    const connection = new CommsConnection(this.#hub, socket);
    this.#connections.add(connection);
    connection.open(known);
    if (this.#closed) connection.close(GOING_AWAY);
    return { receive: (text) => connection.receive(text), closed: () => connection.ended() };
  }

  /**
   * Tells everybody who has subscribed to the topic. Nothing is sent of data that is false, zero, empty or not there;
   * retained, it takes away what was, as does anything that is not retained.
   */
  publish(topic: string, data: unknown, retain = false): void {
    this.#publish({ topic, data, retain });
  }

  /** Sessions have changed: who is no longer logged in is told so, and disconnected. */
  recheck(): void {
    for (const connection of [...this.#connections]) connection.recheck();
  }

  /** Disconnects everybody and listens no more. */
  close(): void {
    this.#closed = true;
    for (const [name, listener] of this.#sources) this.#options.events.off(name, listener);
    for (const connection of [...this.#connections]) connection.close(GOING_AWAY);
    this.#multiplayer.close();
    this.#retained.clear();
  }

  #activated(connection: CommsConnection): void {
    this.#active.add(connection);
    this.#beat();
    const { session, user } = connection;
    this.#emit("comms:connection-added", { session, user });
  }

  #removed(connection: CommsConnection): void {
    this.#connections.delete(connection);
    if (!this.#active.delete(connection)) return;
    this.#emit("comms:connection-removed", { session: connection.session });
    if (this.#active.size > 0) return;
    this.#cancelHeartbeat?.();
    this.#cancelHeartbeat = undefined;
  }

  /** DIFFERENCE: `hb` says when it was sent, and goes on its way while somebody listens. In Node-RED it is always when comms began. */
  #beat(): void {
    const { timer, now, keepAlive } = this.#options;
    this.#cancelHeartbeat ??= timer(keepAlive || KEEP_ALIVE, () => {
      this.#cancelHeartbeat = undefined;
      const message = this.#printed("hb", now(), false);
      for (const connection of this.#active) if (message) connection.send(message);
      this.#beat();
    });
  }

  #publish({ topic, data, retain, session, excludeSession }: Publication): void {
    if (typeof topic !== "string" || topic === "") return;
    const state = this.#retained.has(topic) || Boolean(retain);
    if (retain && data) this.#retained.set(topic, data);
    else this.#retained.delete(topic);
    if (!data || this.#active.size === 0) return;
    const { unasked } = this.#options;
    const levels = topic.split("/");
    let message: Message | undefined;
    for (const connection of [...this.#active]) {
      const isMeant = session ? connection.session === session : unasked || connection.wants(levels);
      if (!isMeant) continue;
      if (excludeSession && connection.session === excludeSession) continue;
      message ??= this.#printed(topic, data, state);
      if (message === undefined) return;
      connection.send(message);
    }
  }

  #sendRetained(connection: CommsConnection, pattern: readonly string[]): void {
    for (const [topic, data] of this.#retained) {
      if (!matches(pattern, topic.split("/"))) continue;
      const message = this.#printed(topic, data, true);
      if (message !== undefined) connection.send(message);
    }
  }

  /** DIFFERENCE: what cannot be printed is left out, with a line in the log; Node-RED forgets the client. */
  #printed(topic: string, data: unknown, state: boolean): Message | undefined {
    try {
      return { topic, text: JSON.stringify({ topic, data }), state };
    } catch (thrown) {
      const reason = thrown instanceof Error ? thrown.message : String(thrown);
      this.#options.log("warn", `A message on the topic ${topic} is no JSON: ${reason}`);
      return undefined;
    }
  }

  /** What a status has that a person can see; an empty one is sent once, and that of a node that is gone is forgotten. */
  #status({ id, status }: StatusEvent): void {
    const topic = `status/${id}`;
    if (!status) {
      this.#retained.delete(topic);
      return;
    }
    const { text, fill, shape } = status;
    if (text || fill || shape) this.publish(topic, { text, fill, shape }, true);
    else if (this.#retained.has(topic)) this.publish(topic, {});
  }

  #eventLog({ id, payload }: LogEvent): void {
    const { type, data } = payload ?? {};
    if (typeof data === "string") {
      const lines = data.replace(/\n$/, "").split("\n");
      for (const line of lines) this.#options.log("debug", type ? `[${type}] ${line}` : line);
    }
    this.publish(`event-log/${id}`, payload || {});
  }

  /** Listeners are nodes' and plugins' own. */
  #emit(name: string, event: unknown): void {
    try {
      this.#options.events.emit(name, event);
    } catch (thrown) {
      const reason = thrown instanceof Error ? thrown.message : String(thrown);
      this.#options.log("warn", `A listener of ${name} failed: ${reason}`);
    }
  }
}

interface StatusEvent {
  id: string;
  status?: { text?: unknown; fill?: unknown; shape?: unknown };
}

interface RuntimeEvent {
  id: string;
  payload?: unknown;
  retain?: unknown;
}

interface LogEvent {
  id: string;
  payload?: { type?: unknown; data?: unknown };
}

const KEEP_ALIVE = 15_000;
const GOING_AWAY = 1001;
