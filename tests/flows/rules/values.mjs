// Variables and contexts.

export const variables = {
  "env.whole": "Only a text that is nothing but a variable is replaced, at any depth of a property.",
  "env.kept": "The value keeps its type, and each lookup gets its own copy.",
  "env.not-found": "What is not found stays as it is.",
  "env.types": "Each type of entry has its value; what cannot be read is reported and undefined.",
  "env.jsonata": "Expressions see contexts and what is above, and not their neighbours.",
  "env.siblings": "An entry of type env may name its neighbours, above it and below.",
  "env.self": "One that names itself means what is above.",
  "env.groups": "Groups have variables of their own, which reach into the groups in them.",
  "env.subflow": "Entries of an instance take the place of those of its template.",
  "env.credentials": "Credential entries: the instance's, else the template's.",
  "env.evaluate": "Typed inputs take a bare name, a whole variable, or a text with variables in it.",
  "lookup.node": "Name, id and path of the node itself come first.",
  "lookup.group": "Then its group, with its name and id, and the groups around it.",
  "lookup.subflow": "In an instance: its name, id and path, its own, and what is around the instance.",
  "lookup.instance-group": "Around an instance in a group is that group.",
  "lookup.tab": "A tab has its name and id, and its own.",
  "lookup.global": "All have the entries of global-config nodes, later ones over earlier ones.",
  "lookup.process": "At the end there are those of the process but for the excluded ones.",
  "lookup.parent": "$parent leaves out what is nearest.",
};

export const contexts = {
  "context.scopes": "Nodes, flows and instances have contexts of their own, a global config node no flow's.",
  "context.parent": "$parent climbs from an instance to what is around it, and from a tab to all.",
  "context.alias": "The context of an inner node is its own in each instance.",
  "context.calls": "get, set and keys, with and without store and callback.",
  "context.arrays": "Lists of keys get and set several values.",
  "context.values": "Values are shared, nothing removes, and paths make what they lead through.",
  "context.invalid": "A key that is no text, and a callback that is no function, are refused.",
  "context.expressions": "Which paths are good, and where they lead.",
  "context.seed":
    "What is given in functionGlobalContext is there until it is set, and again after it is removed.",
  "stores.several": "Stores are named by argument; an unknown one is the default, and warned about once.",
  "stores.named": "A key may name its store, an argument wins.",
  "stores.files": "What files hold, and that a store without a cache wants a callback.",
  "lifetime.restart":
    "Without stores the context of a node goes whenever it is stopped, those of flows stay.",
  "lifetime.stores": "With stores nothing goes when a node is stopped.",
  "lifetime.gone": "Contexts of what is no longer there go with the next deploy.",
  "lifetime.deep": "Contexts of instances in instances in instances go at every deploy.",
};
