/** A flow configuration: JSON text, its UTF-8 bytes, or the array that the text stands for. */
export type Flows = string | Uint8Array | readonly unknown[];

/** What every function and class here throws. `code` is stable; `message` is for people. */
export interface RedloomError extends Error {
  code: string;
  /** The position in the array of nodes of the entry that is at fault. */
  index?: number;
  /** The id of what is at fault, for faults in credentials. */
  id?: string;
  /**
   * Why credentials do not decrypt: what comes out neither begins nor ends as credentials do, does so and is not
   * JSON, or there is no encrypted text to begin with. `other_secret` is also what damage to the first 32 characters
   * looks like.
   */
  reason?: "other_secret" | "damaged" | "malformed";
  /** Where the fault is, for faults in JSON text: bytes from the start, from 0. */
  offset?: number;
  /** Line of the fault, from 1. */
  line?: number;
  /** Column of the fault in characters, from 1. */
  column?: number;
}

/** Settings that the admin API reads, under the names that they have in Node-RED's settings.js. */
export interface AdminSettings {
  /** Largest request body in bytes, inclusive, after decompression. Default 5 242 880. */
  apiMaxLength?: number;
  /**
   * What stored credentials are encrypted with; `false` keeps them as plain JSON. Left out, `systemSecret` serves;
   * where that is left out, too, deploys that bring credentials are refused (`credentials_unsupported`), and
   * stored ones stay as they are.
   */
  credentialSecret?: string | false;
  /**
   * The secret that the host made because there was none: `_credentialSecret` in Node-RED's runtime settings.
   * Beside a `credentialSecret` it serves to read what is still encrypted with it; the next save encrypts that
   * anew and says `dropSystemSecret`.
   */
  systemSecret?: string;
  /**
   * Which types of nodes are installed and which credentials they declare: the bytes of a `registry.json`, see
   * `coreRegistry`. Fields that a type does not declare are then no credentials. Of types that are not in it, and
   * of all where it is left out, every field is one.
   */
  registry?: Uint8Array;
  /** Where the admin API is, with a slash at both ends; pages and redirects name whole paths. Default `/`. */
  httpAdminRoot?: string;
  /** `runtimeState.enabled`: `POST /flows/state` is there. */
  runtimeState?: boolean;
  /** Nothing is saved: what is deployed counts until the store is read again. */
  readOnly?: boolean;
  /** The routes that only the editor uses are away. */
  disableEditor?: boolean;
  /** Requests without TLS are sent to the same place with it. */
  requireHttps?: boolean;
  /** The flows stand still until the first deploy, or until they are started by `POST /flows/state`. */
  safeMode?: boolean;
  /** Who may do what. Left out, everybody may do everything. */
  adminAuth?: AdminAuth;
}

/**
 * Node-RED's setting of that name, as data. Functions stay with the host: the engine only knows that they are there,
 * and asks by effects. Any other `type` is `misuse`.
 */
export interface AdminAuth {
  type: "credentials" | "strategy";
  users?: User | User[];
  /** Effects `user` are answered by a function. */
  usersFunction?: boolean;
  /** Effects `authenticate` are: passwords are then compared there, and nowhere else. */
  authenticateFunction?: boolean;
  /** The rights of whoever shows no token. Left out, everybody has to log in. */
  default?: { permissions: string | string[] };
  /** Effects `defaultUser` are answered by a function. */
  defaultFunction?: boolean;
  /** Tokens that last; their users have to exist. */
  tokens?: { token: string; user: string; scope: string | string[] }[];
  /** Effects `token` are answered by a function. */
  tokensFunction?: boolean;
  /** The header whose value that function gets. Default `authorization`, of which it gets what follows `Bearer`. */
  tokenHeader?: string;
  /** How long a login lasts, in seconds. Default a week. */
  sessionExpiryTime?: number;
  /** How long a code is good for a login, in seconds. Default 20. */
  exchangeCodeExpiryTime?: number;
  /** What the login page shows, for type `strategy`. */
  strategy?: { label?: string; icon?: string; image?: string; autoLogin?: unknown };
  /** Where a browser goes after a logout: `editorTheme.logout.redirect` in Node-RED's settings. */
  logoutRedirect?: string;
  /**
   * Keeps sessions under the SHA-256 of their tokens, in a form that is not Node-RED's: for stores that Node-RED does
   * not read.
   */
  hashSessions?: boolean;
}

