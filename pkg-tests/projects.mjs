// Fresh projects that have the packed packages installed, as users get them.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import {
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/** What projects need beside ours that check types or test nodes; one list, for npm installs each once. */
export const PACKAGES = ["@types/node@20.19.43", "sinon@11.1.2"];

/**
 * A project in a temporary folder, where no node_modules of ours is found by accident: the files of
 * `consumers/NAME`, the vectors, and both packages from their tarballs.
 *
 * @param {string} name @param {string[]} [packages] others that it needs
 * @returns {Promise<string>} its folder
 */
export async function freshProject(name, packages = []) {
  const folder = await realpath(await mkdtemp(join(tmpdir(), `redloom-${name}-`)));
  await cp(await installed(packages), folder, { recursive: true, verbatimSymlinks: true });
  await cp(join(root, "pkg-tests/consumers", name), folder, { recursive: true });
  await cp(join(root, "tests/vectors/rev.json"), join(folder, "rev.json"));
  const type = name === "node-cjs" ? "commonjs" : "module";
  const manifest = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  await writeFile(join(folder, "package.json"), JSON.stringify({ ...manifest, name, type }));
  return folder;
}

/**
 * A project with nothing but both packages, packed and installed by npm, and others. Made once for what is in
 * `pkg`, whichever process asks first: npm needs seconds for it.
 */
async function installed(packages) {
  const key = await hashOf(
    ["redloom", "redloom-server"].map((part) => join(root, "pkg", part)),
    packages,
  );
  const kept = join(root, "target/pkg-tests", key);
  if (existsSync(kept)) return kept;
  const folder = await mkdtemp(join(tmpdir(), "redloom-install-"));
  await install(folder, packages);
  await mkdir(dirname(kept), { recursive: true });
  // Moved in one go, from beside it: a process that ends on the way leaves nothing that looks complete.
  const near = `${kept}.${process.pid}`;
  await cp(folder, near, { recursive: true, verbatimSymlinks: true });
  await removeProject(folder);
  await rename(near, kept).catch(async (error) => {
    // Another process was faster.
    await removeProject(near);
    if (!existsSync(kept)) throw error;
  });
  return kept;
}

async function install(folder, packages) {
  await writeFile(join(folder, "package.json"), JSON.stringify({ private: true }));
  const parts = ["redloom", "redloom-server"].map((part) => join(root, "pkg", part));
  await succeed("npm", ["pack", ...parts, "--silent"], { cwd: folder });
  const tarballs = (await readdir(folder)).filter((file) => file.endsWith(".tgz")).map((file) => `./${file}`);
  const quiet = ["--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"];
  await succeed("npm", ["install", ...quiet, ...tarballs, ...packages], { cwd: folder });
}

/** Changes with every file of these folders, and with the words. */
async function hashOf(folders, words) {
  const hash = createHash("sha256").update(JSON.stringify(words));
  for (const folder of folders) {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    for (const file of files.sort()) {
      const { mode } = await stat(file);
      hash.update(JSON.stringify([relative(root, file), mode])).update(await readFile(file));
    }
  }
  return hash.digest("hex").slice(0, 16);
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
