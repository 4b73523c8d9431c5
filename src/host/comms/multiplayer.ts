import type { CommsEvents } from "../comms.js";
import type { Environment } from "../environment.js";
import { randomBytes } from "../random.js";

export interface MultiplayerOptions extends Pick<Environment, "timer"> {
  events: CommsEvents;
}

/** Somebody's editor, which may come back after a break. */
interface Session {
  /** Known to the client alone. */
  id: string;
  /** What others call it. */
  session: string;
  user: User;
  location?: Location;
  /** Sessions of the connections that it comes by; empty while it is away. */
  connections: Set<string>;
  forget?: (() => void) | undefined;
}

type User = Record<string, unknown>;

/** Where somebody is: the tab, the node whose editor is open, the cursor. */
interface Location {
  workspace?: unknown;
  node?: unknown;
  cursor?: unknown;
}

/** What events `comms:message:…` hold. */
interface Received {
  /** Of the connection. */
  session: string;
  user?: User | undefined;
  data: unknown;
}

/**
 * Tells editors of each other (runtime/lib/multiplayer/index.js, 5.0.7): who is there, and where. Hears clients
 * through the events of comms, and answers by them.
 *
 * DIFFERENCE: what clients send is checked whole, and a connection is one session at a time. In Node-RED a message
 * without data ends the process, and each further `connect` leaves a session that never ends.
 */
export class Multiplayer {
  readonly #options: MultiplayerOptions;
  readonly #sessions = new Map<string, Session>();
  /** By the session of the connection. */
  readonly #connected = new Map<string, Session>();
  readonly #listeners: [name: string, listener: (event: never) => void][];

  constructor(options: MultiplayerOptions) {
    this.#options = options;
    this.#listeners = [
      ["comms:connection-removed", ({ session }: Received) => this.#away(session)],
      ["comms:message:multiplayer/connect", (event: Received) => this.#connect(event)],
      ["comms:message:multiplayer/disconnect", ({ session }: Received) => this.#disconnect(session)],
      ["comms:message:multiplayer/location", (event: Received) => this.#location(event)],
    ];
    for (const [name, listener] of this.#listeners) options.events.on(name, listener);
  }

  close(): void {
    for (const [name, listener] of this.#listeners) this.#options.events.off(name, listener);
    for (const { forget } of this.#sessions.values()) forget?.();
    this.#sessions.clear();
    this.#connected.clear();
  }

  #connect({ session: connection, user, data }: Received): void {
    const id = object(data)?.session;
    if (typeof id !== "string" || id.length > LONGEST_ID || !/^[a-zA-Z0-9]+$/.test(id)) return;
    const session = this.#sessions.get(id) ?? this.#begin(id, user);
    if (this.#connected.get(connection) !== session) this.#away(connection);
    session.forget?.();
    session.forget = undefined;
    session.connections.add(connection);
    this.#connected.set(connection, session);
    this.#publish("connection-added", presented(session), { excludeSession: connection });
    const sessions = [...this.#sessions.values()].filter(isActive).map(presented);
    this.#publish("init", { session: session.session, sessions }, { session: connection });
  }

  #begin(id: string, user: User | undefined): Session {
    const session: Session = { id, session: publicName(), user: named(user), connections: new Set() };
    this.#sessions.set(id, session);
    return session;
  }

  /** The connection is closed or somebody else's now; who comes back soon is the same. */
  #away(connection: string): void {
    const session = this.#connected.get(connection);
    if (session === undefined) return;
    this.#connected.delete(connection);
    session.connections.delete(connection);
    if (isActive(session)) return;
    session.forget = this.#options.timer(RETURN_LIMIT, () => this.#sessions.delete(session.id));
    this.#publish("connection-removed", { session: session.session });
  }

  #disconnect(connection: string): void {
    const session = this.#connected.get(connection);
    if (session === undefined) return;
    for (const each of session.connections) this.#connected.delete(each);
    this.#sessions.delete(session.id);
    this.#publish("connection-removed", { session: session.session, disconnected: true });
  }

  #location({ session: connection, user, data }: Received): void {
    const session = this.#connected.get(connection);
    const location = locationIn(data);
    if (session === undefined || location === undefined) return;
    if (user !== undefined && session.user.anonymous !== user.anonymous) {
      session.user = named(user);
      this.#publish("connection-added", presented(session), { excludeSession: connection });
    }
    session.location = location;
    this.#publish("location", { session: session.session, ...location }, { excludeSession: connection });
  }

  #publish(topic: string, data: unknown, to: { session?: string; excludeSession?: string } = {}): void {
    this.#options.events.emit("comms", { topic: `multiplayer/${topic}`, data, ...to });
  }
}

function isActive({ connections }: Session): boolean {
  return connections.size > 0;
}

/** What others see of a session. DIFFERENCE: Node-RED shows a timer, too, of one that came back. */
function presented(session: Session): Record<string, unknown> {
  const { session: name, user, location } = session;
  return { session: name, user, active: isActive(session), location };
}

function named(user: User | undefined): User {
  if (user !== undefined && !user.anonymous) return user;
  return { ...(user ?? { anonymous: true }), username: `Anon ${Math.floor(Math.random() * 100)}` };
}

/** Undefined for what is no location. What is false, empty or not there stands for nowhere. */
function locationIn(data: unknown): Location | undefined {
  const { workspace, node, cursor } = object(data) ?? {};
  if (object(data) === undefined || ![workspace, node].every(isPlace)) return undefined;
  if (!cursor) return { workspace, node, cursor };
  const { x, y } = object(cursor) ?? {};
  return Number.isFinite(x) && Number.isFinite(y) ? { workspace, node, cursor: { x, y } } : undefined;
}

function isPlace(id: unknown): boolean {
  return !id || (typeof id === "string" && id.length <= LONGEST_ID && /^[a-zA-Z0-9.]+$/.test(id));
}

function object(value: unknown): Record<string, unknown> | undefined {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
}

function publicName(): string {
  const digits = Array.from(randomBytes(8), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `PUB${digits}PUB`;
}

const LONGEST_ID = 128;
/** How long a session that has gone may come back, in ms. */
const RETURN_LIMIT = 30_000;
