import type { TestFlow } from "./types.js";

type Path = (string | number)[];
type Holder = Record<string | number, unknown>;

/**
 * What tests put into configurations that JSON has not: functions, Buffers, clients that are mocked. The runtime deploys
 * text; its nodes find such values in their place all the same.
 */
export class HeldValues {
  readonly #values = new Map<unknown, { path: Path; value: unknown }[]>();

  constructor(flow: TestFlow) {
    for (const node of flow) {
      const found = [...unprintable(node, [], new Set())];
      if (found.length > 0) this.#values.set(node.id, found);
    }
  }

  /** What makes nodes whose configurations are whole; itself where there is nothing to add. */
  making<T extends object>(maker: T): T {
    if (this.#values.size === 0) return maker;
    return new Proxy(maker, {
      construct: (target, [config, ...rest], made) => {
        this.#fill(config as Holder);
        return Reflect.construct(target as never, [config, ...rest], made);
      },
    });
  }

  #fill(config: Holder): void {
    for (const { path, value } of this.#values.get(config._alias ?? config.id) ?? []) {
      let place: Holder | undefined = config;
      for (const key of path.slice(0, -1)) place = place?.[key] as Holder | undefined;
      if (place) place[path.at(-1) as string] = value;
    }
  }
}

/** Where in a value there is what its JSON text does not give back. */
function* unprintable(
  value: unknown,
  path: Path,
  around: Set<object>,
): Generator<{ path: Path; value: unknown }> {
  if (typeof value === "object" && value !== null) {
    if (!isPlain(value) || around.has(value)) yield { path, value };
    else {
      const inside = new Set([...around, value]);
      for (const [key, item] of Object.entries(value)) {
        yield* unprintable(item, [...path, Array.isArray(value) ? Number(key) : key], inside);
      }
    }
  } else if (["undefined", "function", "symbol", "bigint"].includes(typeof value)) yield { path, value };
  else if (typeof value === "number" && (!Number.isFinite(value) || Object.is(value, -0)))
    yield { path, value };
}

/** Whether an object, or null, is one as JSON has them. */
export function isPlain(value: object | null): boolean {
  return (
    value === null || Array.isArray(value) || [Object.prototype, null].includes(Object.getPrototypeOf(value))
  );
}
