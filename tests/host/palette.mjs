// A user directory with packages of nodes in it, those of the folder `palette`.
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const palette = fileURLToPath(new URL("palette/", import.meta.url));

/** By the name under which each is installed, its folder in `palette`. */
const PACKAGES = {
  "node-red-contrib-shuttle": "shuttle",
  "@loom/weft": "weft",
  "too-new": "too-new",
  needy: "needy",
};

/** @param {Record<string, string>} [files] further ones, by their path in it */
export async function paletteFolder(t, files = {}) {
  const folder = await mkdtemp(join(tmpdir(), "redloom-palette-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  for (const [name, from] of Object.entries(PACKAGES)) {
    await cp(join(palette, from), join(folder, "node_modules", name), { recursive: true });
  }
  const dependencies = { "node-red-contrib-shuttle": "1.2.3" };
  await writeFile(join(folder, "package.json"), JSON.stringify({ name: "project", dependencies }));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(folder, path, ".."), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return folder;
}
