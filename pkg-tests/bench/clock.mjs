/**
 * @typedef {object} Runner
 * @property {() => unknown} run what is timed
 * @property {() => unknown} [before] what has to be done before each run, not timed
 * @property {() => unknown} [after] and after it
 */

/** Rounds that count, at least. */
const LEAST = 7;
const MOST = 201;

/**
 * Times several ways to do a thing in turns, so that whatever else the machine does meets all of them.
 *
 * @template {string} Name
 * @param {Partial<Record<Name, Runner>>} runners
 * @param {{ statistic: (times: number[]) => number, budget?: number }} options `statistic`: what of all times
 * counts; `budget`: ms for all rounds
 * @returns {Promise<Partial<Record<Name, number>>>} ms
 */
export async function race(runners, { statistic, budget = 1500 }) {
  const entrants = Object.entries(runners).filter(([, runner]) => runner !== undefined);
  const times = new Map(entrants.map(([name]) => [name, []]));
  // Warm-up, two rounds, the second of which tells how many rounds there is time for.
  await turn(entrants);
  const round = (await turn(entrants)).reduce((sum, [, time]) => sum + time, 0);
  const rounds = Math.min(MOST, Math.max(LEAST, Math.floor(budget / round)));
  for (let done = 0; done < rounds; done += 1) {
    for (const [name, time] of await turn(entrants)) times.get(name).push(time);
  }
  return Object.fromEntries(entrants.map(([name]) => [name, statistic(times.get(name))]));
}

/** How long one run takes, warm or not. @param {Runner} runner */
export async function once(runner) {
  const [[, time]] = await turn([["", runner]]);
  return time;
}

async function turn(entrants) {
  const times = [];
  for (const [name, { run, before, after }] of entrants) {
    await before?.();
    // What others left behind is not for this one to clear up. Small runs leave little.
    globalThis.gc?.({ type: "minor" });
    const start = performance.now();
    const result = run();
    if (result instanceof Promise) await result;
    times.push([name, performance.now() - start]);
    await after?.();
  }
  return times;
}

/** @param {number[]} times */
export function median(times) {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1];
}

/** For machines that have other work, too: what disturbs only makes times longer. @param {number[]} times */
export function minimum(times) {
  return Math.min(...times);
}
