// A process that opens a folder, deploys and ends; or dies, where it is told to: after its `at`th change of the file
// system or, with `half`, with half of what that was to write. Prints `start`, then the status, the number of changes and
// which of them write a text.
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

const { host, engine, folder, settings, deploy, at, half } = JSON.parse(process.argv[2]);
let changes = 0;

function die() {
  process.kill(process.pid, "SIGKILL");
}

/** The changes that write a text, of which a half can be there. */
const written = [];

/** Dies with the change half made, if it is the one. */
function partial(file, bytes) {
  written.push(changes + 1);
  if (!half || changes + 1 !== at) return;
  writeFileSync(file, bytes.subarray(0, bytes.length / 2));
  die();
}

function changed() {
  changes += 1;
  if (changes === at) die();
}

// The secret is made by calls that wait, for no engine can be made before.
const { readFileSync, writeFileSync } = fs;
for (const name of ["mkdirSync", "openSync", "writeFileSync", "renameSync"]) {
  const call = fs[name];
  fs[name] = (...args) => {
    if (name === "writeFileSync") partial(args[0], Buffer.from(args[1]));
    const result = call(...args);
    if (args[1] !== "r") changed();
    return result;
  };
}
syncBuiltinESMExports();

const { Driver, UserDirectory, disk, engineOf, platform } = await import(host);
const { Admin } = await import(engine);

const files = { ...disk };
for (const name of ["write", "copy", "rename", "makeFolder", "remove"]) {
  files[name] = async (...args) => {
    if (name === "write") partial(args[0], args[1]);
    if (name === "copy") partial(args[1], readFileSync(args[0]));
    // Removing what is not there and making what is there change nothing.
    const idle = { remove: false, makeFolder: true }[name] === fs.existsSync(args[0]);
    await disk[name](...args);
    if (!idle) changed();
  };
}

const log = (level, message) => level === "error" && process.stderr.write(`${message}\n`);
const store = new UserDirectory({ ...settings, userDir: folder, flowFile: "flows.json", log, files });
const create = () => engineOf(Admin, folder, settings, log);
const driver = new Driver(create, { ...platform, store, log });
await driver.start();
process.stdout.write("start\n");
const { status } = await post();
await driver.close();
await store.close();
process.stdout.write(`${JSON.stringify({ status, changes, written })}\n`);

function post() {
  const headers = [
    ["Content-Type", "application/json"],
    ["Node-RED-API-Version", "v2"],
  ];
  const body = Buffer.from(JSON.stringify({ flows: deploy }));
  return driver.exchange({ method: "POST", path: "/flows", headers, body }).response;
}
