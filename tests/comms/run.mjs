// Plays the conversations to Node-RED 5.0.7 and to Redloom, and compares what clients hear.
//   --update            write tests/comms/conformance.txt anew
//   --subjects a,b      only these; then nothing is compared with the file
//   --case TEXT         only conversations with TEXT in their name; likewise
//   --show              print what was heard
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { conversations as all } from "./conversations.mjs";
import { play } from "./play.mjs";
import { subjects as known, withEmit } from "./subjects.mjs";

const file = new URL("conformance.txt", import.meta.url);
const { values: options } = parseArgs({
  options: {
    update: { type: "boolean" },
    subjects: { type: "string" },
    case: { type: "string" },
    show: { type: "boolean" },
  },
});
const names = options.subjects?.split(",") ?? Object.keys(known);
const conversations = options.case ? all.filter(({ name }) => name.includes(options.case)) : all;

/** One after the other; those with the same settings in one process, while it lives. */
async function heardBy(name) {
  const server = await known[name]();
  const heard = new Map();
  try {
    let current;
    for (const conversation of conversations) {
      if (conversation.settings !== current) {
        await server.fresh({ settings: withEmit(conversation.settings) });
        current = conversation.settings;
      }
      const lines = await play(subject(server, conversation.settings), conversation);
      heard.set(conversation.name, lines);
      if (lines.at(-1) === "dies") current = undefined;
    }
  } finally {
    await server.close();
  }
  return heard;
}

function subject(server, { httpAdminRoot = "" }) {
  return {
    port: server.port,
    dies: server.ends,
    exchange: (method, path, json, token) =>
      server.exchange({
        ...{ method, path: httpAdminRoot + path, limit: 20_000 },
        headers: {
          ...(json && { "Content-Type": "application/json" }),
          ...(token && { Authorization: `Bearer ${token}` }),
        },
        body: json && Buffer.from(JSON.stringify(json)),
      }),
  };
}

/** What is wrong, and the text of conformance.txt. */
function judged(seen) {
  const failures = [];
  const differences = [];
  for (const { name, differs } of conversations) {
    const [standard, ours] = [seen["node-red"].get(name), seen.redloom.get(name)];
    const same = standard.join("\n") === ours.join("\n");
    if (same && differs) failures.push(`${name}: no longer differs from Node-RED`);
    if (!same && !differs)
      failures.push(`${name}: differs with no reason given\n${sides(standard, ours).join("\n")}`);
    if (!same)
      differences.push(["", name, ...sides(standard, ours), `  reason       ${differs ?? "none given"}`]);
  }
  const text = [
    "Redloom's comms against that of Node-RED 5.0.7: what clients hear.",
    "Made by `node tests/comms/run.mjs --update`; not to be edited.",
    "",
    `conversations            ${conversations.length}`,
    `equal to Node-RED        ${conversations.length - differences.length}`,
    `different, with reason   ${differences.length}`,
    ...differences.flat(),
    "",
  ].join("\n");
  return { failures, text };
}

function sides(standard, ours) {
  const label = (name, lines) => lines.map((line, at) => `  ${(at ? "" : name).padEnd(13)}${line}`);
  return [...label("node-red", standard), ...label("redloom", ours)];
}

// So that the servers are stopped: their own handlers run at exit.
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));
const seen = Object.fromEntries(await Promise.all(names.map(async (name) => [name, await heardBy(name)])));
if (options.show) {
  for (const [name, heard] of Object.entries(seen)) {
    for (const [conversation, lines] of heard)
      console.log(`${name} | ${conversation}\n    ${lines.join("\n    ")}`);
  }
}
if (Object.keys(known).every((name) => names.includes(name))) {
  const { failures, text } = judged(seen);
  if (options.update && !options.case) writeFileSync(file, text);
  else if (!options.case && (!existsSync(file) || readFileSync(file, "utf8") !== text)) {
    failures.push("tests/comms/conformance.txt is not what was seen; run with --update once that is right");
  }
  for (const failure of failures) console.log(`FAILED ${failure}`);
  console.log(`${conversations.length} conversations, ${failures.length} failed`);
  process.exitCode = failures.length ? 1 : 0;
}