/** Somebody who can log in. */
export interface User {
  username: string;
  /** A bcrypt hash of the password. */
  password?: string;
  /** `*`, `read`, `flows.write` ...: as the page on security in Node-RED's documentation has it. */
  permissions?: string | string[];
  /** One of the fixed tokens, which a login gives instead of a new one. */
  token?: string;
  image?: string;
}

/** Credentials by node id, and by field. Values are strings nearly always; any JSON value can be stored. */
export type Credentials = Record<string, Record<string, unknown>>;

/** Encrypted credentials: IV as 32 hex digits, then base64. Other properties do not matter. */
export interface CredentialsEnvelope {
  $: string;
}

/** A header as it came: name in any case, value as text. */
export type Header = [name: string, value: string];

/** What the store holds. */
export interface Stored {
  /** The text of the flow configuration, as saved or as found. Left out where there is none. */
  flows?: Uint8Array;
  /** The credentials as saved or found: the content of a credential file. Left out where there are none. */
  credentials?: Uint8Array;
  /** Raised by every save; 0 for a configuration that no Redloom has saved. */
  generation: number;
  /** Outcomes that no client is known to have received; see `Outcome`. Left out where there are none. */
  outcomes?: Outcome[];
  /**
   * The settings that Node-RED keeps beside the flows (`.config.runtime.json`, `.config.users.json` and their
   * like), as the text of one JSON object, without `_credentialSecret`. Left out where none were ever saved.
   */
  settings?: Uint8Array;
  /** The text of Node-RED's `.sessions.json`. Left out where none were ever saved. */
  sessions?: Uint8Array;
}

/**
 * The answer to a request that changed the store, kept in the transaction that made the change, so that the
 * same request, sent again by a browser that stopped the service worker half-way, gets it again.
 */
export interface Outcome {
  /** Identifies the request: client, method, path and what it asked for, hashed. */
  key: string;
  /** When it was decided, in ms since 1970. */
  at: number;
  status: number;
  headers: Header[];
  body: Uint8Array;
}

/** What can come in. Every `request` is answered by exactly one `respond`. */
export type Input =
  /** The store can be read now, so that the log tells what is wrong with it before anybody asks. Need not come. */
  | { type: "start" }
  | {
      type: "request";
      /** The host's number for this request; never used twice. */
      request: number;
      /** Who asks, where the host can tell (a service worker's client id). Only then are outcomes kept. */
      client?: string;
      /** Address of the socket that it came from, where there is one: for the audit log, and to slow down guessing. */
      address?: string;
      /** With the callback of a login strategy, whose provider says who it is, or why it is nobody. */
      identity?: { username: string } | { error: string };
      method: string;
      /** Path below the admin root, with its query: `/flows?x=1`; `?x=1` for the root without its slash. */
      path: string;
      /** Where the admin API is for this client, if that is not `httpAdminRoot`; with a slash at both ends. */
      root?: string;
      headers: Header[];
      /** The body as it came, at most one byte over `apiMaxLength`, with no content encoding left. */
      body?: Uint8Array;
      /**
       * 160 fresh random bytes with any request whose method is not GET, HEAD or OPTIONS, or that has an
       * `identity`. A login, or a deploy that has credentials to encrypt, is 500 `misuse` without them.
       */
      random?: Uint8Array;
      /** It came over TLS. */
      secure?: boolean;
    }
  /**
   * May the host do for this request what wants `permission`, of several all of them? So it asks before it answers
   * routes of its own, and whether somebody may listen: then `headers` has an `authorization` made of the token. Is
   * answered by one `admitted`, or one `respond`, as the admin API would.
   */
  | {
      type: "admit";
      /** As of a `request`, and not the number of one. */
      request: number;
      method: string;
      path: string;
      headers: Header[];
      permission: string | string[];
      address?: string;
      root?: string;
      secure?: boolean;
    }
  /** The store was read; `stored` is left out where it is empty. */
  | { type: "loaded"; effect: number; stored?: Stored }
  /** The JSON of the user that was asked for; `user` is left out where there is none. */
  | { type: "user"; effect: number; user?: Uint8Array }
  /** Whether a password is the one that a hash was made of. */
  | { type: "verified"; effect: number; ok: boolean }
  /** The save is durable: of flows, settings or sessions. */
  | { type: "saved"; effect: number }
  /** The save was not made: the store holds another generation than `expected`. */
  | { type: "conflict"; effect: number }
  /** What was asked for was not done. `message` is for the log; it never reaches a client. */
  | { type: "failed"; effect: number; code: string; message: string }
  /** Another host has changed the store. */
  | { type: "changed" }
  /** Other types of nodes are installed now; `registry` is what the setting of that name takes. */
  | { type: "registry"; registry: Uint8Array }
  /** The response to this request has reached its client. */
  | { type: "delivered"; request: number }
  /** The time that `deadline` named has come. */
  | { type: "tick" };

