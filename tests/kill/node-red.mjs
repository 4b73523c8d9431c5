// Opens folders with Node-RED's own storage, settings and credentials (5.0.7), one after the other: a line with the
// settings comes in, a line goes out with the flows, their revision, and the credentials that each node would get.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const require = createRequire(import.meta.url);
const inRuntime = createRequire(require.resolve("@node-red/runtime"));
const { log, i18n } = inRuntime("@node-red/util");
const storage = require("@node-red/runtime/lib/storage/index.js");
const settings = require("@node-red/runtime/lib/settings.js");
const credentials = require("@node-red/runtime/lib/nodes/credentials.js");

log.init({ logging: { console: { level: "off" } } });
await i18n.init({});

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await open(JSON.parse(line)))}\n`);
}

/** As `loadFlows` of @node-red/runtime/lib/flows/index.js does it. */
async function open(given) {
  settings.reset();
  settings.init(given);
  const runtime = { settings, log, storage, nodes: { getType: () => undefined } };
  await storage.init(runtime);
  await settings.load(storage);
  credentials.init(runtime);
  const { flows, rev, credentials: stored } = await storage.getFlows();
  const failure = await credentials.load(stored).then(
    () => undefined,
    ({ code }) => code,
  );
  const sets = flows.map(({ id }) => [id, credentials.get(id)]).filter(([, set]) => set !== undefined);
  return { flows, rev, failure, sets: Object.fromEntries(sets) };
}
