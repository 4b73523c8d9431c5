// The steps of `make test`, in the order in which their output is printed.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));
const WASM = ["--target", "wasm32-unknown-unknown"];

/**
 * A step. It begins once all that it `needs` are done, if they are among those that are run, and not while another
 * that is run `uses` the same: cargo locks its folders, `native` and `wasm`, while it compiles.
 *
 * @typedef {{ name: string, about: string, needs?: string[], uses?: string[], commands: () => Command[] }} Step
 *
 * A command. `expect` is what its output must hold besides: runners that find no test end well.
 *
 * @typedef {{ run: string[], env?: Record<string, string>, expect?: RegExp }} Command
 */

const BUILT = ["tools", "build"];

/**
 * Those that others wait for come first, then those that take long.
 *
 * @type {Step[]}
 */
export const steps = [
  {
    name: "tools",
    about: "what the tests need and this machine lacks",
    commands: () => [{ run: [".ci/tools.sh", "test"] }],
  },
  {
    name: "build",
    about: "both packages and the playground",
    needs: ["tools"],
    commands: () => [{ run: ["node", "src/host/build.mjs"] }, { run: ["node", "www/build.mjs"] }],
  },
  {
    name: "format",
    about: "format of all, lints of TypeScript and JavaScript",
    needs: ["tools"],
    commands: () => [
      { run: ["cargo", "fmt", "--check"] },
      { run: ["node_modules/.bin/biome", "ci", "--error-on-warnings", "--colors=off", "."] },
    ],
  },
  {
    name: "clippy",
    about: "lints of Rust, for this machine and for wasm32, tests included",
    needs: ["tools"],
    uses: ["native", "wasm"],
    commands: () => [
      { run: ["cargo", "clippy", "--locked", "--all-targets", "--", "-D", "warnings"] },
      { run: ["cargo", "clippy", "--locked", "--all-targets", ...WASM, "--", "-D", "warnings"] },
    ],
  },
  {
    name: "rust",
    about: "Rust tests, and the pages of rustdoc without a broken link",
    needs: ["tools"],
    uses: ["native"],
    commands: () => [
      { run: ["cargo", "test", "--locked"], expect: /test result: ok\. [1-9]/ },
      { run: ["cargo", "doc", "--locked", "--no-deps"], env: { RUSTDOCFLAGS: "-D warnings" } },
    ],
  },
  {
    name: "browser",
    about: "the playground in Chromium",
    needs: BUILT,
    commands: () => [nodeTest("tests/browser")],
  },
  {
    name: "contract",
    about: "the same requests to Node-RED, the Node host and the service worker",
    needs: BUILT,
    commands: () => [{ run: ["node", "tests/contract/run.mjs"] }],
  },
  {
    name: "comms",
    about: "the same conversations with Node-RED's comms and ours",
    needs: BUILT,
    commands: () => [{ run: ["node", "tests/comms/run.mjs"], expect: /[1-9]\d conversations, 0 failed/ }],
  },
  {
    name: "test-helper",
    about: "core nodes under Node-RED's test helper and under ours",
    needs: BUILT,
    commands: () => [
      { run: ["node", "tests/test-helper/run.mjs"], expect: /^[1-9]\d\d cases alike, 0 not$/m },
    ],
  },
  {
    name: "kill",
    about: "a deploy that is killed at any point loses nothing, for Redloom and for Node-RED",
    needs: BUILT,
    commands: () => [{ run: ["node", "tests/kill/run.mjs"], expect: /[1-9]\d+ folders were right/ }],
  },
  {
    name: "secrets",
    about: "no secret comes out of either host but where it belongs",
    needs: BUILT,
    commands: () => [nodeTest("tests/secrets")],
  },
  {
    name: "packages",
    about: "the packed packages, installed into fresh projects and used",
    needs: BUILT,
    commands: () => [nodeTest("pkg-tests")],
  },
  {
    name: "wasm-node",
    about: "the bindings in Node",
    needs: ["tools"],
    uses: ["wasm"],
    commands: () => [webTest({})],
  },
  {
    name: "wasm-firefox",
    about: "the same in Firefox",
    needs: ["tools"],
    uses: ["wasm"],
    commands: () => inBrowser({ GECKODRIVER: join(root, "target/tools/bin/geckodriver") }),
  },
  {
    name: "wasm-chromium",
    about: "the same in Chromium: page, worker, service worker",
    needs: ["tools"],
    uses: ["wasm"],
    commands: () => inBrowser({ CHROMEDRIVER: "/usr/bin/chromedriver" }),
  },
  {
    name: "host",
    about: "parts of the hosts, each alone",
    needs: BUILT,
    commands: () => [nodeTest("tests/host")],
  },
  {
    name: "plan",
    about: "what is recorded of plans and of running nodes is what Node-RED does",
    needs: BUILT,
    commands: () =>
      ["tests/plan/oracle.mjs", "tests/native/runtime/oracle.mjs"].map((oracle) => ({
        run: ["node_modules/node/bin/node", oracle],
      })),
  },
  {
    name: "flows",
    about: "flows on Node-RED and on Redloom: what is created, sent, logged, told and closed",
    needs: BUILT,
    commands: () => [{ run: ["node", "tests/flows/run.mjs"], expect: /[1-9]\d+ equal/ }],
  },
  {
    name: "diff",
    about: "our diff against Node-RED's, over generated pairs",
    needs: BUILT,
    commands: () => [{ run: ["node", "tests/diff/run.mjs"] }],
  },
  {
    name: "json",
    about: "our JSON against V8's: Node-RED's examples, generated and mutated text",
    needs: BUILT,
    commands: () => [
      { run: ["node", "tests/json/examples.mjs"] },
      { run: ["node", "tests/json/properties.mjs"] },
    ],
  },
  {
    name: "types",
    about: "TypeScript of the playground; the build has checked that of the hosts",
    needs: BUILT,
    commands: () =>
      ["www", "www/tsconfig.service-worker.json"].map((project) => ({
        run: ["node_modules/.bin/tsc", "-p", project],
      })),
  },
];

function webTest(env) {
  return {
    run: ["cargo", "test", "--locked", ...WASM, "--test", "web"],
    env,
    expect: /test result: ok\. [1-9]/,
  };
}

function inBrowser(driver) {
  const places = ["BROWSER", "DEDICATED_WORKER", "SERVICE_WORKER"];
  return places.map((place) => webTest({ ...driver, [`WASM_BINDGEN_USE_${place}`]: "1" }));
}

/** Node 20 takes a folder for all the scripts in it, later versions do not: so each file is named. */
function nodeTest(folder) {
  const files = readdirSync(join(root, folder), { recursive: true })
    .filter((file) => file.endsWith(".test.mjs") && !file.includes("node_modules"))
    .sort();
  if (files.length === 0) throw new Error(`no tests in ${folder}`);
  return {
    run: ["node", "--test", "--test-reporter=spec", ...files.map((file) => join(folder, file))],
    expect: /pass [1-9]/,
  };
}
