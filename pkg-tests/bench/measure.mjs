// One row of the table each.
import { createHash } from "node:crypto";
import { once, race } from "./clock.mjs";
import { activate, deploy } from "./engine.mjs";
import { memory } from "./memory.mjs";
import * as peer from "./peer.mjs";
import { pair } from "./shapes/index.mjs";
import { deployBody } from "./text.mjs";

/** From how many ms a run on Node-RED's functions is left out. */
const PATIENCE = 20_000;

/**
 * @typedef {object} Bench
 * @property {any} redloom the package
 * @property {any} probe @property {any} floor the modules of this folder
 * @property {(times: number[]) => number} statistic what of all times counts
 * @property {number} peerNodes up to how many nodes Node-RED is measured, in shapes that are not typical
 */

/** The engine part of a deploy. @param {Bench} bench */
export async function measureDeploy(bench, shape, count) {
  const { before, after, nodes } = pair(shape, count);
  peer.know([...shape.before(1000), ...shape.after(1000)]);
  const { revision, Admin } = bench.redloom;
  const [rev, next] = [revision(before), revision(after)];
  const body = deployBody(after, rev);
  const answer = JSON.stringify({ rev: next });
  const agrees = (given) => {
    if (given !== answer) throw new Error(`${shape.name}: answer ${given} instead of ${answer}`);
  };

  let admin;
  const ours = {
    before: () => (admin = activate(Admin, before)),
    run: () => deploy(admin, body, 2),
    after: () => admin.free(),
  };
  const theirs = { before: () => peer.activate(before), run: () => peer.deploy(body) };
  agrees(Buffer.from(deploy(ours.before(), body, 2)).toString());
  ours.after();
  const most =
    shape.name === "typical" ? 100_000 : Math.min(bench.peerNodes, shape.peerNodes ?? bench.peerNodes);
  const { floor, times } = await against(bench, body, ours, count <= most ? theirs : undefined);
  if (times.peer !== undefined) {
    await peer.activate(before);
    agrees(await peer.deploy(body));
  }
  floor.free();
  const held = await memory({ before, bodies: [body, deployBody(before, next)] });
  // The last of the deploys for `memory` has put `before` back.
  const heldBytes = bench.redloom.summary(before).bytes;
  return { ...row(`deploy: ${shape.name}`, nodes, body.length, times), ...held, heldBytes };
}

/** `revision(flows)` of bytes. @param {Bench} bench */
export async function measureRevision(bench, shape, count) {
  const { after, nodes } = pair(shape, count);
  const ours = { run: () => bench.redloom.revision(after) };
  const theirs = { run: () => peer.revision(after) };
  if (ours.run() !== theirs.run()) throw new Error(`${shape.name}: two revisions`);
  const { floor, times } = await against(bench, after, ours, theirs);
  floor.free();
  return row(`revision: ${shape.name}`, nodes, after.length, times);
}

/** The difference of two configurations that are both read already. @param {Bench} bench */
export async function measureDiff({ probe, statistic }, shape, count) {
  const { before, after, nodes } = pair(shape, count);
  peer.know([...shape.before(1000), ...shape.after(1000)]);
  const [old, next] = [before, after].map((text) => new probe.Configuration(text));
  const [oldPeer, nextPeer] = [before, after].map(peer.read);
  const theirs = { run: () => peer.diff(oldPeer, nextPeer) };
  if (JSON.stringify(theirs.run()) !== next.diffAsJson(old))
    throw new Error(`${shape.name}: two differences`);
  const times = await race({ ours: { run: () => next.diff(old) }, peer: theirs }, { statistic });
  old.free();
  next.free();
  return row(`diff: ${shape.name}`, nodes, after.length, times);
}

/** The steps of reading a configuration one by one, each against the floor's parts. @param {Bench} bench */
export async function measureSteps({ probe, floor: { Floor }, statistic }, shape, count) {
  const { before, after, nodes } = pair(shape, count);
  const [old, next, floor] = [
    new probe.Configuration(before),
    new probe.Configuration(after),
    new Floor(after),
  ];
  const whole = () => floor.scan() + floor.hash();
  const steps = {
    "scan and index": () => next.scan(),
    hash: () => next.revision(),
    "nodes by id": () => next.flows(),
    diff: () => next.diff(old),
    "floor's scan": () => floor.scan(),
    "floor's hash": () => floor.hash(),
  };
  const runners = Object.fromEntries(
    Object.entries({ ...steps, whole }).map(([name, run]) => [name, { run }]),
  );
  const { whole: floorMs, ...times } = await race(runners, { statistic });
  for (const value of [old, next, floor]) value.free();
  return Object.entries(times).map(([name, ours]) =>
    row(`step: ${name}`, nodes, after.length, { ours, floor: floorMs }),
  );
}

/** Ours, the floor over the same bytes and, if it is not too slow, the peer. */
async function against({ floor: { Floor }, statistic }, bytes, ours, theirs) {
  const floor = new Floor(bytes);
  const expected = createHash("sha256").update(bytes).digest().readUInt32BE();
  if (floor.hash() !== expected) throw new Error("the floor's hash is wrong");
  const patient = theirs !== undefined && (await once(theirs)) < PATIENCE;
  const runners = {
    floor: { run: () => floor.scan() + floor.hash() },
    ours,
    peer: patient ? theirs : undefined,
  };
  return { floor, times: await race(runners, { statistic }) };
}

/** @returns {import("./budgets.mjs").Row} */
export function row(name, nodes, bytes, { ours = null, peer: theirs = null, floor = null }) {
  const quotient = (above, below) => (above === null || below === null ? null : above / below);
  return {
    ...{ name, nodes, bytes, oursMs: ours, peerMs: theirs, ratio: quotient(theirs, ours) },
    ...{
      floorMs: floor,
      floorRatio: quotient(ours, floor),
      liveBytes: null,
      wasmBytes: null,
      heldBytes: null,
    },
  };
}
