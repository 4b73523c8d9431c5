// The library as every platform has it; the entries (node.ts, node-cjs.ts, browser.ts) only say how it loads.
import * as engine from "#engine";
import type {
  Active,
  AdminSettings,
  Credentials,
  CredentialsEnvelope,
  Diff,
  Effect,
  EnvValue,
  Finding,
  Flows,
  Input,
  Plan,
  PlanOptions,
  Routes,
  RuntimeEffect,
  RuntimeInput,
  RuntimeSettings,
  Summary,
} from "../../wasm/types.js";
import { randomBytes } from "../random.js";
import { ready } from "./ready.js";

export type {
  Active,
  AdminSettings,
  CreateNode,
  Credentials,
  CredentialsEnvelope,
  DeploymentType,
  Diff,
  Effect,
  EnvValue,
  Finding,
  Flows,
  Header,
  Hole,
  Input,
  NodeKind,
  Outcome,
  Plan,
  PlanOptions,
  Reason,
  RedloomError,
  Routes,
  RuntimeEffect,
  RuntimeInput,
  RuntimeSettings,
  Stored,
  Summary,
  Wires,
} from "../../wasm/types.js";
export { coreRegistry } from "./registry.js";

/**
 * The revision of a flow configuration: what Node-RED answers as `rev` after it was loaded or deployed.
 * SHA-256 of the text that `JSON.stringify` gives, in lower-case hexadecimal digits.
 *
 * @throws RedloomError where `flows` is no flow configuration; for faults in JSON text it says where.
 */
export function revision(flows: Flows): string {
  ready();
  return engine.revision(flows);
}

/**
 * Lays JSON text out as `JSON.stringify(value, null, 4)` does, and as Node-RED lays out flow files with
 * `flowFilePretty`. Changes nothing but white space: keys stay as and where they are, also those that a
 * JavaScript object would move or lose.
 *
 * @param text UTF-8. It is not looked at whether this is JSON.
 */
export function indent(text: Uint8Array): Uint8Array {
  ready();
  return engine.indent(text);
}

/**
 * Counts what a flow configuration holds.
 *
 * @throws RedloomError where `flows` is no flow configuration; for faults in JSON text it says where.
 */
export function summary(flows: Flows): Summary {
  ready();
  return engine.summary(flows);
}

/**
 * What differs between two flow configurations, as Node-RED's runtime sees it (5.0.7, `diffConfigs`): the same
 * seven lists in the same order. That says which nodes a deploy touches, not which lines of a file differ: where
 * a node lies on the canvas counts for nothing, and a changed config node marks those that use it.
 *
 * @param before What is deployed; null or undefined where nothing is.
 * @throws RedloomError where either is no flow configuration; for faults in JSON text it says where.
 */
export function diff(before: Flows | null | undefined, after: Flows): Diff {
  ready();
  return engine.diff(before, after);
}

/**
 * What a deploy would do: which nodes it stops and starts, in Node-RED's order (5.0.7, `lib/flows/index.js` and
 * `Flow.js`), and for each one why. `before` counts as just started, and all node types as installed.
 *
 * @param before What is deployed; null or undefined where nothing is.
 * @throws RedloomError `invalid_deployment_type`, or where either is no flow configuration; for faults in JSON
 * text it says where.
 */
export function plan(before: Flows | null | undefined, after: Flows, options?: PlanOptions): Plan {
  ready();
  return engine.plan(before, after, options);
}

/**
 * Everything that is wrong with a flow configuration, all at once, in the order of its entries: what Node-RED
 * 5.0.7 dies of, hangs at, loses or stores as nonsense is an error; what it tolerates but is surely not meant, a
 * warning. It knows no node types: whether one is installed is seen only when the flows start.
 *
 * Of one code and severity 1,000 findings are listed; one more, without an index, counts the rest.
 *
 * @throws RedloomError where `flows` is no flow configuration; for faults in JSON text it says where.
 */
export function check(flows: Flows): Finding[] {
  ready();
  return engine.check(flows);
}

/**
 * Encrypts credentials as Node-RED does: AES-256 in counter mode, the key is the SHA-256 of the secret.
 *
 * @param credentials By node id, an object of fields each; or that as JSON text.
 * @param random 16 bytes that must never be used twice with one secret. Left out, fresh ones are drawn.
 * @returns The text of a credential file, `{"$":"..."}`.
 * @throws RedloomError `invalid_credentials` where they are no object, `misuse` where `random` is not 16 bytes.
 */
export function encryptCredentials(
  credentials: Credentials | string,
  secret: string,
  random: Uint8Array = randomBytes(16),
): string {
  ready();
  return engine.encryptCredentials(credentials, secret, random);
}

/**
 * Decrypts what Node-RED or `encryptCredentials` has encrypted.
 *
 * @param envelope The content of a credential file as an object or as text, or what stands in it under `$`.
 * @throws RedloomError `credentials_load_failed`, with a `reason`: the secret is another one, or the text is
 * damaged. A wrong secret shows only in that the result is no JSON: there is nothing else in the format to tell
 * it by.
 */
export function decryptCredentials(envelope: CredentialsEnvelope | string, secret: string): Credentials {
  ready();
  return engine.decryptCredentials(envelope, secret);
}

