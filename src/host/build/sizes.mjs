import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { run } from "./run.mjs";

/**
 * Prints the size of each file that `npm pack` would take from a folder, and of all together: raw, gzip (for all:
 * the tarball), brotli.
 *
 * @param {string} folder @param {Record<string, string>} purposes what each file is for; `x/` stands for a folder
 * @param {number} most largest unpacked size in bytes
 */
export async function printSizes(folder, purposes, most) {
  const [pack] = JSON.parse(
    await run("npm", ["pack", "--dry-run", "--json", "--ignore-scripts", "--loglevel=error"], {
      capture: true,
      cwd: folder,
    }),
  );
  const groups = new Map(Object.keys(purposes).map((name) => [name, []]));
  for (const { path } of pack.files) {
    const group = path.includes("/") ? `${path.split("/")[0]}/` : path;
    if (!groups.has(group)) throw new Error(`${pack.name}: nobody said what ${path} is for`);
    groups.get(group).push(await readFile(join(folder, path)));
  }
  console.log(`\n${pack.name} ${pack.version}${" ".repeat(20)}`.padEnd(25) + heading);
  const all = [];
  for (const [name, contents] of groups) {
    if (contents.length === 0) throw new Error(`${pack.name}: ${name} is missing`);
    const bytes = Buffer.concat(contents);
    all.push(bytes);
    console.log(`  ${name.padEnd(22)}${row(bytes.length, gzip(bytes), brotli(bytes))}  ${purposes[name]}`);
  }
  console.log(
    `  ${"all, unpacked".padEnd(22)}${row(pack.unpackedSize, pack.size, brotli(Buffer.concat(all)))}`,
  );
  if (pack.unpackedSize > most) throw new Error(`${pack.name} is larger than ${most} bytes`);
}

const heading = row("raw", "gzip", "brotli");

function row(...cells) {
  return cells
    .map((cell) =>
      (typeof cell === "number" ? cell.toLocaleString("en").replaceAll(",", " ") : cell).padStart(10),
    )
    .join("");
}

function gzip(bytes) {
  return gzipSync(bytes, { level: 9 }).length;
}

function brotli(bytes) {
  return brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }).length;
}