/** What the host is asked to do. Those with an `effect` number want an input with the same number back. */
export type Effect =
  /** Read the store; answer `loaded` or `failed`. */
  | { type: "load"; effect: number }
  /**
   * Write all of this or nothing, if the store's generation is `expected`; answer `saved`, `conflict` or
   * `failed`, and `saved` only when it will be there after a crash.
   */
  | {
      type: "save";
      effect: number;
      expected: number;
      generation: number;
      flows: Uint8Array;
      /** Left out: the credentials stay as they are stored. */
      credentials?: Uint8Array;
      /**
       * There whenever `credentials` are: those, and the stored ones of ids that are gone with these flows. A
       * store that cannot write all at once writes `interim`, then `flows`, then `credentials`, so that whoever
       * reads in between finds the credentials of every node. One that can does not need it.
       */
      interim?: Uint8Array;
      /** `credentials` no longer need the system secret: delete it once they are durable. */
      dropSystemSecret?: true;
      /** What is stored is no flow configuration: keep a copy of it. */
      replacesUnreadable?: true;
      outcome?: Outcome;
    }
  /**
   * Change the settings that are kept beside the flows: the text of a JSON object of the keys that change, of
   * which `null` deletes one; answer `saved` or `failed`.
   */
  | { type: "saveSettings"; effect: number; settings: Uint8Array }
  /** Replace the sessions; answer `saved` or `failed`. */
  | { type: "saveSessions"; effect: number; sessions: Uint8Array }
  /** Compare a password with a bcrypt hash; answer `verified` or `failed`. What is no hash is not matched. */
  | { type: "verify"; effect: number; password: string; hash: string }
  /** Ask the function `users` of `adminAuth` for this user; answer `user` or `failed`, as to the next three. */
  | { type: "user"; effect: number; username: string }
  /**
   * Ask the function `authenticate`. `password` is left out for whoever a strategy's provider has named: the function
   * then gets the profile that came with the name.
   */
  | { type: "authenticate"; effect: number; username: string; password?: string }
  /** Ask the function `tokens` whose token this is. */
  | { type: "token"; effect: number; token: string }
  /** Ask the function `default` for the anonymous user. */
  | { type: "defaultUser"; effect: number }
  /**
   * Bring the nodes that run from generation `from` to `generation`, whose flows and credentials `active` gives:
   * `plan` is the JSON text of `{stop: {id: string; removed: boolean}[]; start: string[]; rewired: string[]}`, all in
   * order, each subflow instance as one: the runtime knows what is in it. `diff` is that of a `Diff`. Comes after the
   * save and before the response, which has to wait until what must stop has; while flows are stopped, too. Also when
   * the store turns out to hold what the runtime was not given. Wants no answer.
   */
  | {
      type: "deploy";
      deployment: DeploymentType;
      from: number;
      generation: number;
      revision: string;
      diff: string;
      plan: Uint8Array;
    }
  /**
   * Start or stop what is deployed: somebody asks for it, and the response waits for that. When the store was read:
   * stand still from the start. Safe mode, which a runtime knows by its own setting, is none of this. Wants no answer.
   */
  | { type: "state"; state: "start" | "stop" }
  /** A request may do what was asked about by `admit`. */
  | {
      type: "admitted";
      request: number;
      /**
       * JSON of who sent it, without secrets: `{username, image, permissions}` or `{anonymous, permissions}`. Left out
       * where everybody may do everything.
       */
      user?: string;
      /** JSON of what it may do: a permission, an array of them, or `null`. Left out where `user` is. */
      scope?: string;
      /** When its session ends, in ms since 1970; left out where it has none. */
      expires?: number;
      /** The name of its session, which says nothing of the token. */
      session?: string;
    }
  /** Somebody has logged out: what goes on because of this session has to end. Wants no answer. */
  | { type: "sessionEnded"; session: string }
  /** Drop the outcome with this key. Wants no answer. */
  | { type: "forget"; key: string }
  /** Answer this request. `body` is left out where there is none. */
  | {
      type: "respond";
      request: number;
      status: number;
      headers: Header[];
      body?: Uint8Array;
      /** Whether the headers that the setting `httpAdminCors` asks for belong to it. */
      cors: boolean;
      /** Nobody here has this method and path: the host may answer by routes of its own instead. */
      unhandled?: true;
    }
  /**
   * A line for the log. Holds no secret. Of level `audit` it is the JSON of an event of Node-RED's audit log, without
   * `level` and `timestamp`.
   */
  | { type: "log"; level: "error" | "warn" | "info" | "audit"; message: string };

