import type { RedUtil } from "./red-util.js";

/** The configuration that events carry. */
export interface ActiveFlows {
  readonly flows: unknown[];
  readonly rev: string;
}

/**
 * Emits an event of the engine on `RED.events`, and logs what Node-RED logs with it: `start` and `stop` of
 * `@node-red/runtime/lib/flows/index.js` (5.0.7).
 *
 * @param payload JSON text.
 * @param config What `flows:` events have as `config`: it is only made if somebody looks.
 */
export function announce(
  red: RedUtil,
  name: string,
  payload: string | undefined,
  config: () => ActiveFlows,
): void {
  const parsed = payload === undefined ? undefined : JSON.parse(payload);
  const given = name.startsWith("flows:") ? withConfig(parsed, config) : parsed;
  const step = STEPS.get(name);
  if (step !== undefined && !isPast(name)) red.log.info(red.log._(textOf(step, given.type)));
  if (name === "runtime-event" && given.id === "runtime-state") explain(red, given.payload);
  if (given === undefined) red.events.emit(name);
  else red.events.emit(name, given);
  if (step !== undefined && isPast(name)) red.log.info(red.log._(textOf(step, given.type)));
}

function withConfig(payload: object, config: () => ActiveFlows): Record<string, unknown> & { type: string } {
  const event = Object.defineProperty({}, "config", { get: config, enumerable: true, configurable: true });
  return Object.assign(event, payload) as Record<string, unknown> & { type: string };
}

const STEPS = new Map([
  ["flows:stopping", "stopping"],
  ["flows:stopped", "stopped"],
  ["flows:starting", "starting"],
  ["flows:started", "started"],
]);

/** Of what is over, the log hears after those who listen. */
function isPast(name: string): boolean {
  return name === "flows:started";
}

function textOf(step: string, type: string): string {
  return type === "full" ? `nodes.flows.${step}-flows` : `nodes.flows.${step}-modified-${type}`;
}

/** Why nothing is started. */
function explain({ log }: RedUtil, state: Record<string, unknown> | undefined): void {
  switch (state?.error) {
    case "missing-types":
      log.info(log._("nodes.flows.missing-types"));
      for (const type of state.types as string[]) log.info(` - ${type}`);
      break;
    case "missing-modules":
      log.info("Failed to load external modules required by this flow:");
      for (const { module, error } of state.modules as { module: string; error: string }[]) {
        log.info(` - ${module} [${error}]`);
      }
      break;
    case "safe-mode":
      log.info("*****************************************************************");
      log.info(log._("nodes.flows.safe-mode"));
      log.info("*****************************************************************");
      break;
    default:
  }
}
