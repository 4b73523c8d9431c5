/** What a plugin registers, with what is added to it. */
export interface Plugin {
  id: string;
  type?: string;
  module: string;
  path?: string | undefined;
  onadd?: unknown;
  settings?: unknown;
  [name: string]: unknown;
}

/** One script of a Node Module with its page: what registers types of nodes, or plugins. */
export interface NodeSet {
  kind: "nodes" | "plugins";
  /** `<module>/<name>`. */
  id: string;
  name: string;
  module: string;
  version: string;
  /** The script. Plugins may have none, but a page. */
  file: string | undefined;
  /** The page. */
  template: string | undefined;
  local: boolean;
  enabled: boolean;
  loaded: boolean;
  /** In the order of the page; what only the script names comes last. */
  types: string[];
  /** Why it is not there. */
  err?: unknown;
  /** Where `RED._` looks: the set where it has catalogues, else the module. */
  namespace: string;
  /** The page without its help. */
  config: string;
  /** By language, the help that stands in the page. */
  help: Map<string, string>;
  /** What it has registered, of kind `plugins`. */
  plugins: Plugin[];
}

/** A package that has nodes or plugins; or, as `node-red`, the core nodes and the files of `nodes` folders. */
export interface NodeModule {
  name: string;
  version: string;
  /** Its folder. */
  path: string | undefined;
  /** In `node_modules` of the user directory. */
  local: boolean;
  /** Named in the `package.json` of the user directory. */
  user: boolean;
  sets: Map<string, NodeSet>;
  plugins: Map<string, NodeSet>;
  icons: { path: string; icons: string[] }[];
  examples: string | undefined;
  resources: string | undefined;
  /** The range of versions of Node-RED that it is made for. */
  redVersion: string | undefined;
  dependencies: string[] | undefined;
  usedBy: string[];
}

/** The file of a set, before it is looked into. */
export interface SetFile {
  name: string;
  file: string;
}

/** A module as it was found, before its files are looked into. */
export interface Found extends Omit<NodeModule, "sets" | "plugins"> {
  nodes: SetFile[];
  plugins: SetFile[];
}

/** The name under which Node-RED keeps its own nodes. */
export const CORE = "node-red";