/** What a runtime is to run. */
export interface Active {
  generation: number;
  revision: string;
  /** JSON text without credentials. What is stored and cannot be read is an empty configuration. */
  flows: Uint8Array;
  /** All credentials, decrypted, as JSON text: `{id: {name: value}}`. Left out if they cannot be decrypted. */
  credentials?: Uint8Array;
}

/** What a flow configuration holds. */
export interface Summary {
  rev: string;
  /** Of the canonical text, as it is stored. */
  bytes: number;
  tabs: number;
  subflows: number;
  groups: number;
  nodes: number;
  configNodes: number;
}

/** What differs between two flow configurations: ids in Node-RED's order, under Node-RED's names. */
export interface Diff {
  /** New nodes, tabs among them, and all on a tab that was enabled. */
  added: string[];
  /** What changed, or holds or uses something that did: nodes, tabs, groups, subflows. */
  changed: string[];
  /** What is gone or was disabled. */
  removed: string[];
  /** Nodes whose wires differ. */
  rewired: string[];
  /** Nodes joined by wires to one of the above. */
  linked: string[];
  /** Tabs whose environment differs. */
  flowChanged: string[];
  /** A `global-config` changed, which restarts everything. */
  globalConfigChanged: boolean;
}

/** What a deploy restarts, in Node-RED's words: everything, what changed, or that and what is wired to it. */
export type DeploymentType = "full" | "nodes" | "flows" | "reload";

/** How to deploy. */
export interface PlanOptions {
  /** Default `nodes`. */
  type?: DeploymentType;
}

/**
 * What a deploy does to a runtime that was just started with the configuration before. Nodes inside a subflow
 * instance are listed, too; their id is that of the instance, a hyphen, and their own.
 */
export interface Plan {
  type: DeploymentType;
  /** The revision of the new configuration. */
  rev: string;
  diff: Diff;
  /** The nodes that are closed, in Node-RED's order. */
  stop: string[];
  /** The nodes that are created, in Node-RED's order. A node that restarts is in both. */
  start: string[];
  /** The nodes that go on running and get other wires. */
  rewired: string[];
  /** By id, why each node that stops or starts does so. */
  reasons: Record<string, Reason>;
  /** By id, why each tab, subflow and group that differs does; none of them stops or starts itself. */
  containers: Record<string, Reason>;
}

/** Why a node stops, starts or both, or why a tab, subflow or group differs. */
export interface Reason {
  /**
   * - `added`, `removed`, `enabled`, `disabled`: the node, or `via`, the tab that it is on
   * - `changed`: `property` differs; `credentials`: they came with it; `rewired`: its wires differ
   * - `moved`: to the tab or subflow `via`
   * - `uses`: its `property` names `via`, a config node mostly, which changed or is gone
   * - `group`: it is in `via`, which changed; `subflow`: it is an instance of `via`, which changed
   * - `holds`: it is a tab, subflow or group, and `via` in it changed
   * - `instance`: it is inside the subflow instance `via`, which has the reason
   * - `linked`: wires join it to `via`, which changed, `distance` wires away
   * - `env`: environment variables of the tab `via` differ
   * - `global-config`: `via`, a global-config node, changed, which restarts everything
   * - `full`, `reload`: the deployment restarts everything
   * - `runnable`: it did not run before, and now can
   */
  kind:
    | "added"
    | "removed"
    | "enabled"
    | "disabled"
    | "changed"
    | "credentials"
    | "moved"
    | "rewired"
    | "uses"
    | "group"
    | "subflow"
    | "holds"
    | "instance"
    | "linked"
    | "env"
    | "global-config"
    | "full"
    | "reload"
    | "runnable";
  property?: string;
  /** The id of what the reason came by; left out where it arose at the node itself. */
  via?: string;
  /** How far away it began: wires of `linked`, else steps from one that uses, is in, or is one of another. */
  distance?: number;
  /** What changed first. */
  cause?: { id: string; kind: Reason["kind"]; property?: string };
  /** All of it in words: `its config node "Broker" (c1) changed: property server`. For people, not stable. */
  message: string;
}