/** Redloom's own version. That of the Node-RED it is compatible with is 5.0.7. */
export function version(): string {
  ready();
  return engine.version();
}

/**
 * The admin API with nothing round it: requests come in, responses go out, and whatever has to be done in the
 * world outside goes out as effects. It holds the active flow configuration, reads no clock, waits for nothing
 * and opens nothing; who drives it does. `redloom/service-worker` and `redloom-server` are such hosts.
 *
 * It starts empty and asks for the store at the first request.
 */
export class Admin {
  readonly #admin: engine.Admin;

  /** @throws RedloomError where a setting has the wrong type. */
  constructor(settings?: AdminSettings) {
    ready();
    this.#admin = new engine.Admin(settings);
  }

  /**
   * Gives one input and takes what is to be done now, to be performed in this order. Every `request` is
   * answered by exactly one `respond`, here or in a later call.
   *
   * @param now Milliseconds since 1970; never smaller than in the call before.
   */
  handle(now: number, input: Input): Effect[] {
    return this.#admin.handle(now, input);
  }

  /**
   * What a runtime is to run: to be asked for in answer to an effect `deploy`, and at the start, when the store has
   * been read. Undefined where it has not been, yet. From the first call on, a store that turns out to hold another
   * generation makes an effect `deploy`, too.
   */
  active(): Active | undefined {
    return this.#admin.active();
  }

  /**
   * When `handle(now, { type: "tick" })` is due at the latest, in milliseconds since 1970, or undefined where
   * no wait is running. Changes with every `handle`.
   */
  deadline(): number | undefined {
    return this.#admin.deadline();
  }

  /** Gives the engine's memory back at once, which the garbage collector does some time. Ends its use. */
  free(): void {
    this.#admin.free();
  }
}

/**
 * Runs flows with nothing round it: says which nodes to close and which to create, in order and with their final
 * configuration, and who sends to whom. Nodes, messages and context are the host's; so are time and timers.
 *
 * Every call of `handle` is followed by calls of `poll` until there is nothing more to do; effects of a start are
 * made one at a time. Whatever is wrong with one node is told by an effect `error`; the rest goes on.
 */
export class Runtime {
  readonly #runtime: engine.Runtime;

  /** @throws RedloomError where the settings are no object. */
  constructor(settings?: RuntimeSettings) {
    ready();
    this.#runtime = new engine.Runtime(settings);
  }

  /**
   * Takes in what happened.
   *
   * @param now Milliseconds since 1970; never smaller than in the call before.
   * @throws RedloomError `misuse` for what is no input, `invalid_json` and `invalid_flows` for flows that are none;
   * then nothing has happened.
   */
  handle(now: number, input: RuntimeInput): void {
    this.#runtime.handle(now, input);
  }

  /** The next thing to do; undefined where there is none before the next `handle`. */
  poll(): RuntimeEffect | undefined {
    return this.#runtime.poll();
  }

  /**
   * When `handle(now, { type: "tick" })` is due at the latest, in milliseconds since 1970, or undefined where nothing
   * is awaited that may not come. To be asked when `poll` has given undefined.
   */
  deadline(): number | undefined {
    return this.#runtime.deadline();
  }

  /**
   * The node that runs under an id: `getNode`. An instance stands for what is inside it.
   *
   * @param flow The flow from which it is seen, which comes first, then those around it; undefined for none.
   */
  find(flow: number | undefined, id: string): number | undefined {
    return this.#runtime.find(flow, id);
  }

  /** Who hears of errors, statuses and completed messages of a node. It stays so until the next effect `rerouted`. */
  routes(node: number): Routes {
    return this.#runtime.routes(node);
  }

  /**
   * The value of a variable for a node in a flow: `getSetting`, but for the names that the node itself answers
   * (`NR_NODE_NAME`, `NR_NODE_ID`, `NR_NODE_PATH`).
   *
   * @param group The id of the group that the node is in, if it is in one.
   */
  setting(flow: number, group: string | undefined, name: string): EnvValue | undefined {
    return this.#runtime.setting(flow, group, name);
  }

  /**
   * Whether something of the configuration has this id: an entry, or a node inside an instance at any depth. Contexts
   * of all others are to be dropped when `cleanContext` says so.
   */
  knows(scope: string): boolean {
    return this.#runtime.knows(scope);
  }

  /** What flows do. They `start` also where a missing type keeps them from it. */
  state(): "start" | "stop" | "safe" {
    return this.#runtime.state();
  }

  /** The generation of the configuration that was last deployed; undefined where none was. */
  generation(): number | undefined {
    return this.#runtime.generation();
  }

  /** The revision of the configuration that was last deployed. */
  revision(): string | undefined {
    return this.#runtime.revision();
  }

  /** The configuration that was last deployed, as JSON text without credentials; a copy of the caller's own. */
  flows(): Uint8Array | undefined {
    return this.#runtime.flows();
  }

  /** The types that keep flows from starting, and have not come since. */
  missingTypes(): string[] {
    return this.#runtime.missingTypes();
  }

  /** Gives the engine's memory back at once, which the garbage collector does some time. Ends its use. */
  free(): void {
    this.#runtime.free();
  }
}
