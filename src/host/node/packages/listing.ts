import type { NodeModule, NodeSet } from "./node-module.js";

/** A Node Set as the admin API shows it. */
export interface NodeSetInfo {
  id: string;
  name: string;
  types: string[];
  enabled: boolean;
  local: boolean;
  user: boolean;
  module: string;
  err?: unknown;
  loaded?: boolean;
  version: string;
}

/** A set of plugins as the admin API shows it. */
export interface PluginSetInfo extends Omit<NodeSetInfo, "types" | "loaded"> {
  plugins: { id: string; type: string | undefined; module: string }[];
  /** Whether it has a page. */
  editor: boolean;
  /** Whether it has a script. */
  runtime: boolean;
}

/** A Node Module as the admin API shows it. */
export interface NodeModuleInfo {
  name: string;
  version: string;
  local?: boolean;
  user?: boolean;
  path?: string | undefined;
  nodes: NodeSetInfo[];
  plugins: PluginSetInfo[];
  dependencies?: string[];
}

/** As `filterNodeInfo` of @node-red/registry/lib/registry.js, 5.0.7, with the version that every caller adds. */
export function nodeSetInfo(set: NodeSet): NodeSetInfo {
  return { ...shared(set), types: [...set.types] };
}

/** As `getNodeInfo` there: with whether it was loaded. */
export function loadedNodeSetInfo(set: NodeSet): NodeSetInfo {
  return { ...nodeSetInfo(set), loaded: set.loaded };
}

/** As `getPluginList` of @node-red/registry/lib/plugins.js, 5.0.7. */
export function pluginSetInfo(set: NodeSet): PluginSetInfo {
  return {
    ...shared(set),
    plugins: set.plugins.map(({ id, type, module }) => ({ id, type, module })),
    editor: set.template !== undefined,
    runtime: set.file !== undefined,
  };
}

/** As `getModuleInfo` there. */
export function nodeModuleInfo(module: NodeModule): NodeModuleInfo {
  const { name, version, local, user, path, dependencies } = module;
  return {
    ...{ name, version },
    ...(path !== undefined && { local, user, path }),
    nodes: [...module.sets.values()].map(nodeSetInfo),
    plugins: [...module.plugins.values()].map(pluginSetInfo),
    ...(dependencies && { dependencies }),
  };
}

/** All Node Sets, but those of modules that are there only because others need them. */
export function nodeList(modules: Iterable<NodeModule>): NodeSetInfo[] {
  return [...modules]
    .filter(({ user, usedBy }) => user || usedBy.length === 0)
    .flatMap(({ sets }) => [...sets.values()].map(nodeSetInfo));
}

function shared({ id, name, enabled, local, module, err, version }: NodeSet) {
  // A set never knows whether its module is a person's own: Node-RED's does not, either.
  return {
    ...{ id, name, enabled, local, user: false, module, version },
    ...(err !== undefined && { err: shown(err) }),
  };
}

/**
 * DIFFERENCE: Node-RED shows all fields that an exception has of its own, folders of the machine among them; here it is
 * its code, and of what the registry has found itself the details.
 */
function shown(err: unknown): unknown {
  if (!(err instanceof Error)) return String(err);
  const { code, details } = err as { code?: unknown; details?: unknown };
  return { ...(code !== undefined && { code }), ...(details !== undefined && { details }) };
}
