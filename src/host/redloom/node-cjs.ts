import { join } from "node:path";
import { loadAtFirstUse } from "./node-engine.js";

loadAtFirstUse(join(__dirname, "redloom_bg.wasm"));

export * from "./library.js";
export { init } from "./node-engine.js";