/** One thing that is wrong with a flow configuration. */
export interface Finding {
  /** An error loses or breaks something in Node-RED; a warning is surely not meant. */
  severity: "error" | "warning";
  /** A stable word for this kind of fault. */
  code: string;
  message: string;
  /** Position of the entry in the array, from 0; left out where this counts what is not listed. */
  index?: number;
  /** Id of the entry, if it has one. */
  id?: string;
  /** Where in the entry: `wires[0][1]`, `env[2].name`; empty for the entry itself. */
  path: string;
  /** Line in the text at which the entry begins, from 1. Of an array there is none. */
  line?: number;
  /** Column at which the entry begins, in characters, from 1. */
  column?: number;
}

/** Settings of `Runtime`, named as in Node-RED's settings.js where they are there. */
export interface RuntimeSettings {
  /** How long a node may take to close, in ms. Default 15 000. */
  nodeCloseTimeout?: number;
  /** The first load starts nothing. */
  safeMode?: boolean;
  /** Flows were stopped by somebody when the process last ran: `runtimeFlowState` is `stop`. */
  stopped?: boolean;
  /** The process environment without `envVarExcludes`. */
  environment?: Record<string, string>;
}

/**
 * What a variable is set to: JSON text, or a value that JSON has not (a `Buffer`, a `Date`, a regular expression,
 * `NaN`), under the number that the host gave it when it answered `evaluated`.
 */
export type EnvValue = { json: string; host?: undefined } | { host: number; json?: undefined };

/** What can come in. */
export type RuntimeInput =
  /**
   * A configuration was saved, or read from the store; a first load is a `reload`. What is there is replaced: nodes
   * that have to stop do, and start with what is new. The flows start only after `start`.
   */
  | {
      type: "deploy";
      deployment: DeploymentType;
      /** The generation that `plan` starts from; if another one is held, everything restarts. */
      from: number;
      generation: number;
      revision: string;
      /** The flow configuration as JSON text, without credentials. */
      flows: Uint8Array;
      /** What the effect `deploy` of `Admin` says. Both left out: the runtime compares with what it holds. */
      plan?: Uint8Array;
      diff?: string;
      /**
       * All credentials, decrypted, as JSON text: `{id: {name: value}}`. Left out: of a load, they could not be read,
       * and flows start without; of another deployment, they are as before.
       */
      credentials?: Uint8Array;
    }
  /** Start what was deployed, at the start of the process; not if flows are set to be stopped. */
  | { type: "start" }
  /** Start or stop, because somebody asks: `POST /flows/state`. */
  | { type: "state"; state: "start" | "stop" }
  /** Stop, because the process ends. */
  | { type: "shutdown" }
  /** There are nodes of this type now. */
  | {
      type: "nodeType";
      name: string;
      /** Of a type that a module brings as a subflow: JSON text of the template, with its nodes in `flow`. */
      subflow?: Uint8Array;
      /** The property that names modules which a node needs: `dynamicModuleList`. */
      modules?: string;
    }
  /** There are none of this type any more. */
  | { type: "nodeTypeGone"; name: string }
  /** The node is closed, or its `close` handlers failed. */
  | { type: "closed"; effect: number }
  /** The node runs. */
  | { type: "created"; effect: number }
  /** The node's constructor threw. */
  | { type: "failed"; effect: number; message: string }
  /** What an expression came to; neither `value` nor `error`: `undefined`. */
  | { type: "evaluated"; effect: number; value?: EnvValue; error?: string }
  /** The modules are there, but for these. */
  | { type: "modules"; effect: number; missing: { module: string; error: string }[] }
  /** The time that `deadline` named has come. */
  | { type: "tick" };

