import type { Admission, CommsOptions, CommsSocket } from "../comms.js";
import { randomBytes } from "../random.js";
import { type Message, Outbox } from "./outbox.js";
import { LONGEST_PATTERN, MOST_SUBSCRIPTIONS, Subscriptions } from "./subscriptions.js";

/** What a connection tells the comms that it belongs to. */
export interface Hub {
  readonly options: CommsOptions;
  /** The connection gets messages from now on. */
  active(connection: CommsConnection): void;
  /** It wants what is retained under this pattern. */
  subscribed(connection: CommsConnection, pattern: string): void;
  received(connection: CommsConnection, topic: string, data: unknown): void;
  closed(connection: CommsConnection): void;
}

/** Finds out again whether somebody may be here; undefined for who may not. */
type Ask = () => Promise<Admission | undefined>;

/**
 * One client (CommsConnection in editor-api/lib/editor/comms.js, 5.0.7): who it is, what it wants, what waits for it.
 * Nothing that it sends throws.
 */
export class CommsConnection {
  /** Names the connection towards listeners of `comms:…` events; never sent to another client. */
  readonly session = base64(randomBytes(32));
  readonly #hub: Hub;
  readonly #socket: CommsSocket;
  readonly #outbox: Outbox;
  readonly #subscriptions = new Subscriptions();
  #state: "pending" | "active" | "closed" = "pending";
  #user: Record<string, unknown> | undefined;
  /** Frames that came while somebody was asked who this is. */
  #unread: string[] = [];
  #unreadSize = 0;
  #asking = false;
  /** Whether the answer that is waited for may be out of date. */
  #doubtful = false;
  /** Left out where the login does not end: nobody had to log in. */
  #again: Ask | undefined;
  #cancelTimer: (() => void) | undefined;

