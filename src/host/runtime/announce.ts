import type { ActiveFlows } from "./configuration.js";
import type { MissingModule } from "./engine.js";
import type { RedLog, RedUtil } from "./red-util.js";

/**
 * Emits the events of the engine on `RED.events`, and logs what Node-RED logs with them: `start` and `stop` of
 * `@node-red/runtime/lib/flows/index.js` (5.0.7).
 */
export class Announcer {
  readonly #red: RedUtil;
  readonly #config: () => ActiveFlows;
  /** What is logged when all who listen know that flows have started. */
  #started: string | undefined = undefined;
  /** Deployments of which the log has not been told that the configuration is another one. */
  readonly #updates = new Set<number>();
  #last = "";

  /** @param config What `flows:` events have as `config`: it is only made if somebody looks. */
  constructor(red: RedUtil, config: () => ActiveFlows) {
    this.#red = red;
    this.#config = config;
  }

  /** A deployment begins. */
  begin(generation: number): void {
    this.#updates.add(generation);
  }

  /** Its stop is over, if anything had to stop. */
  update(generation: number): void {
    const { log } = this.#red;
    if (this.#updates.delete(generation)) log.info(log._("nodes.flows.updated-flows"));
  }

  /** @param payload JSON text. */
  announce(name: string, payload: string | undefined): void {
    const { log, events } = this.#red;
    const last = this.#last;
    this.#last = name;
    if (name === "nodes-started" || name === "nodes-stopped") {
      events.emit(name);
      // The state is told next, unless what was said of the credentials is to stay.
      void Promise.resolve().then(() => this.#finish());
      return;
    }
    const given = payload === undefined ? undefined : JSON.parse(payload);
    if (name.startsWith("flows:")) {
      const text = textOf(name, given.type);
      if (name === "flows:started") this.#started = text;
      else log.info(log._(text));
      events.emit(name, withConfig(given, this.#config));
    } else if (name === "runtime-event") this.#tell(given, last);
    else events.emit(name, given);
  }

  #tell(event: RuntimeEvent, last: string): void {
    const { log, events } = this.#red;
    if (event.id === "runtime-state") {
      if (event.payload !== undefined) explain(log, event.payload, last);
    } else {
      // Where nothing runs, a deployment is over before anybody is answered.
      for (const generation of this.#updates) this.update(generation);
      this.#finish();
    }
    events.emit("runtime-event", event);
    this.#finish();
  }

  #finish(): void {
    const { log } = this.#red;
    if (this.#started !== undefined) log.info(log._(this.#started));
    this.#started = undefined;
  }
}

interface RuntimeEvent {
  id: string;
  payload?: Record<string, unknown>;
}

function withConfig(payload: object, config: () => ActiveFlows): Record<string, unknown> & { type: string } {
  const event = Object.defineProperty({}, "config", { get: config, enumerable: true, configurable: true });
  return Object.assign(event, payload) as Record<string, unknown> & { type: string };
}

/** Of `flows:starting` and its like. */
function textOf(event: string, type: string): string {
  const step = event.slice("flows:".length);
  return type === "full" ? `nodes.flows.${step}-flows` : `nodes.flows.${step}-modified-${type}`;
}

/** Why nothing is started. */
function explain(log: RedLog, state: Record<string, unknown>, last: string): void {
  switch (state.error) {
    case undefined:
      // Told without a word of what is stopped: flows are set to stand still.
      if (state.state === "stop" && last !== "flows:stopped") log.info(log._("nodes.flows.stopped-flows"));
      // Node-RED has this property even where it says nothing.
      state.deploy ??= undefined;
      break;
    case "missing-types":
      log.info(log._("nodes.flows.missing-types"));
      for (const type of state.types as string[]) log.info(` - ${type}`);
      break;
    case "missing-modules":
      log.info("Failed to load external modules required by this flow:");
      for (const { module, error } of state.modules as MissingModule[]) log.info(` - ${module} [${error}]`);
      break;
    case "safe-mode":
      log.info("*****************************************************************");
      log.info(log._("nodes.flows.safe-mode"));
      log.info("*****************************************************************");
      break;
    default:
  }
}
