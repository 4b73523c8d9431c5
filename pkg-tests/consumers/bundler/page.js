import { init, revision, summary } from "redloom";
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
  return { forgotten, empty: revision([]), tabs: summary([{ id: "a", type: "tab" }]).tabs };
}
