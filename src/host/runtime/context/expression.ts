import type { ContextUtil } from "./types.js";

/** Values by name, and in them objects and arrays. */
export type Values = Record<string, unknown>;

type Steps = readonly (string | number)[];

/**
 * Reads and writes what property expressions mean, with the results of `getObjectProperty` and `setObjectProperty` of
 * @node-red/util/lib/util.js, 5.0.7. Those parse the expression at each call; here each is parsed once.
 */
export class Expressions {
  readonly #util: ContextUtil["util"];
  readonly #parsed = new Map<string, Steps>();

  constructor(util: ContextUtil["util"]) {
    this.#util = util;
  }

  /**
   * @returns Undefined also where something on the way is missing.
   * @throws {Error} `INVALID_EXPR` of a malformed expression.
   */
  read(values: Values, expression: string): unknown {
    const steps = this.#parsed.get(expression) ?? this.#parse(expression);
    try {
      if (steps === undefined) return this.#util.getObjectProperty(values, expression);
      let value: unknown = values;
      for (let index = 0; index < steps.length; index += 1) {
        if (value === undefined || value === null) return undefined;
        value = (value as Values)[steps[index] as string];
      }
      return value;
    } catch (error) {
      if ((error as { code?: unknown } | undefined)?.code === "INVALID_EXPR") throw error;
      return undefined;
    }
  }

  /**
   * Sets a value, making objects and arrays on the way to it; undefined removes what is there. What lies below
   * something that cannot have properties is not set.
   *
   * @throws {Error} `INVALID_EXPR` of a malformed expression.
   */
  write(values: Values, expression: string, value: unknown): void {
    const steps = this.#parsed.get(expression) ?? this.#parse(expression);
    const owner = steps === undefined || value === undefined ? undefined : ownerOf(values, steps);
    if (steps === undefined || owner === undefined) {
      this.#util.setObjectProperty(values, expression, value);
    } else {
      // Unlike an assignment here, it passes over what is frozen, as the assignments of that function do.
      Reflect.set(owner, steps[steps.length - 1] as string, value);
    }
  }

  /** Undefined for expressions with `[msg...]` in them: what that means depends on the values. */
  #parse(expression: string): Steps | undefined {
    if (/\[msg[.[]/.test(expression)) return undefined;
    const steps = this.#util.normalisePropertyExpression(expression) as Steps;
    // Flows that make up keys as they go must not fill the memory.
    if (this.#parsed.size === PARSED) this.#parsed.clear();
    this.#parsed.set(expression, steps);
    return steps;
  }
}

/** The object that has the last step, if there are objects all the way to it. */
function ownerOf(values: Values, steps: Steps): Values | undefined {
  let owner = values;
  for (let index = 0; index < steps.length - 1; index += 1) {
    const step = steps[index] as string;
    const next = Object.hasOwn(owner, step) ? owner[step] : undefined;
    if (typeof next !== "object" || next === null) return undefined;
    owner = next as Values;
  }
  return owner;
}

const PARSED = 2000;