/**
 * What a node is to its host: one that a constructor makes; what stands for a subflow instance, sends on what it
 * receives, and whose status is reported by `parent`; or what turns messages into the status of an instance.
 */
export type NodeKind = "node" | "instance" | "status";

/** The wires of a node. */
export interface Wires {
  /** For `node.wires`: JSON text of an array of outputs, each an array of ids. */
  ids: string;
  /**
   * For delivery: for each output the nodes. `null` can never be there, and is a wire all the same: what is sent
   * first along it is lost, and what follows is copies. A node that is not there now may be later.
   */
  targets: (number | null)[][];
}

/** A place in a configuration, as a JSON array of keys, and the value that is to be put there. */
export interface Hole {
  path: string;
  value: EnvValue;
}

/** A node with its final configuration. */
export interface CreateNode {
  type: "create";
  effect: number;
  /**
   * Its place in delivery, which stands for its id: a node that is restarted keeps it. Never given to another id.
   */
  node: number;
  kind: NodeKind;
  /** In an instance `<instance>-<id in the template>`. */
  id: string;
  nodeType: string;
  /** `_flow`. Of an instance what is inside it; `parent` is around it. */
  flow: number;
  /** The flow whose node it is. */
  parent: number;
  /** The argument of the constructor as JSON text: ids put in, variables substituted, without `credentials`. */
  config: string;
  wires: Wires;
  z?: string;
  /** `_path`; an instance has none. */
  path?: string;
  /** `_alias`: its id in the template. */
  alias?: string;
  /** Values that JSON has not; each place holds `null` in `config`. */
  holes?: Hole[];
  /** JSON text of an object, variables substituted. */
  credentials?: string;
  credentialHoles?: Hole[];
}

/**
 * What the host is asked to do, in this order. Those with an `effect` number want an input with the same number
 * back, in any order and at any time.
 */
export type RuntimeEffect =
  /** A flow object for the nodes that follow. `flow` is never used twice. */
  | {
      type: "openFlow";
      flow: number;
      kind: "global" | "tab" | "subflow" | "module";
      /** `global`, the id of the tab, or that of the instance. */
      id: string;
      /** The flow that it is in: the global one for a tab. */
      parent?: number;
      /** The ids from the tab down, those of inner instances being those in their templates. */
      path: string;
    }
  /** The flow is gone with all that was in it. */
  | { type: "closeFlow"; flow: number }
  /**
   * Call the `close` handlers of a node; answer `closed`. All of a stop are to be begun without waiting for one of
   * them. If constructing it failed, only answer. An instance first reports the status `{}`.
   */
  | { type: "close"; effect: number; node: number; removed: boolean; kind: NodeKind }
  /** All that had to stop has: drop contexts that `knows` does not know. */
  | { type: "cleanContext" }
  /** The stop of the deployment to this generation is over: who asked for it may be answered. The start goes on. */
  | { type: "reply"; generation: number }
  /** Install what is missing of these modules, each raw JSON: a name or an object with `module`; answer `modules`. */
  | { type: "checkModules"; effect: number; modules: string[] }
  /**
   * Find a value that needs JavaScript; answer `evaluated`. It is that of the variable `name` of a flow or of a group
   * in it; `kind` is `jsonata`, `bin`, `re`, `date` or `num`, `value` the JSON text of what stands there.
   */
  | {
      type: "evaluate";
      effect: number;
      flow: number;
      group?: string;
      name: string;
      kind: string;
      value?: string;
    }
  /** Construct a node; answer `created` or `failed`. */
  | CreateNode
  /** Give a node that runs other wires. */
  | { type: "wire"; node: number; wires: Wires }
  /** What `routes` says may be different from now on. */
  | { type: "rerouted" }
  /**
   * Emit an event of Node-RED's. `payload` is JSON text; to that of `flows:...` the host adds `config`. Of
   * `node-status`, the payload has no status: it clears that of the node.
   */
  | { type: "event"; name: string; payload?: string }
  /** Something is wrong with one node, group, flow or variable; the rest goes on. */
  | { type: "error"; id: string; code: string; message: string };

/** Who hears of what a node reports, in order. Each of them gets it. */
export interface Routes {
  /** The catch nodes that get an error; none: it is only logged. */
  errors: number[];
  /** The status nodes that get a status. */
  statuses: number[];
  /** The complete nodes that hear of a message done with, one for each time that they name the node. */
  completes: number[];
}
