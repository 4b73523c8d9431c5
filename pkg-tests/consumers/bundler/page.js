import { check, diff, init, plan, revision, summary } from "redloom";
import wasm from "redloom/redloom_bg.wasm";

/** What the test reads from the page. */
globalThis.outcome = use();

async function use() {
  let forgotten;
  try {
    revision([]);
  } catch (error) {
    forgotten = error.code;
  }
  await init(wasm);
  await init(wasm);
  const flows = [
    { id: "a", type: "tab" },
    { id: "b", type: "debug", z: "a", x: 1, y: 1 },
  ];
  return {
    forgotten,
    empty: revision([]),
    tabs: summary(flows).tabs,
    added: diff(null, flows).added,
    reason: plan([], flows).reasons.b.message,
    codes: check([...flows, null]).map(({ code }) => code),
  };
}
