import type { ActiveFlows } from "./configuration.js";
import type { Credentials, NodeCredentials } from "./credentials.js";
import type { Delivery } from "./delivery.js";
import { LinkTargets } from "./link-targets.js";
import { making, Node, type NodeConfig } from "./node.js";
import type { Maker, NodeTypes, SubflowDefinition, TypeOptions } from "./types.js";

/** What `RED.nodes` asks of the runtime. */
export interface NodesHost {
  readonly delivery: Delivery;
  readonly types: NodeTypes;
  readonly credentials: NodeCredentials;
  find(id: string): Node | undefined;
  getFlows(): ActiveFlows;
  /** The credentials of the node that is being made, if it is this one. */
  credentialsOf(node: Node): Credentials | undefined;
}

/** `RED.nodes`: `@node-red/runtime/lib/nodes/index.js` (5.0.7). Its functions need no `this`. */
export class RedNodes {
  readonly linkcallTargets: LinkTargets;
  readonly #host: NodesHost;

  constructor(host: NodesHost) {
    this.#host = host;
    this.linkcallTargets = new LinkTargets(this.getNode);
  }

  /** Makes a node of what a constructor constructs. To be called by each constructor, first of all. */
  readonly createNode = (node: Node, config: NodeConfig): void => {
    const { delivery, credentials } = this.#host;
    making.delivery = delivery;
    Node.call(node, config);
    const own = this.#host.credentialsOf(node) ?? credentials.copy(config._alias || node.id);
    if (own !== undefined) node.credentials = own;
    else if (credentials.definition(node.type) !== undefined) node.credentials = {};
  };

  /** The node with this id that runs. */
  readonly getNode = (id: string): Node | null => (id ? (this.#host.find(id) ?? null) : null);

  /** Calls back with each entry of the active configuration. */
  readonly eachNode = (callback: (node: Record<string, unknown>) => void): void => {
    const entries = new Map<string, Record<string, unknown>>();
    for (const entry of this.#host.getFlows().flows as Record<string, unknown>[]) {
      entries.set(String(entry.id), entry);
    }
    for (const entry of entries.values()) callback({ ...entry });
  };

  readonly addCredentials = async (id: string, credentials: Credentials): Promise<void> => {
    this.#host.credentials.set(id, credentials);
  };

  readonly getCredentials = (id: string): Credentials | undefined => this.#host.credentials.get(id);

  readonly deleteCredentials = (id: string): void => {
    this.#host.credentials.set(id, undefined);
  };

  readonly getCredentialDefinition = (type: string): unknown => this.#host.credentials.definition(type);

  readonly getFlows = (): ActiveFlows => this.#host.getFlows();

  readonly getType = (type: string): Maker | SubflowDefinition | undefined => this.#host.types.get(type);

  readonly registerType = (set: string, type: string, maker: Maker, options?: TypeOptions): void => {
    this.#host.types.register(set, type, maker, options);
  };

  readonly registerSubflow = (set: string, definition: SubflowDefinition): void => {
    this.#host.types.registerSubflow(set, definition);
  };
}
