import { satisfies } from "semver";

interface Rule {
  module: RegExp;
  version: string | undefined;
  /** Where its first `*` is. */
  wildcard: number;
  length: number;
}

/** The keys of a part of the setting `externalModules`. */
export interface Lists {
  allowList?: unknown;
  denyList?: unknown;
}

/**
 * Which modules `allowList` and `denyList` let in: entries are names with `*`, and `@` and a range of versions
 * (@node-red/registry/lib/util.js, 5.0.7).
 */
export class Allowed {
  readonly #allow: Rule[];
  readonly #deny: Rule[];

  constructor(lists: Lists | null | undefined) {
    const said = Boolean(lists?.allowList || lists?.denyList);
    this.#allow = rules(said ? lists?.allowList : ["*"]);
    // A list that is left out beside one that is there is `*`, as in Node-RED.
    this.#deny = rules(said ? lists?.denyList : []);
  }

  /** `version` is left out where it does not matter yet. */
  has(module: string, version?: string): boolean {
    if (this.#allow.length === 0 && this.#deny.length === 0) return true;
    const allowed = first(this.#allow, module, version);
    const denied = first(this.#deny, module, version);
    if (denied === undefined) return true;
    if (allowed === undefined) return false;
    if (allowed.wildcard !== denied.wildcard) return allowed.wildcard > denied.wildcard;
    return allowed.length > denied.length;
  }
}

function first(rules: Rule[], module: string, version: string | undefined): Rule | undefined {
  return rules.find(
    (rule) => rule.module.test(module) && (!version || !rule.version || satisfies(version, rule.version)),
  );
}

function rules(list: unknown): Rule[] {
  const entries: unknown[] = Array.isArray(list) ? list : ["*"];
  return entries.flatMap((entry) => {
    const [, name, version] = (typeof entry === "string" && /^(.+?)(?:@(.*))?$/.exec(entry)) || [];
    if (name === undefined) return [];
    const at = name.indexOf("*");
    const escaped = name.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*");
    return [
      {
        module: new RegExp(`^${escaped}$`),
        version,
        wildcard: at < 0 ? Number.POSITIVE_INFINITY : at,
        length: name.length,
      },
    ];
  });
}
