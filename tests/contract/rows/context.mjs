/** What /context shows of running flows. @type {import("../rows.mjs").Row[]} */
export const context = [
  {
    id: "context.list",
    section: "4.11",
    text: "without a key all stores by name, values with msg and format",
  },
  { id: "context.scopes", section: "4.11", text: "global, flow, node; an instance of a subflow is a node" },
  { id: "context.key", section: "4.11", text: "a key may be a property path, URL-encoded" },
  { id: "context.missing", section: "4.11", text: "a missing key is 200 with (undefined)" },
  { id: "context.store", section: "4.11", text: "?store=; store in the answer if it is not the default" },
  { id: "context.unknown-store", section: "4.11", text: "an unknown store is 404 not_found" },
  {
    id: "context.unknown-id",
    section: "4.11",
    text: "an unknown node is {}, an unknown flow has empty stores",
  },
  { id: "context.keys-only", section: "4.11", text: "?keysOnly: names, and what lies one step below a key" },
  { id: "context.null", section: "4.11", text: "?keysOnly of null is 400 with the text of a TypeError" },
  { id: "context.formats", section: "4.11", text: "values in the form of debug messages, cut at 1000" },
  {
    id: "context.seed",
    section: "4.11",
    text: "functionGlobalContext is listed with the default store only",
  },
  { id: "context.delete", section: "4.11", text: "DELETE is 204, of what is unknown too" },
  {
    id: "context.delete-all",
    section: "4.11",
    text: "DELETE without key is 404 HTML, with a slash 404 not_found",
  },
  {
    id: "context.names",
    section: "4.11",
    text: "a name that is no expression makes the list 400 and is itself shown as undefined; seen on 5.0.7",
  },
  { id: "context.path", section: "4.11", text: "a malformed path is 400; seen on 5.0.7" },
  { id: "context.permission", section: "4.11", text: "context.read and context.write" },
  { id: "audit.context", section: "6", text: "context.get and context.delete with scope, id, store and key" },
];
