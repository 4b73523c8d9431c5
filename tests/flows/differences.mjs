// What Redloom does in another way on purpose, each with the reason. What no longer differs fails.

/** What is wrong with stored flows is said when they are loaded, on the entry in question. */
const SAID = "what is wrong with the entry is said";
const RUNS = "one entry that is wrong keeps nothing else from running";

/** @type {Map<string, string>} cases by name */
export const differences = new Map([
  [
    "closing: a node that sends and reports",
    "an error that comes to a catch node which is closed, too, is logged and not lost",
  ],
  ["hazard: an output that is null", RUNS],
  ["hazard: wires that are a text, an object, a number", RUNS],
  ["hazard: no id", SAID],
  ["hazard: no type", RUNS],
  ["hazard: entries that are text and number", RUNS],
  ["hazard: a wire to what every object has", SAID],
  [
    "hazard: a property that every object has is always changed",
    "a value is compared with what it was, and not with what every object has",
  ],
  ["hazard: a variable named hasOwnProperty", RUNS],
  ["hazard: a variable that is null", RUNS],
  ["hazard: a variable that resolves to null", RUNS],
  ["hazard: variables of an instance that are no list", RUNS],
  ["hazard: an instance without wires whose template has outputs", SAID],
  ["hazard: an instance in a group that is not there", RUNS],
  ["hazard: config nodes in a circle, of all flows", SAID],
  ["hazard: config nodes in a circle, of a tab", RUNS],
  ["hazard: a config node whose wires change", "wires of config nodes mean nothing, and change nothing"],
  ["hazard: a tab that is called global", RUNS],
  ["hazard: the same id on two tabs", SAID],
  ["hazard: a config node in a container that is not there", "one entry is one node"],
  ["hazard: disabled by a text", "a node that is made again is not told that it is removed"],
  ["hazard: another wire of an instance with a status", "the status stays wired"],
  [
    "hazard: another wire of an instance whose template has a node without outputs",
    "an output has the same wires whether it is made or changed",
  ],
  [
    "hazard: other credentials beside the flows, and nodes that run",
    "a node whose credentials are others is restarted, however they came",
  ],
  ["hazard: a link call without links", SAID],
  ["hazard: an inner id that is a type", "the type of a node is no reference to another"],
  [
    "hazard: a type that every object has",
    "a type that is not registered is a missing one, whatever it is called",
  ],
  ["hazard: a tab that every object has", RUNS],
  ["hazard: a property that hides what every object has", RUNS],
  ["hazard: links that are no list", RUNS],
  ["hazard: an id that is the prototype's", "an id is an id, whatever it is called"],
  ["instance: an output that names what is not there", "an instance that fails leaves no node behind"],
  ["module: a property that is absent", SAID],
  ["start: global flow, tabs in order, config nodes before others", SAID],
  ["start: a tab whose id is a number comes before the global flow", "config nodes come before their users"],
  [
    "state: deploys at once are done one after the other",
    "a deploy is stored without waiting for nodes to close, and nothing is started that the next one would stop again",
  ],
  ["start: a template that is not there", RUNS],
  ["start: an exception of one flow does not keep others from starting", RUNS],
  [
    "stop: a changed global-config turns any deploy into a full one",
    "the log says of the whole deploy that it is a full one",
  ],
]);

/**
 * Lines that say the same in other words, as the comparer shows them: what both say is replaced by `as`; a line of
 * which nothing is left is not compared.
 *
 * @type {{ reason: string, pattern: RegExp, as: string }[]}
 */
export const sayings = [
  {
    reason: "what is wrong with a variable is said in one way for all types",
    pattern: /"(?:Error evaluating env property|The variable) '(\w+)'.*"/,
    as: '"(the variable $1 cannot be evaluated)"',
  },
  {
    reason: "what a port of a subflow cannot be joined to is said of the instance's type",
    pattern:
      /"type":"subflow(?::\w+)?","msg":"(?:Unknown node referenced inside subflow: (\w+)|A port of the subflow is joined to '(\w+)'.*?)"/,
    as: '"(a port leads to $1$2)"',
  },
  {
    reason: "nothing is wrong where there are no credentials",
    pattern: /^log .*"Encrypted credentials not found".*$/,
    as: "",
  },
  {
    reason: "why credentials cannot be read is not told",
    pattern:
      /^log .*"(?:Error loading credentials:|Error loading flows: Error: Failed to decrypt credentials).*$/,
    as: "",
  },
  {
    reason: "credentials that cannot be read are kept",
    pattern: /^log .*"The stored credentials were encrypted with another secret.*$/,
    as: "",
  },
];
