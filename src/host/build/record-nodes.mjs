// Prints the registry of Node-RED's core nodes as JSON: loads their scripts as they are under a `RED` that only
// takes down what they register. Runs in the Node that they want.
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";

const require = createRequire(import.meta.url);
const manifest = require.resolve("@node-red/nodes/package.json");
const { version } = require(manifest);

const sets = [];
for (const file of nodeFiles(join(dirname(manifest), "core"))) sets.push(await record(file));
const modules = [{ name: "node-red", version, sets }];
// Some nodes leave timers and watchers behind.
process.stdout.write(`${JSON.stringify({ version, modules })}\n`, () => process.exit());

/** The scripts that have a page, in the order of `getLocalNodeFiles` (@node-red/registry/lib/localfilesystem.js). */
function nodeFiles(folder) {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  const names = new Set(entries.map(({ name }) => name));
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isFile()) return entry.name.endsWith(".js") && names.has(pageOf(entry.name)) ? [path] : [];
    return /^(\..*|lib|icons|node_modules|test|locales)$/.test(entry.name) ? [] : nodeFiles(path);
  });
}

/** One set: the types that its page names and those that its script registers, and what they declare. */
async function record(file) {
  const name = basename(file, ".js").replace(/^\d+-/, "");
  const listed = typesOf(readFileSync(pageOf(file), "utf8"));
  const registered = new Map();
  await require(file)(recorder((type, _constructor, options) => registered.set(type, options ?? {})));
  const unregistered = listed.filter((type) => !registered.has(type));
  if (unregistered.length > 0) throw new Error(`${name} does not register ${unregistered.join(", ")}`);
  // What no page names is added as it is registered: `junction`.
  const types = [...new Set([...listed, ...registered.keys()])];
  const credentials = declared(registered, (options) => options.credentials && fieldsOf(options.credentials));
  const settings = declared(registered, (options) => options.settings);
  return {
    ...{ id: `node-red/${name}`, name, types, enabled: true },
    ...(credentials && { credentials }),
    ...(settings && { settings }),
  };
}

function pageOf(script) {
  return script.replace(/\.js$/, ".html");
}

/** As `loadNodeTemplate` in @node-red/registry/lib/loader.js finds them. */
function typesOf(page) {
  const template = /<script (?:[^>]*)data-template-name\s*=\s*['"]([^'"]*)['"]/gi;
  return [...page.matchAll(template)].map(([, type]) => type);
}

function declared(registered, part) {
  const found = [...registered].map(([type, options]) => [type, part(options)]).filter(([, value]) => value);
  return found.length > 0 ? Object.fromEntries(found) : undefined;
}

/** Node-RED looks for the one word `password`; whatever else a declaration says is text to it. */
function fieldsOf(credentials) {
  const kind = ({ type }) => (type === "password" ? "password" : "text");
  return Object.fromEntries(
    Object.entries(credentials).map(([field, declaration]) => [field, kind(declaration)]),
  );
}

/** A `RED` that hands on what is registered. All else of it can be called and read, and does nothing. */
function recorder(registerType) {
  const nothing = new Proxy(() => {}, {
    get: (_target, property) => (typeof property === "symbol" || property === "then" ? undefined : nothing),
    apply: () => nothing,
    construct: () => nothing,
  });
  const only = (own) =>
    new Proxy(own, { get: (_target, name) => (Object.hasOwn(own, name) ? own[name] : nothing) });
  // `http in` climbs to the app that holds all others.
  return only({ nodes: only({ registerType }), settings: {}, httpNode: only({ parent: undefined }) });
}
