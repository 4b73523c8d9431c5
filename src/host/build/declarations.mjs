import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { root, run } from "./run.mjs";

/**
 * Emits the declarations of one part (`node` or `browser`) into target/types, where they lie as in `src`.
 *
 * @param {"node" | "browser"} part
 */
export async function emitDeclarations(part) {
  const out = join(root, "target/types", part);
  await rm(out, { recursive: true, force: true });
  await run("node_modules/.bin/tsc", [
    ...["-p", `src/host/${part}/tsconfig.json`, "--rootDir", "src", "--outDir", out],
    ...["--noEmit", "false", "--declaration", "--emitDeclarationOnly"],
  ]);
  // The only declarations that are written by hand; tsc leaves them where they are.
  await mkdir(join(out, "wasm"), { recursive: true });
  await copyFile(join(root, "src/wasm/types.d.ts"), join(out, "wasm/types.d.ts"));
}

/**
 * Copies a declaration file and all that it refers to into a package. TypeScript reads the ones under
 * `types/esm` as modules and those under `types/cjs` as CommonJS, by the nearest package.json.
 *
 * @param {"node" | "browser"} part @param {string} entry below `src`, without `.ts`
 * @param {string} folder of the package @param {Array<"esm" | "cjs">} formats
 */
export async function copyDeclarations(part, entry, folder, formats) {
  const from = join(root, "target/types", part);
  const files = await reachable(join(from, `${entry}.d.ts`));
  for (const format of formats) {
    const to = join(folder, "types", format);
    for (const file of files) {
      const copy = join(to, relative(from, file));
      await mkdir(dirname(copy), { recursive: true });
      await copyFile(file, copy);
    }
    const type = format === "esm" ? "module" : "commonjs";
    await writeFile(join(to, "package.json"), `${JSON.stringify({ type })}\n`);
  }
}

async function reachable(file, found = new Set()) {
  if (found.has(file)) return found;
  found.add(file);
  const text = await readFile(file, "utf8");
  if (text.includes('"#')) throw new Error(`${file} refers to what the package does not hold`);
  for (const [, path] of text.matchAll(/(?:from|import\() ?"(\.[^"]*)\.js"/g)) {
    await reachable(join(dirname(file), `${path}.d.ts`), found);
  }
  return found;
}
