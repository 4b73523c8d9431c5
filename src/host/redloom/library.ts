// The library as every platform has it; the entries (node.ts, node-cjs.ts, browser.ts) only say how it loads.
import * as engine from "#engine";
import type {
  AdminSettings,
  Credentials,
  CredentialsEnvelope,
  Diff,
  Effect,
  Finding,
  Flows,
  Input,
  Plan,
  PlanOptions,
  Summary,
} from "../../wasm/types.js";
import { randomBytes } from "../random.js";
import { ready } from "./ready.js";

export type {
  AdminSettings,
  Credentials,
  CredentialsEnvelope,
  DeploymentType,
  Diff,
  Effect,
  Finding,
  Flows,
  Header,
  Input,
  Outcome,
  Plan,
  PlanOptions,
  Reason,
  RedloomError,
  Stored,
  Summary,
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
