// What is wrong with a configuration and leaves Node-RED alive.

export const hazards = {
  "hazard.wires": "Wires that are no list of lists.",
  "hazard.ids": "An entry without an id.",
  "hazard.types": "An entry without a type.",
  "hazard.entries": "Entries that are no objects.",
  "hazard.inherited": "Names that every object has, as ids and as values.",
  "hazard.env": "Variables that cannot be evaluated.",
  "hazard.instance": "Instances that cannot be made as they stand.",
  "hazard.circle": "Config nodes that name each other.",
  "hazard.config-wires": "A config node whose wires change.",
  "hazard.tab-global": "A tab with the id of the global flow.",
  "hazard.twice": "One id at several places.",
  "hazard.implied": "Nodes on a tab that is not there.",
  "hazard.disabled": "A node that is disabled by something that is not true.",
  "hazard.rewired-status": "Other wires of an instance whose status comes from an inner node.",
  "hazard.rewired-outputs": "Other wires of an instance whose output is a node without outputs.",
  "hazard.late-config": "A config node that comes after its user.",
  "hazard.separate-credentials": "Credentials beside the flows, and nodes that go on running.",
  "hazard.link-call": "A link call that names nothing.",
  "hazard.links": "Links that are no list.",
  "hazard.groups": "A node in a group of another place.",
  fatal: "What ends or spoils Node-RED keeps Redloom's other nodes running.",
};

/** Rules of the same pages that other tests show, and which. */
export const elsewhere = {
  "tests/contract": [
    "Headers, versions and bodies of deploys over HTTP, and of single flows.",
    "A deploy whose type is no known word.",
    "A load of what is no list of nodes, when the process starts.",
    "Credentials that a deploy brings, in each form, and what is shown of them.",
  ],
  "tests/kill": ["A save that fails, and what is then left."],
  "tests/diff": ["What two configurations differ in."],
};
