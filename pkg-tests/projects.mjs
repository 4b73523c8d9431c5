// Fresh projects that have the packed packages installed, as users get them.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, readdir, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * A project in a temporary folder, where no node_modules of ours is found by accident: the files of
 * `consumers/NAME`, the vectors, and both packages from their tarballs.
 *
 * @param {string} name @param {string[]} [packages] others that it needs
 * @returns {Promise<string>} its folder
 */
export async function freshProject(name, packages = []) {
  const folder = await realpath(await mkdtemp(join(tmpdir(), `redloom-${name}-`)));
  await cp(join(root, "pkg-tests/consumers", name), folder, { recursive: true });
  await cp(join(root, "tests/vectors/rev.json"), join(folder, "rev.json"));
  const type = name === "node-cjs" ? "commonjs" : "module";
  await writeFile(join(folder, "package.json"), JSON.stringify({ name, private: true, type }));
  await Promise.all([...(await packed())].map(([file, bytes]) => writeFile(join(folder, file), bytes)));
  const tarballs = [...(await packed()).keys()].map((file) => `./${file}`);
  const quiet = ["--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"];
  await succeed("npm", ["install", ...quiet, ...tarballs, ...packages], { cwd: folder });
  return folder;
}

let packing;

/** Both tarballs, made once: file name to content. */
function packed() {
  packing ??= pack();
  return packing;
}

async function pack() {
  const folder = await mkdtemp(join(tmpdir(), "redloom-pack-"));
  try {
    const parts = ["redloom", "redloom-server"].map((part) => join(root, "pkg", part));
    await succeed("npm", ["pack", ...parts, "--silent"], { cwd: folder });
    const files = await readdir(folder);
    return new Map(await Promise.all(files.map(async (file) => [file, await readFile(join(folder, file))])));
  } finally {
    await removeProject(folder);
  }
}

/** @param {string} folder of `freshProject` */
export async function removeProject(folder) {
  await rm(folder, { recursive: true, force: true });
}

/**
 * Runs a program to its end.
 *
 * @param {string} program @param {string[]} args
 * @param {{ cwd: string, input?: string | Uint8Array }} options
 * @returns {Promise<{ code: number | null, out: string, err: string }>}
 */
export async function finish(program, args, { cwd, input = "" }) {
  const child = spawn(program, args, { cwd, stdio: "pipe" });
  let out = "";
  let err = "";
  child.stdout.on("data", (chunk) => {
    out += chunk;
  });
  child.stderr.on("data", (chunk) => {
    err += chunk;
  });
  // A program that ends without reading its input closes the pipe first.
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  const [code] = await once(child, "close");
  return { code, out, err };
}

/** Runs a program that must end well, and hands out what it printed. */
export async function succeed(program, args, options) {
  const { code, out, err } = await finish(program, args, options);
  if (code !== 0) throw new Error(`${program} ${args.join(" ")} ended with ${code}\n${out}\n${err}`);
  return out;
}
