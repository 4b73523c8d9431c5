/**
 * The parts of the module `@node-red/util` (5.0.7) that become parts of `RED`. Each of its copies has singletons of its
 * own: a log, an emitter of events, hooks, catalogues.
 */
export interface SharedUtil {
  log: object;
  i18n: { _(...args: unknown[]): string };
  util: unknown;
  events: { emit(name: string, payload?: unknown): unknown };
  hooks: unknown;
}

/** Whose `RED` it is. */
export interface RedOwner {
  /** Of the Node Set, or set of plugins: `node-red/mqtt`. */
  id: string;
  /** Where `RED._` looks texts up that name no catalogue. */
  namespace: string;
}

/** What all `RED` of a runtime have in common. */
export interface RedParts {
  util: SharedUtil;
  /** The version of Node-RED that nodes are told. */
  version: string;
  /** `RED.settings`: its own properties are copied as they are, so that accessors stay live. */
  settings: object;
  /** What has the functions of `RED.nodes` as properties of its own, and `linkcallTargets`. */
  nodes: object;
  registerType(set: string, type: string, make: unknown, options?: unknown): void;
  registerSubflow(set: string, definition: unknown): void;
  plugins: {
    register(set: string, id: string, definition: unknown): void;
    get(id: string): unknown;
    byType(type: string): unknown[];
  };
  /** Takes note of a type of entries of the library. */
  registerLibrary(set: string, type: string): void;
  /** A module that the settings allow nodes to load. */
  require(module: string): unknown;
  import(module: string): Promise<unknown>;
  httpNode: unknown;
  httpAdmin: unknown;
  server: unknown;
  /** `needsPermission` among it. */
  auth: object;
}

/** What the script of a Node Set or plugin is called with. */
export type Red = Record<string, unknown>;

/** As `createNodeApi` in @node-red/registry/lib/util.js, 5.0.7. */
export function createRed(owner: RedOwner, parts: RedParts): Red {
  const { util, version, plugins } = parts;
  return {
    nodes: nodesFor(owner, parts),
    log: copy(util.log, ["init"]),
    settings: copy(parts.settings, ["init", "load", "reset"]),
    events: util.events,
    hooks: util.hooks,
    util: util.util,
    version: () => version,
    require: parts.require,
    import: parts.import,
    comms: {
      publish: (topic: string, data: unknown, retain?: boolean) =>
        void util.events.emit("comms", { topic, data, retain }),
    },
    plugins: {
      registerPlugin: (id: string, definition: unknown) => plugins.register(owner.id, id, definition),
      get: (id: string) => plugins.get(id),
      getByType: (type: string) => plugins.byType(type),
    },
    library: { register: (type: string) => parts.registerLibrary(owner.id, type) },
    httpNode: parts.httpNode,
    httpAdmin: parts.httpAdmin,
    server: parts.server,
    auth: parts.auth,
    _: (key: string, ...values: unknown[]) =>
      util.i18n._(key.includes(":") ? key : `${owner.namespace}:${key}`, ...values),
  };
}

function nodesFor(owner: RedOwner, { nodes, registerType, registerSubflow }: RedParts): Red {
  const shared = Object.entries(nodes).filter(([name]) => NODES.includes(name));
  return {
    ...Object.fromEntries(shared),
    registerType: (type: string, make: unknown, options?: unknown) =>
      registerType(owner.id, type, make, options),
    registerSubflow: (definition: unknown) => registerSubflow(owner.id, definition),
  };
}

function copy(from: object, without: string[]): Red {
  const descriptors = Object.entries(Object.getOwnPropertyDescriptors(from));
  return Object.defineProperties(
    {},
    Object.fromEntries(descriptors.filter(([name, { enumerable }]) => enumerable && !without.includes(name))),
  ) as Red;
}

const NODES = [
  ...["createNode", "getNode", "eachNode", "addCredentials", "getCredentials", "deleteCredentials"],
  "linkcallTargets",
];
