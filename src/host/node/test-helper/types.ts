import type { EventEmitter } from "node:events";

// biome-ignore lint/suspicious/noExplicitAny: nodes have what their authors gave them, spies what sinon gives them.
type Any = any;

/** Registers types of nodes, given `RED`: what the script of a Node Set exports. May need a moment. */
export type TestNode = (red: Any) => unknown;
/** A flow configuration: nothing about it is checked. */
export type TestFlow = { id?: string; type?: string; [property: string]: unknown }[];
/** Credentials by the id of their node. */
export type TestCredentials = Record<string, Record<string, unknown>>;
/** Is called when something is done, with what went wrong if something did. */
export type Done = (error?: Any) => unknown;

/** A spy of sinon on what is logged, with the levels of the log. */
export type LogSpy = Any & Record<"FATAL" | "ERROR" | "WARN" | "INFO" | "DEBUG" | "TRACE" | "METRIC", number>;

/**
 * Loads flows with the nodes under test and lets a test look on: the API of the package node-red-node-test-helper
 * (index.js, 0.3.6), over Redloom's runtime.
 */
export interface TestHelper extends EventEmitter {
  /**
   * Says where Node-RED is, whose `@node-red/util` and core nodes tests use. Without it they are found as a test's own
   * `require("node-red")` would find them, or come with this package.
   */
  init(runtimePath?: string | null, userSettings?: Record<string, unknown>): void;
  /** Sets settings anew, over the defaults; those of an earlier call are gone. Left out: says what is set. */
  settings(userSettings?: Record<string, unknown>): Record<string, Any>;
  /**
   * Deploys and starts the flow, with what its nodes send, report and log spied on. Calls back, or resolves, when it
   * runs.
   */
  load(nodes: TestNode | TestNode[], flow: TestFlow, done?: Done): Promise<void>;
  load(
    nodes: TestNode | TestNode[],
    flow: TestFlow,
    credentials?: TestCredentials | null,
    done?: Done,
  ): Promise<void>;
  /** Stops the flow and takes the spies away. To be called after each test that has loaded one. */
  unload(): Promise<void>;
  /** The node with this id that runs, or null. */
  getNode(id: string): Any;
  /** Stops the flow. */
  clearFlows(): Promise<void>;
  /** Deploys another flow, in full if no type is given; the credentials are added to those that there are. */
  setFlows(
    flow: TestFlow,
    type?: "full" | "flows" | "nodes" | null,
    credentials?: TestCredentials | null,
    done?: Done,
  ): Promise<void>;
  /** Asks with supertest what nodes answer at `RED.httpAdmin`. */
  request(): Any;
  /** Starts the server that nodes have as `RED.server`, with `/comms` on it. */
  startServer(done?: Done): Promise<void>;
  stopServer(done?: Done): Promise<void>;
  /** Where the server is: `http://127.0.0.1:1234`. */
  url(): string;
  /** The spy on what was logged since the flow was loaded. */
  log(): LogSpy;
}
