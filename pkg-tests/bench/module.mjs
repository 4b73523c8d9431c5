// The module as users get it: how large, and how long until it can be used.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { median } from "./clock.mjs";
import { row } from "./measure.mjs";

const PACKAGE = new URL("../../pkg/redloom/", import.meta.url);
const READY = `
  const start = performance.now();
  const { version } = await import(process.argv[1]);
  version();
  console.log(performance.now() - start);`;

export function measureModule() {
  const wasm = readFileSync(new URL("redloom_bg.wasm", PACKAGE));
  const entry = new URL("node.js", PACKAGE).href;
  const start = () => Number(execFileSync(process.execPath, ["--input-type=module", "-e", READY, entry]));
  const ready = median(Array.from({ length: 11 }, start));
  return [
    row("module, gzip", null, gzipSync(wasm, { level: 9 }).length, {}),
    row("ready in Node", null, wasm.length, { ours: ready }),
  ];
}
