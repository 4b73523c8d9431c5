// Deploys: what they stop and start, and what is told of it.

export const deploying = {
  "deploy.active": "The new configuration is the active one before anything is stopped.",
  "deploy.order":
    "A deploy stops, cleans contexts, starts, and is then over; its answer does not wait for the start.",
  "deploy.queue": "Deploys that come together are done one after the other.",
  "deploy.reload": "A reload takes what the store holds and restarts all of it.",
  "deploy.rev": "A deploy over another revision than the active one is refused, and nothing is stopped.",
  "deploy.stopped": "While flows are stopped a deploy is saved, told as over, and starts nothing.",
  "stop.nodes": "A deploy of nodes stops what changed and what is gone, and nothing else.",
  "stop.flows":
    "A deploy of flows stops also what is wired to a change, however far, but not the rest of the tab.",
  "stop.full": "A full deploy stops all.",
  "stop.global-config": "Another global-config turns any deploy into a full one.",
  "stop.tab":
    "A tab with other variables, and one that comes, goes, or is enabled, is stopped and started as a whole.",
  "stop.template":
    "A change in a template restarts all of its instances, and those of templates that hold them.",
  "stop.order": "Flows are stopped in the order of their creation, the global one last.",
  "stop.config-last": "Within a flow config nodes are closed after the others.",
  "stop.parallel": "All nodes are closed at once; the slowest is waited for.",
  "stop.arities":
    "A handler of close with one parameter is waited for, one with two is told of removal, too.",
  "stop.throws": "A handler of close that throws counts as done.",
  "stop.input-gone": "A node gets messages until it is closed, and none after.",
  "stop.removed": "Only nodes that the new configuration no longer has are told that they are removed.",
  "stop.removed-inner": "Nodes in an instance are never told that they are removed.",
  "stop.timeout": "A node that does not close in time is reported and no longer waited for.",
  "stop.closing":
    "A node may send, report and look others up while it is closed; who is closed is no longer found.",
  "stop.late": "What a node does after its time is not cancelled.",
  "stop.status": "The status of a removed node is cleared.",
  "stop.instance":
    "An instance clears its status, closes what is in it, and clears the status of all of that.",
  "start.order": "The global flow starts first, then tabs in their order.",
  "start.integer": "A tab whose id is an integer starts before the global flow.",
  "start.kept": "Flows that go on running keep their place in the order and get the new definition.",
  "start.recreated": "Flows that are made anew come after those that were kept.",
  "start.flow": "Within a flow: variables, groups, config nodes, other wires, then nodes in their order.",
  "start.config-order": "A config node is made after those of the same flow that it names.",
  "start.disabled": "Nothing of a disabled tab is made, nor a node whose d is true and not just truthy.",
  "start.constructing":
    "What a node sends while it is made reaches who is there; nobody hears of errors and statuses yet.",
  "start.throws": "A constructor that throws is reported, and the others are made.",
  "start.exception": "What makes one flow fail does not keep the others from starting.",
  "start.rewired": "A node whose wires alone changed gets them without being restarted.",
  "start.missing": "Where a type is missing nothing is started, not even for a disabled node's sake.",
  "start.modules": "Where a module that a node wants is missing nothing is started.",
  "start.safe": "In safe mode nothing is started.",
  "missing.partial":
    "With a missing type and a partial deploy, what is unaffected runs on and the rest stays closed.",
  "missing.registered": "Once the last missing type is registered all is started.",
  "missing.fixed": "A deploy of nodes without the missing type starts what is not there.",
  "state.stop": "Stopping closes all, without a word of removal; starting makes all again.",
  "state.start-twice": "Starting what runs tells of a start and makes nothing.",
  "state.unknown": "Another state than start and stop is refused.",
  "state.reload": "A reload while stopped starts nothing.",
  "safe.load": "What is stored is loaded in safe mode and not started.",
  "safe.deploy": "The first deploy in safe mode is a full one and ends it.",
  "events.start": "What is told of a start of the process, in order.",
  "events.deploy": "What is told of a deploy, in order, with the new configuration throughout.",
  "events.load": "What is told of a reload, in order; there is no comparison in it.",
  "events.missing": "Missing types are named in the state, and the deploy is told as over.",
  "events.modules": "Missing modules are named in the state with why they are missing.",
  "events.credentials": "Credentials that cannot be read are told, and flows start without them.",
};

export const instances = {
  "create.config":
    "A node gets a copy of its definition with variables put in; the definition stays as it was.",
  "create.hidden": "Flow, module and path of a node are there and not listed among its properties.",
  "create.path": "The path of a node leads through instances by the ids of their templates' nodes.",
  "create.credentials": "Credentials are not in the definition but on the node, with variables put in.",
  "subflow.copies":
    "An instance has a copy of everything in its template, with its own id in front of each id.",
  "subflow.order": "In an instance config nodes come first, then nodes in the template's order.",
  "subflow.wires": "Wires that leave the template lead nowhere.",
  "subflow.nested": "Instances may hold instances, at any depth.",
  "subflow.remap": "A property that is, as text, the id of an inner node becomes the new id.",
  "subflow.scope": "Of catch, status and complete nodes with a list as scope only the list gets new ids.",
  "subflow.through": "An output may be wired straight to an input.",
  "subflow.instance-node": "The node of the instance stands inside and passes on what it gets.",
  "subflow.unknown":
    "An output to a node that is not there is reported; an input to one makes the instance fail.",
  "subflow.status": "What comes to the status output becomes the status of the instance.",
  "subflow.lookup": "Nodes are looked up in the own flow, then outwards, then everywhere.",
  "subflow.credentials": "Credentials of inner nodes are those of the template's nodes.",
  "subflow.rewire": "Other wires of an instance are plumbed in without a restart.",
  "module.values": "A subflow of a package takes its variables from properties of the node, by their type.",
  "module.credentials": "A variable that is a credential comes from the node's credentials.",
  "module.absent": "An instance that lacks a property of its subflow is not made, and reported.",
  "module.inner": "Its inner nodes are made, closed and wired like those of any instance.",
  "module.log": "Log lines from inside carry id and type of the instance.",
};
