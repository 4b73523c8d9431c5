import { loadAtFirstUse } from "./node-engine.js";

loadAtFirstUse(new URL("redloom_bg.wasm", import.meta.url));

export * from "./library.js";
export { init } from "./node-engine.js";
