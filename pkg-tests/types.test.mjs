// The types of both packages, as each way of resolving them finds them.

import { copyFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { freshProject, PACKAGES, removeProject, succeed } from "./projects.mjs";

const tsc = fileURLToPath(new URL("../node_modules/typescript/bin/tsc", import.meta.url));
const strict = {
  noEmit: true,
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  // The packages' declarations are checked themselves, too.
  skipLibCheck: false,
};

describe("types", () => {
  let folder;
  before(async () => {
    folder = await freshProject("types", PACKAGES);
    for (const extension of ["mts", "cts"]) {
      await copyFile(join(folder, "types.test-d.ts"), join(folder, `types.test-d.${extension}`));
    }
  });
  after(() => removeProject(folder));

  const compile = async (file, compilerOptions) => {
    const config = { compilerOptions: { ...strict, ...compilerOptions }, files: [file] };
    await writeFile(join(folder, "tsconfig.json"), JSON.stringify(config));
    await succeed("node", [tsc, "-p", "tsconfig.json"], { cwd: folder });
  };
  const node = { target: "es2022", lib: ["es2022"], types: ["node"] };

  it("as a module in Node", () => compile("types.test-d.mts", { ...node, module: "node16" }));
  it("as CommonJS in Node", () => compile("types.test-d.cts", { ...node, module: "node16" }));
  for (const extension of ["mts", "cts"]) {
    it(`the test helper, in .${extension}`, () =>
      compile(`test-helper.test-d.${extension}`, { ...node, module: "node16" }));
  }
  it("by the fields main and types alone", () =>
    compile("types.test-d.ts", { ...node, module: "commonjs", moduleResolution: "node10" }));
  it("by a bundler", () => {
    const bundler = { module: "esnext", moduleResolution: "bundler", target: "es2022" };
    return compile("types.test-d.ts", { ...bundler, lib: ["es2022", "dom"], types: ["node"] });
  });
  it("in a service worker", () => {
    const bundler = { module: "esnext", moduleResolution: "bundler", target: "es2022" };
    return compile("service-worker.test-d.ts", { ...bundler, lib: ["es2022", "webworker"], types: [] });
  });
});
