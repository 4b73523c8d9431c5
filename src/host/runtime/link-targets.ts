import type { Node } from "./node.js";

/** A link in node, as who calls it by name sees it. */
export interface LinkTarget {
  id: string;
  name: string;
  flowId: unknown;
  flowName: unknown;
  isSubFlow: boolean;
}

/**
 * `RED.nodes.linkcallTargets`: what link call nodes can call by id or by name (`@node-red/runtime/lib/nodes/index.js`,
 * 5.0.7).
 */
export class LinkTargets {
  readonly #getNode: (id: string) => Node | null | undefined;
  #ids = new Map<string, LinkTarget>();
  #names = new Map<string, LinkTarget[]>();

  constructor(getNode: (id: string) => Node | null | undefined) {
    this.#getNode = getNode;
  }

  register(node: Node): LinkTarget {
    if (node?.type !== "link in") throw new Error("linkcallTargets: node must be a 'link in' node");
    const target = targetOf(node);
    if (this.getTarget(target.name, target.flowId)?.id !== target.id) {
      this.#names.set(target.name, [...this.getTargets(target.name), target]);
    }
    this.#ids.set(target.id, target);
    return target;
  }

  remove(node: Node): void {
    if (node?.type !== "link in") return;
    const { id, name } = targetOf(node);
    const rest = this.getTargets(name).filter((target) => target.id !== id);
    if (rest.length > 0) this.#names.set(name, rest);
    else this.#names.delete(name);
    this.#ids.delete(id);
  }

  getTargetById(id: string): LinkTarget | undefined {
    return this.#ids.get(id);
  }

  getTargets(name: string, excludeSubflows = false): LinkTarget[] {
    const targets = this.#names.get(name) ?? [];
    return excludeSubflows ? targets.filter(({ isSubFlow }) => !isSubFlow) : targets;
  }

  /** The only one of this name, in a flow if one is named. */
  getTarget(name: string, flow?: unknown): LinkTarget | undefined {
    const targets = this.getTargets(name).filter(({ flowId }) => !flow || flowId === flow);
    return targets.length === 1 ? targets[0] : undefined;
  }

  /**
   * What a link call node calls: by id; if it may be a name, by that in the same flow, then among those outside
   * subflows.
   *
   * @throws {Error} If there is none, or there are several.
   */
  getTargetNode(caller: Node, target: string, isDynamic?: boolean): Node {
    const called =
      this.getTargetById(target) ?? (isDynamic === true ? this.#named(caller, target) : undefined);
    const node = called === undefined ? undefined : this.#getNode(called.id);
    if (node?.constructor?.name === "LinkInNode") return node;
    throw new Error(`target link-in node '${target || ""}' not found`);
  }

  #named(caller: Node, name: string): LinkTarget | undefined {
    const here = this.getTarget(name, caller._flow?.flow.id);
    if (here !== undefined) return here;
    const elsewhere = this.getTargets(name, true);
    if (elsewhere.length > 1) throw new Error(`Multiple link-in nodes named '${name}' found`);
    return elsewhere[0];
  }

  clear(): void {
    this.#ids = new Map();
    this.#names = new Map();
  }
}

function targetOf({ id, name, _flow }: Node): LinkTarget {
  const isSubFlow = _flow?.TYPE === "subflow";
  const flow = _flow?.flow;
  return {
    id,
    name: name || id,
    flowId: flow?.id,
    flowName: isSubFlow ? _flow?.subflowDef?.name : flow?.label,
    isSubFlow,
  };
}
