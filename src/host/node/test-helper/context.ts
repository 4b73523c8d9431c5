import type { ContextStores } from "../../runtime/context/stores.js";
import type { Contexts } from "../../runtime/port.js";

/** What tests know of `@node-red/runtime/lib/nodes/context` (5.0.7): its functions, over our stores. */
export type ContextModule = ReturnType<typeof contextModule>;

export function contextModule(stores: ContextStores) {
  return {
    init: (settings: Record<string, unknown>) => stores.init(settings),
    load: () => stores.load(),
    listStores: () => stores.listStores(),
    get: (id: string, flow?: string) => stores.get(id, flow),
    getFlowContext: (id: string, parent?: string) => stores.getFlowContext(id, parent),
    delete: (id: string, flow?: string) => stores.delete(id, flow),
    clean(flows?: { allNodes?: object; subflows?: Record<string, Subflow> }) {
      const known = knownIds(flows?.allNodes ?? {}, flows?.subflows ?? {});
      return stores.clean(
        (id) => known.has(id),
        () => [...known],
      );
    },
    clear: () => stores.clear(),
    close: () => stores.close(),
  };
}

/** A parsed subflow template: `parseConfig` of @node-red/runtime/lib/flows/util.js. */
interface Subflow {
  instances?: { id: string }[];
  nodes?: object;
  configs?: object;
}

function knownIds(nodes: object, subflows: Record<string, Subflow>): Set<string> {
  const known = new Set(Object.keys(nodes));
  for (const { instances = [], nodes: inside = {}, configs = {} } of Object.values(subflows)) {
    for (const { id } of instances) {
      for (const inner of [...Object.keys(inside), ...Object.keys(configs)]) known.add(`${id}-${inner}`);
    }
  }
  return known;
}

/** For a runtime that ends with its flows while the stores go on: tests look at them afterwards, and close them. */
export function keptOpen(stores: ContextStores): Contexts {
  return {
    get global() {
      return stores.global;
    },
    flow: (id, parent) => stores.flow(id, parent),
    node: (id, flow) => stores.node(id, flow),
    delete: (id, flow) => stores.delete(id, flow),
    clean: (knows, ids) => stores.clean(knows, ids),
    close: async () => {},
  };
}
