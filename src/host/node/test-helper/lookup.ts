import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

/** Requires as a file in some folder would. */
export type Require = NodeJS.Require;

let own = createRequire(pathToFileURL(join(process.cwd(), "package.json")));

/** `url` is that of a file beside which, or above which, what this package depends on is installed. */
export function findModulesFrom(url: string): void {
  own = createRequire(url);
}

/**
 * Where the Node-RED is that a project tests its nodes with, if it has one: `findRuntimePath` of
 * node-red-node-test-helper (index.js, 0.3.6).
 */
export function findRuntimePath(): string | undefined {
  const project = findProject(process.cwd());
  if (project?.name === "node-red") {
    const source = join(project.folder, "packages/node_modules/node-red");
    if (existsSync(source)) return join(source, "lib/red.js");
  }
  return resolved(requireOfProject(), "node-red") ?? resolved(own, "node-red");
}

/**
 * Requires what comes with Node-RED (`@node-red/util`, `@node-red/nodes`) from where tests have it: their singletons
 * have to be the same ones. Where there is no Node-RED, from where this package has it.
 */
export function requireOfRuntime(runtimePath: string | undefined): Require {
  const candidates = [
    runtimePath === undefined ? undefined : createRequire(pathToFileURL(runtimePath)),
    requireOfProject(),
  ];
  return candidates.find((require) => require && resolved(require, "@node-red/util") !== undefined) ?? own;
}

/** A module that a project installs to test with, or that lies beside what runs the tests. Undefined if none does. */
export function requireOfTests(name: string): unknown {
  for (const require of [requireOfProject(), own, requireOfRunner()]) {
    if (resolved(require, name) !== undefined) return require(name);
  }
  return undefined;
}

/**
 * What somebody has loaded of a module of Node-RED, wherever it lies; unlike `require` this loads nothing. A project can
 * have several copies of it.
 *
 * @param name `@node-red/runtime/lib/settings`
 */
export function loaded(name: string): unknown[] {
  const ends = [`/${name}.js`, `/${name}/index.js`];
  const found = Object.entries(own.cache).filter(([path]) => {
    const slashed = path.replaceAll("\\", "/");
    return ends.some((end) => slashed.endsWith(end));
  });
  return found.map(([, module]) => module?.exports);
}

function resolved(require: Require, name: string): string | undefined {
  try {
    return require.resolve(name);
  } catch {
    return undefined;
  }
}

function requireOfProject(): Require {
  return createRequire(pathToFileURL(join(process.cwd(), "package.json")));
}

function requireOfRunner(): Require {
  return createRequire(pathToFileURL(process.argv[1] ?? join(process.cwd(), "package.json")));
}

/** The nearest package.json. */
function findProject(folder: string): { folder: string; name: unknown } | undefined {
  const path = join(folder, "package.json");
  if (existsSync(path)) {
    try {
      return { folder, name: JSON.parse(readFileSync(path, "utf8")).name };
    } catch {
      return undefined;
    }
  }
  const above = dirname(folder);
  return above === folder ? undefined : findProject(above);
}
