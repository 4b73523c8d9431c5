import type { Node, NodeConfig } from "../../runtime/node.js";
import type { NodeTestHelper } from "./index.js";
import type { TestCredentials, TestFlow } from "./types.js";

// biome-ignore lint/suspicious/noExplicitAny: nodes have what their authors gave them.
type Any = any;

export type RedNodesOfTests = ReturnType<typeof redNodes>;

/** What tests know of `@node-red/runtime/lib/nodes` (5.0.7). It stays the same from test to test. */
export function redNodes(helper: NodeTestHelper) {
  const runtime = () => {
    if (!helper._runtime) throw new Error("No flow is loaded");
    return helper._runtime;
  };
  const nodes = () => runtime().host.nodes;
  return {
    createNode: (node: Node, config: NodeConfig): void => nodes().createNode(node, config),
    getNode: (id: string): Any => helper._runtime?.host.nodes.getNode(id) ?? null,
    eachNode: (callback: (node: Any) => void) => nodes().eachNode(callback),
    getType: (type: string): Any => nodes().getType(type),
    /** With or without the name of a Node Set first. */
    registerType(...given: Any[]): void {
      const named = typeof given[1] === "string" ? given : ["", ...given];
      nodes().registerType(named[0], named[1], named[2], named[3]);
    },
    registerSubflow: (set: string, definition: Any) => nodes().registerSubflow(set, definition),
    clearRegistry: (): void => helper._runtime?.host.types.clear(),
    get linkcallTargets() {
      return nodes().linkcallTargets;
    },

    loadFlows: (flow: TestFlow): Promise<void> => runtime().deploy("reload", flow),
    startFlows: (): Promise<void> => runtime().start(),
    stopFlows: async (): Promise<void> => helper._runtime?.stop(),
    async setFlows(flow: TestFlow, credentials: TestCredentials, type: "full" | "flows" | "nodes" = "full") {
      const copy = structuredClone(flow);
      await helper.credentials.clean(copy);
      for (const [id, given] of Object.entries(credentials)) await helper.credentials.add(id, given);
      return runtime().deploy(type, copy);
    },
    getFlows: () => runtime().host.getFlows(),

    addCredentials: (id: string, credentials: Any) => nodes().addCredentials(id, credentials),
    getCredentials: (id: string) => nodes().getCredentials(id),
    deleteCredentials: (id: string) => nodes().deleteCredentials(id),
    getCredentialDefinition: (type: string) => helper.credentials.getDefinition(type),
    clearCredentials: () => helper.credentials.clear(),
    exportCredentials: () => helper.credentials.export(),

    getContext: (id: string, flow?: string) => helper._context.get(id, flow),
    clearContext: () => helper._context.clear(),
    loadContextsPlugin: () => helper._context.load(),
    closeContextsPlugin: () => helper._context.close(),
    listContextStores: () => helper._context.listStores(),
  };
}
