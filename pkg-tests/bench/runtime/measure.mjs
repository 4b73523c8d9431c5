// Rows of flows that run: messages, start, memory, delay.
import { row } from "../measure.mjs";
import { chain, fan, folder } from "./flows.mjs";
import { openSides } from "./sides.mjs";

/** Rounds that count. */
const ROUNDS = 15;
/** Messages of a round. */
const MESSAGES = 1000;
const LENGTH = 10;
const FAN = 100;
/** Deliveries to and from the ends of a chain beside those of its nodes. */
const ENDS = 1;

/**
 * Times are ms for 1000 deliveries, which is µs for one.
 *
 * @param {(times: number[]) => number} statistic
 * @param {(row: import("../budgets.mjs").Row) => void} report
 */
export async function measureMessages(statistic, report) {
  const sides = await openSides();
  const per = MESSAGES / 1000;
  try {
    for (const type of ["junction", "change", "switch", "subflow:pass", "function"]) {
      const hops = (LENGTH + ENDS) * per;
      await both(sides, "start", chain(type, LENGTH));
      const times = await race(sides, statistic, messages(MESSAGES, 1));
      report(row(`hop: ${type.split(":")[0]}`, LENGTH, 0, divided(times, hops)));
    }
    report(row("hop: round a function", LENGTH, 0, await roundFunctions(sides, statistic)));
    await both(sides, "start", fan(FAN));
    const times = await race(sides, statistic, messages(MESSAGES / FAN, FAN));
    report(row("hop: fan-out", FAN, 0, divided(times, per)));
    await both(sides, "start", chain("function", LENGTH));
    await measureDelay(sides, statistic, report);
  } finally {
    close(sides);
  }
}

/**
 * What a delivery to a function node takes beside the node's own code: what a chain of them takes, less what their
 * handlers take when they are called by nobody but us. What they run is taken out for this, or it would be most of
 * both, and the difference lost in it.
 */
async function roundFunctions(sides, statistic) {
  await both(sides, "lighten");
  const count = MESSAGES * LENGTH;
  const whole = await race(sides, statistic, messages(MESSAGES, 1));
  const own = await race(sides, statistic, (side) => side.ask("own", { id: "n0", count }));
  const tasks = await race(sides, statistic, (side) => side.ask("nothing", { count }));
  const rest = (name) => whole[name] - (own[name] - tasks[name]);
  return divided({ ours: rest("ours"), peer: rest("peer") }, (LENGTH + ENDS) * (MESSAGES / 1000));
}

/** The event loop while messages come steadily. */
async function measureDelay(sides, statistic, report) {
  const load = { count: 20, each: 1 };
  const seen = { ours: [], peer: [] };
  for (let round = 0; round <= 7; round += 1) {
    for (const name of ["ours", "peer"]) seen[name].push(await sides[name].ask("delay", load));
  }
  for (const figure of ["mean", "p99"]) {
    const of = (name) => statistic(seen[name].slice(1).map((each) => each[figure]));
    report(row(`event loop: ${figure}`, LENGTH, 0, { ours: of("ours"), peer: of("peer") }));
  }
}

/** From a configuration's text to all of its nodes running, and what they take. */
export async function measureStarts(statistic, report) {
  for (const count of [10_000, 40_000]) {
    const sides = await openSides();
    try {
      const flows = folder(count);
      const bytes = Buffer.byteLength(JSON.stringify(flows));
      const given = { flows, few: folder(100) };
      const [ours, peer] = [await sides.ours.ask("memory", given), await sides.peer.ask("memory", given)];
      const times = await race(sides, statistic, (side) => side.ask("restart", flows), {
        warm: 1,
        rounds: 7,
      });
      report(row("start", flows.length, bytes, times));
      report({
        ...row("memory", flows.length, ours, {}),
        oursBytes: ours,
        peerBytes: peer,
        ratio: peer / ours,
      });
    } finally {
      close(sides);
    }
  }
}

function messages(count, each) {
  return (side) => side.ask("messages", { count, each });
}

/** Ours and theirs in turns, so that whatever else the machine does meets both. */
async function race(sides, statistic, run, { warm = 5, rounds = ROUNDS } = {}) {
  const times = { ours: [], peer: [] };
  for (let round = 0; round < warm + rounds; round += 1) {
    for (const name of ["ours", "peer"]) {
      const time = await run(sides[name]);
      if (round >= warm) times[name].push(time);
    }
  }
  return { ours: statistic(times.ours), peer: statistic(times.peer) };
}

async function both({ ours, peer }, name, given) {
  await ours.ask(name, given);
  await peer.ask(name, given);
}

function divided({ ours, peer }, by) {
  return { ours: ours / by, peer: peer / by };
}

function close({ ours, peer }) {
  ours.close();
  peer.close();
}
