import type { Credentials, NodeCredentials } from "./credentials.js";
import type { Delivery } from "./delivery.js";
import type { CloseNode, CreateNode, OpenFlow, WireNode } from "./engine.js";
import { Flow, type FlowHost } from "./flow.js";
import { making, type Node, type NodeConfig } from "./node.js";
import { NOWHERE, type Outputs, RECEIVER } from "./receiver.js";
import type { RedUtil } from "./red-util.js";
import { createInstance, createStatusOutput } from "./subflow.js";
import type { NodeTypes } from "./types.js";
import type { HostValues } from "./values.js";

/** What nodes are made of, and by. */
export interface LifecycleHost extends FlowHost {
  readonly red: RedUtil;
  readonly types: NodeTypes;
  readonly values: HostValues;
  readonly credentials: NodeCredentials;
  readonly nodes: { createNode(node: Node, config: NodeConfig): void };
  moduleOf(type: string): unknown;
  now(): number;
}

/** Opens and closes flows, makes, wires and closes nodes, each as the engine says. */
export class Lifecycle {
  readonly #host: LifecycleHost;
  readonly #delivery: Delivery;
  readonly #flows = new Map<number, Flow>();
  /** Nodes whose `close` has not come to an end, by id. */
  readonly #closing = new Map<string, Node>();
  /** The node that is being made. */
  #creating: CreateNode | undefined = undefined;

  constructor(host: LifecycleHost) {
    this.#host = host;
    this.#delivery = host.delivery;
  }

  /** Whether there is any flow. */
  get isEmpty(): boolean {
    return this.#flows.size === 0;
  }

  flow(flow: number): Flow {
    return this.#flows.get(flow) as Flow;
  }

  /** A node that is being closed. */
  closing(id: string): Node | undefined {
    return this.#closing.get(id);
  }

  openFlow(effect: OpenFlow): void {
    const parent = effect.parent === undefined ? undefined : this.flow(effect.parent);
    this.#flows.set(effect.flow, new Flow(this.#host, effect, parent));
  }

  closeFlow(flow: number): void {
    this.#flows.delete(flow);
  }

  /** The credentials of the node that is being made, if it is this one, and they are still as they were deployed. */
  credentialsOf(node: Node): Credentials | undefined {
    const create = this.#creating;
    if (create === undefined || create.id !== node.id || create.credentials === undefined) return undefined;
    const { credentials, values } = this.#host;
    if (credentials.isChanged(create.alias ?? create.id)) return undefined;
    return values.fill(create.credentials, create.credentialHoles);
  }

  /** @returns What went wrong, if anything did; it was logged: `createNode` of `lib/flows/util.js` (5.0.7). */
  create(effect: CreateNode): string | undefined {
    const slot = this.#delivery.slot(effect.node);
    try {
      const receiver = this.#make(effect)[RECEIVER];
      // A constructor that calls createNode twice makes another one.
      receiver.handle = effect.node;
      slot.receiver = receiver;
      return undefined;
    } catch (thrown) {
      const { log } = this.#host.red;
      log.log({ level: log.ERROR, id: effect.id, type: effect.nodeType, msg: thrown });
      return thrown instanceof Error ? thrown.message : String(thrown);
    } finally {
      this.#creating = undefined;
      making.wiring = undefined;
    }
  }

  #make(effect: CreateNode): Node {
    const { values, types, nodes } = this.#host;
    const { node: handle, id, nodeType, wires } = effect;
    const flow = this.flow(effect.flow);
    const config = values.fill(effect.config, effect.holes) as NodeConfig;
    making.wiring = { handle, id, flow, outputs: this.#outputs(wires.targets) };
    if (effect.kind === "instance") return createInstance(config, flow);
    // It is a node of the instance, but reports around it.
    if (effect.kind === "status") return createStatusOutput(config, flow, this.flow(effect.parent));
    this.#creating = effect;
    const maker = types.get(nodeType);
    if (typeof maker !== "function") throw new Error(`There are no nodes of the type '${nodeType}'`);
    hide(config, "_flow", flow);
    hide(config, "_module", this.#host.moduleOf(nodeType));
    hide(config, "_path", effect.path);
    const node = new (maker as new (config: NodeConfig) => Node)(config);
    // One whose constructor gave up before it called createNode.
    if (node[RECEIVER] === undefined) nodes.createNode(node, config);
    return node;
  }

  wire({ node: handle, wires }: WireNode): void {
    const node = this.#delivery.at(handle)?.node;
    const flow = node?._flow;
    if (node === undefined || flow === undefined) return;
    making.wiring = { handle, id: node.id, flow, outputs: this.#outputs(wires.targets) };
    try {
      node.updateWires(JSON.parse(wires.ids));
    } catch (thrown) {
      node.error(thrown);
    } finally {
      making.wiring = undefined;
    }
  }

  #outputs(targets: (number | null)[][]): Outputs {
    return targets.map((output) =>
      output.map((handle) => (handle === null ? NOWHERE : this.#delivery.slot(handle))),
    );
  }

  /** Never rejects: whatever goes wrong, the node counts as closed (`stopNode` of `lib/flows/Flow.js`, 5.0.7). */
  async close({ node: handle, removed }: CloseNode): Promise<void> {
    const { red, now } = this.#host;
    const { log } = red;
    const slot = this.#delivery.slot(handle);
    const node = slot.receiver?.node;
    slot.receiver = undefined;
    if (node === undefined) return;
    this.#closing.set(node.id, node);
    const begun = now();
    try {
      log.trace(`Stopping node ${node.type}:${node.id}${removed ? " removed" : ""}`);
      await node.close(removed);
      log.trace(`Stopped node ${node.type}:${node.id} (${now() - begun}ms)`);
    } catch (thrown) {
      node.error(log._("nodes.flows.stopping-error", { message: String(thrown) }));
    }
    if (this.#closing.get(node.id) === node) this.#closing.delete(node.id);
  }
}

/** Sets a property of a configuration that nodes which copy it do not copy. */
function hide(config: NodeConfig, name: string, value: unknown): void {
  Object.defineProperty(config, name, { value, enumerable: false, writable: true });
}