  constructor(hub: Hub, socket: CommsSocket) {
    this.#hub = hub;
    this.#socket = socket;
    const { now, timer, backlog = BACKLOG } = hub.options;
    this.#outbox = new Outbox(socket, {
      ...{ now, timer, backlog },
      stalled: () => this.close(TRY_AGAIN_LATER, "takes no messages"),
      failed: (thrown) => {
        hub.options.log("warn", `A message could not be sent to an editor: ${messageOf(thrown)}`);
        this.close(INTERNAL_ERROR, "cannot be sent to");
      },
      leftOut: (count) => this.#leftOut(count),
    });
  }

  /** As `req.user` in Node-RED; undefined where nobody logs in, and before somebody has. */
  get user(): Record<string, unknown> | undefined {
    return this.#user;
  }

  /** Begins; `known` is who the upgrade has already shown itself to be. */
  open(known?: { admission: Admission; again: Ask }): void {
    this.#audit({ event: "comms.open" });
    if (this.#hub.options.open) this.#activate();
    else if (known) this.#admitted(known.admission, known.again, true);
    else {
      this.#cancelTimer = this.#hub.options.timer(LOGIN_LIMIT, () => this.#refuse());
    }
  }

  /** A frame has come. */
  receive(text: string): void {
    if (this.#state === "closed") return;
    if (!this.#asking) this.#read(text);
    else if (this.#unread.length < MOST_UNREAD && this.#unreadSize + text.length <= MOST_UNREAD_SIZE) {
      this.#unread.push(text);
      this.#unreadSize += text.length;
    } else this.close(POLICY_VIOLATION, "too many messages before the login is known");
  }

  wants(levels: readonly string[]): boolean {
    return this.#subscriptions.match(levels);
  }

  send(message: Message): void {
    this.#outbox.push(message);
  }

  /** The login may have ended: whoever had to log in is looked at again. */
  recheck(): void {
    if (this.#asking) this.#doubtful = true;
    else if (this.#again !== undefined) void this.#ask(this.#again, "again");
  }

  /** Closes the socket, with a code of the WebSocket protocol where one fits. */
  close(code?: number, reason?: string): void {
    if (this.#state === "closed") return;
    this.ended();
    this.#socket.close(code, reason);
  }

  /** The socket is closed. */
  ended(): void {
    if (this.#state === "closed") return;
    this.#state = "closed";
    this.#arm(undefined);
    this.#outbox.close();
    this.#unread = [];
    this.#audit({ event: "comms.close", ...this.#userField(), session: this.session });
    this.#hub.closed(this);
  }

  #read(text: string): void {
    const packet = parsed(text);
    if (packet === undefined) return;
    const { auth } = packet;
    if (auth) this.#authenticate(auth);
    else if (this.#state === "active") this.#take(packet);
    else {
      // DIFFERENCE: what came first is not lost, whatever it is: Node-RED only takes a subscription.
      this.#unread.unshift(text);
      void this.#ask(() => this.#hub.options.admit(undefined), "anonymous");
    }
  }

  #authenticate(auth: unknown): void {
    // DIFFERENCE: where nobody logs in, no token is known; Node-RED ends with an exception.
    if (this.#hub.options.open) this.#reply(FAIL);
    else if (typeof auth !== "string") this.#refuse();
    else void this.#ask(() => this.#byToken(auth), "login");
  }

  /** A token that is not known is not taken for nobody's, whatever nobody may do. */
  async #byToken(token: string): Promise<Admission | undefined> {
    const admission = await this.#hub.options.admit(token);
    return admission?.anonymous ? undefined : admission;
  }

  /** Finds out who this is, and goes on with what came meanwhile. */
  async #ask(ask: Ask, why: "login" | "anonymous" | "again"): Promise<void> {
    this.#asking = true;
    const answer = await this.#answer(ask);
    this.#asking = false;
    if (this.#state === "closed") return;
    if (answer instanceof Error && why === "again") this.#arm(this.#hub.options.now() + RETRY);
    else if (answer === undefined || answer instanceof Error) {
      this.#refuse();
      return;
    } else this.#admitted(answer, ask, why !== "again");
    if (why === "login") this.#reply(OK);
    this.#goOn();
  }

  async #answer(ask: Ask): Promise<Admission | Error | undefined> {
    try {
      return await ask();
    } catch (thrown) {
      const message = messageOf(thrown);
      this.#hub.options.log("warn", `Whether an editor may connect could not be found out: ${message}`);
      return new Error(message);
    }
  }

  #goOn(): void {
    const unread = this.#unread;
    this.#unread = [];
    this.#unreadSize = 0;
    const doubtful = this.#doubtful;
    this.#doubtful = false;
    if (doubtful) this.recheck();
    for (const text of unread) this.receive(text);
  }

  #admitted({ user, expires }: Admission, again: Ask, fresh: boolean): void {
    this.#user = user && presentable(user);
    this.#again = again;
    this.#arm(expires);
    if (fresh) this.#audit({ event: "comms.auth", ...this.#userField() });
    this.#activate();
  }

  /** A second login keeps the connection as it is. DIFFERENCE: in Node-RED it then gets every message twice. */
  #activate(): void {
    if (this.#state !== "pending") return;
    this.#state = "active";
    this.#hub.active(this);
  }

  #refuse(): void {
    this.#audit({ event: "comms.auth.fail" });
    this.#reply(FAIL);
    this.close();
  }

  #reply(text: string): void {
    try {
      this.#socket.send(text);
    } catch {
      // The socket is gone, and says so by itself.
    }
  }

  #take({ subscribe, unsubscribe, topic, data }: Record<string, unknown>): void {
    if (subscribe) {
      if (isTopic(subscribe)) this.#subscribe(subscribe);
    } else if (unsubscribe) {
      if (isTopic(unsubscribe)) this.#subscriptions.delete(unsubscribe);
    } else if (topic && isTopic(topic)) this.#hub.received(this, topic, data);
  }

  #subscribe(pattern: string): void {
    this.#subscriptions.add(pattern);
    if (this.#subscriptions.size > MOST_SUBSCRIPTIONS) {
      this.close(POLICY_VIOLATION, "too many subscriptions");
    } else this.#hub.subscribed(this, pattern);
  }

  /** Looks again at the end of a login, or earlier where no timer reaches that far. */
  #arm(expires: number | undefined): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    if (expires === undefined) return;
    const { now, timer } = this.#hub.options;
    const delay = Math.min(Math.max(1_000, expires - now()), LONGEST_TIMER);
    this.#cancelTimer = timer(delay, () => {
      this.#cancelTimer = undefined;
      this.recheck();
    });
  }

  #leftOut(count: number): Message | undefined {
    this.#hub.options.log("warn", `${count} messages were left out that an editor was too slow for`);
    if (!this.wants(["debug"])) return undefined;
    const msg = `${count} messages were left out: they came faster than this connection takes them`;
    const line = { level: 30, msg, format: `string[${msg.length}]`, timestamp: this.#hub.options.now() };
    return { topic: "debug", text: JSON.stringify({ topic: "debug", data: line }), state: false };
  }

  #userField(): { user?: Record<string, unknown> } {
    return this.#user ? { user: this.#user } : {};
  }

  #audit(event: Record<string, unknown>): void {
    this.#hub.options.log("audit", JSON.stringify(event));
  }
}

/** DIFFERENCE: what is no JSON object is ignored; Node-RED ignores what is no JSON, and ends at `null`. */
function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const packet: unknown = JSON.parse(text);
    const object = typeof packet === "object" && packet !== null && !Array.isArray(packet);
    return object ? (packet as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** A topic, or a pattern of topics. */
function isTopic(value: unknown): value is string {
  return typeof value === "string" && value.length <= LONGEST_PATTERN;
}

/** DIFFERENCE: Node-RED shows the fixed token of a user to all who work at the same time, and to the audit log. */
function presentable({ password, token, ...user }: Record<string, unknown>): Record<string, unknown> {
  return user;
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

function base64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

const OK = JSON.stringify({ auth: "ok" });
const FAIL = JSON.stringify({ auth: "fail" });
/** How long a client may take to say who it is, in ms. DIFFERENCE: Node-RED waits for ever. */
const LOGIN_LIMIT = 30_000;
/** When somebody is asked again that could not answer, in ms. */
const RETRY = 10_000;
/** Of what comes while somebody is asked who this is: frames, and UTF-16 units. */
const MOST_UNREAD = 100;
const MOST_UNREAD_SIZE = 262_144;
const BACKLOG = 16_777_216;
/** What a 32-bit timer can hold, in ms. */
const LONGEST_TIMER = 2 ** 31 - 1;
const POLICY_VIOLATION = 1008;
const INTERNAL_ERROR = 1011;
const TRY_AGAIN_LATER = 1013;
