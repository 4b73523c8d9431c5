// The processes of the kill test.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const node24 = join(dirname(require.resolve("node/package.json")), "bin/node");
const here = (name) => fileURLToPath(new URL(name, import.meta.url));

/**
 * Runs a deploy in a process of its own, until it ends or dies.
 *
 * @param {object} task What child.mjs is told.
 * @param {number} [moment] After how many ms it is killed.
 * @returns what it says at its end, if it lived to; and how long that took from its start.
 */
export async function deployIn(task, moment) {
  const child = spawn(node24, [here("child.mjs"), JSON.stringify(task)], { stdio: "pipe" });
  let complained = "";
  child.stderr.on("data", (chunk) => {
    complained += chunk;
  });
  const closed = once(child, "close");
  const result = {};
  let begun;
  for await (const line of createInterface({ input: child.stdout })) {
    if (line === "start") {
      begun = performance.now();
      if (moment === undefined) continue;
      // Waits to a fraction of a millisecond, which no timer does.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, moment);
      child.kill("SIGKILL");
    } else {
      Object.assign(result, JSON.parse(line), { took: performance.now() - begun });
    }
  }
  const [code, signal] = await closed;
  if (signal !== "SIGKILL" && code !== 0) throw new Error(`the deploy failed: ${complained}`);
  if (complained !== "") throw new Error(`the deploy complained: ${complained}`);
  return result;
}

/** Node-RED's own code, which opens folders. */
export function nodeRed() {
  const child = spawn(node24, [here("node-red.mjs")], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async open(settings) {
      child.stdin.write(`${JSON.stringify(settings)}\n`);
      const { value } = await lines.next();
      if (value === undefined) throw new Error("Node-RED's code has died");
      return JSON.parse(value);
    },
    close: () => child.stdin.end(),
  };
}

/** The command node-red over a folder: what it answers for its flows and for the credentials of these nodes. */
export async function openWithCommand(userDir, { credentialSecret, flowFilePretty }, ids) {
  const port = await freePort();
  const define = Object.entries({ credentialSecret, flowFilePretty, uiHost: "127.0.0.1" });
  const args = define.flatMap(([key, value]) => (value === undefined ? [] : ["-D", `${key}=${value}`]));
  const command = [
    require.resolve("node-red/red.js"),
    "-u",
    userDir,
    "-p",
    String(port),
    ...args,
    "flows.json",
  ];
  const child = spawn(node24, command, { cwd: userDir, stdio: ["ignore", "pipe", "pipe"] });
  const closed = once(child, "close");
  try {
    const get = async (path) => (await fetch(`http://127.0.0.1:${port}${path}`)).json();
    let started = "";
    child.stdout.on("data", (chunk) => {
      started += chunk;
    });
    while (!/Started flows|Waiting for missing/.test(started)) {
      if (child.exitCode !== null) throw new Error(`node-red ended: ${started}`);
      await delay(50);
    }
    const flows = await get("/flows");
    const entries = ids.map(async (id) => [id, await get(`/credentials/mqtt-broker/${id}`)]);
    return { flows, sets: Object.fromEntries(await Promise.all(entries)) };
  } finally {
    child.kill("SIGTERM");
    await closed;
  }
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  return port;
}
