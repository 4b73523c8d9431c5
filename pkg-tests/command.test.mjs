// The command `redloom` from its packed package: what it prints to the letter, exit codes, errors.
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { finish, freshProject, removeProject } from "./projects.mjs";

let folder;
let library;
before(async () => {
  folder = await freshProject("command");
  library = createRequire(join(folder, "package.json"))("redloom");
});
after(() => removeProject(folder));

const redloom = (args, input) => finish("node_modules/.bin/redloom", args, { cwd: folder, input });
const text = (name) => readFile(join(folder, name), "utf8");
const save = (name, flows) => writeFile(join(folder, name), JSON.stringify(flows));

/** What a command must print, and end with. */
async function prints(args, code, expected, input) {
  const found = await redloom(args, input);
  assert.equal(found.out, expected, args.join(" "));
  assert.deepEqual({ code: found.code, err: found.err }, { code, err: "" }, args.join(" "));
}

describe("redloom diff", () => {
  const shown = `~ tab "Greenhouse" (f1)
  > inject "every minute" (n1): its wires changed
  ~ function "to Celsius" (n2): its property func changed
  + change "round" (n8): it is new
  · mqtt out "publish" (n3): wired to "to Celsius" (n2), which changed: property func
  - debug (n4): it was removed

~ tab "Alarm" (f2)
  ~ mqtt in "smoke" (n5): its property topic changed
  · subflow instance "Siren" (n6): wired to "smoke" (n5), which changed: property topic

1 added, 4 changed, 1 removed, 1 rewired, 2 linked
`;

  it("lists by tab what differs and why, and ends with 1", () =>
    prints(["diff", "before.json", "after.json"], 1, shown));

  it("reads either file from standard input", async () => {
    await prints(["diff", "-", "after.json"], 1, shown, await text("before.json"));
    await prints(["diff", "before.json", "-"], 1, shown, await text("after.json"));
  });

  it("ends with 0 where only the layout differs", async () => {
    const flows = JSON.parse(await text("before.json"));
    await save("moved.json", flows.map((node) => ("x" in node ? { ...node, x: 7 } : node)).reverse());
    await prints(["diff", "before.json", "moved.json"], 0, "No node differs.\n");
  });

  it("as JSON is what the library answers", async () => {
    const { code, out } = await redloom(["diff", "--json", "before.json", "after.json"]);
    const expected = library.diff(await text("before.json"), await text("after.json"));
    assert.deepEqual({ code, answer: JSON.parse(out) }, { code: 1, answer: expected });
    assert.deepEqual(expected.rewired, ["n1", "n2"]);
  });

  it("names the file that is at fault, and ends with 2", async () => {
    await writeFile(join(folder, "broken.json"), '[\n{"id" "a"}]');
    for (const files of [
      ["broken.json", "after.json"],
      ["after.json", "broken.json"],
    ]) {
      const { code, out, err } = await redloom(["diff", ...files]);
      assert.deepEqual({ code, out }, { code: 2, out: "" });
      assert.match(err, /^redloom diff: broken\.json:2:7: .+ \(invalid_json\)\n$/);
    }
    const missing = await redloom(["plan", "before.json", "nowhere.json", "--json"]);
    const error = { code: "ENOENT", message: "no such file or directory", file: "nowhere.json" };
    assert.deepEqual({ ...missing, err: JSON.parse(missing.err) }, { code: 2, out: "", err: { error } });
  });
});

describe("redloom plan", () => {
  it("lists what restarts, for nodes if nothing is said", async () => {
    const shown = `  tab "Greenhouse" (f1)
  > inject "every minute" (n1) goes on with other wires
  ~ function "to Celsius" (n2) restarts: its property func changed
  + change "round" (n8) starts: it is new
  - debug (n4) stops: it was removed

  tab "Alarm" (f2)
  ~ mqtt in "smoke" (n5) restarts: its property topic changed

2 restart, 1 stops, 1 starts, 1 goes on with other wires
`;
    await prints(["plan", "before.json", "after.json"], 0, shown);
    await prints(["plan", "--type", "nodes", "before.json", "after.json"], 0, shown);
  });

  it("of flows has what is wired to changes", () =>
    prints(
      ["plan", "before.json", "--type=flows", "after.json"],
      0,
      `  tab "Greenhouse" (f1)
  > inject "every minute" (n1) restarts: its wires changed
  ~ function "to Celsius" (n2) restarts: its property func changed
  + change "round" (n8) starts: it is new
  · mqtt out "publish" (n3) restarts: wired to "to Celsius" (n2), which changed: property func
  - debug (n4) stops: it was removed

  tab "Alarm" (f2)
  ~ mqtt in "smoke" (n5) restarts: its property topic changed
  · subflow instance "Siren" (n6) restarts: wired to "smoke" (n5), which changed: property topic

5 restart, 1 stops, 1 starts; 1 more inside subflow instances
`,
    ));

  it("of full has what did not change", () =>
    prints(
      ["plan", "--type", "full", "after.json", "after.json"],
      0,
      `  tab "Greenhouse" (f1)
  = inject "every minute" (n1) restarts: a full deploy restarts everything
  = function "to Celsius" (n2) restarts: a full deploy restarts everything
  = change "round" (n8) restarts: a full deploy restarts everything
  = mqtt out "publish" (n3) restarts: a full deploy restarts everything

  tab "Alarm" (f2)
  = mqtt in "smoke" (n5) restarts: a full deploy restarts everything
  = subflow instance "Siren" (n6) restarts: a full deploy restarts everything

  config nodes of no tab
  = mqtt-broker "house" (c1) restarts: a full deploy restarts everything

7 restart; 1 more inside subflow instances
`,
    ));

  it("of the same flows has nothing", () =>
    prints(["plan", "after.json", "after.json"], 0, "No node stops or starts.\n"));

  it("as JSON is what the library answers", async () => {
    for (const type of ["full", "nodes", "flows"]) {
      const { code, out } = await redloom(["plan", "--json", "--type", type, "before.json", "after.json"]);
      const expected = library.plan(await text("before.json"), await text("after.json"), { type });
      assert.deepEqual({ code, answer: JSON.parse(out) }, { code: 0, answer: expected });
      assert.equal(expected.type, type);
    }
  });

  it("puts every kind of entry in its place", async () => {
    const tab = { id: "t", type: "tab", label: "Old tab" };
    const node = { id: "a", type: "debug", z: "t", x: 1, y: 1, wires: [] };
    const config = { id: "c", type: "broker", port: 1 };
    const user = { id: "u", type: "mqtt", z: "s", x: 1, y: 1, broker: "c", wires: [] };
    const template = { id: "s", type: "subflow", name: "Used" };
    await save("places-before.json", [tab, node, config, template, user]);
    await save("places-after.json", [
      template,
      user,
      { ...config, port: 2 },
      { id: "__proto__", type: "tab", label: "New tab" },
      { id: "i", type: "subflow:s", z: "__proto__", x: 1, y: 1, wires: [] },
      { id: "constructor", type: "lost", z: "nowhere", x: 1, y: 1, wires: [] },
    ]);
    await prints(
      ["diff", "places-before.json", "places-after.json"],
      1,
      `+ tab "New tab" (__proto__): it is new
  + subflow instance "Used" (i): it is new

- tab "Old tab" (t): it was removed
  - debug (a): its tab "Old tab" (t) was removed

~ subflow "Used" (s): its node u depends on config node c, 2 steps away, which changed: property port

  config nodes of no tab
  ~ broker (c): its property port changed

  on a tab or subflow that is not there
  + lost (constructor): it is new

3 added, 2 changed, 2 removed
`,
    );
  });

  it("lets nothing in a name steer the terminal or take a page", async () => {
    const name = `\u001b[31mred\r\n::error::\u202e${"🌱".repeat(60)}`;
    await save("hostile.json", [{ id: "a\u0007\u001b]0;x", type: "debug\u2028", name }]);
    await prints(
      ["plan", "empty.json", "hostile.json"],
      0,
      `  config nodes of no tab
  + debug\\u2028 "\\u001b[31mred\\r\\n::error::\\u202e${"🌱".repeat(19)}…" (a\\u0007\\u001b]0;x) starts: it is new

1 starts
`,
    );
  });

  before(() => save("empty.json", []));
});

describe("redloom check", () => {
  const errors = `faulty.json:14:3: error: The subflow instance n3 makes its subflow hold itself: s1 → s1 (subflow_recursion) at node n3, type
faulty.json:15:3: error: The entry at position 5 is null, not a node (not_an_object) at entry 5
`;
  const warning = `faulty.json:3:3: warning: A wire of the inject "every minute" (n1) leads to n9, which does not exist (wire_dangling) at node "every minute" (n1), wires[0][1]
`;

  it("lists what is wrong and where, and ends with 1", () =>
    prints(["check", "faulty.json"], 1, `${warning}${errors}faulty.json: 2 errors, 1 warning\n`));

  it("leaves warnings out where it has to be quiet", () =>
    prints(["check", "--quiet", "faulty.json"], 1, `${errors}faulty.json: 2 errors\n`));

  it("ends with 0 where nothing is wrong, and where there are warnings only", async () => {
    await prints(["check", "before.json"], 0, "before.json: 0 errors, 0 warnings\n");
    const flows = JSON.parse(await text("faulty.json")).slice(0, 2);
    const { code, out } = await redloom(["check", "-"], JSON.stringify(flows));
    assert.equal(code, 0);
    assert.match(out, /\n\(standard input\): 0 errors, 2 warnings\n$/);
  });

  it("takes several files", () =>
    prints(["check", "before.json", "faulty.json"], 1, `${warning}${errors}2 files: 2 errors, 1 warning\n`));

  it("goes on behind a file that it cannot read, and ends with 2", async () => {
    const { code, out, err } = await redloom(["check", "nowhere.json", "faulty.json", "before.json"]);
    assert.equal(err, "redloom check: nowhere.json: no such file or directory (ENOENT)\n");
    assert.deepEqual({ code, out }, { code: 2, out: `${warning}${errors}2 files: 2 errors, 1 warning\n` });
    const alone = await redloom(["check", "nowhere.json"]);
    assert.deepEqual({ code: alone.code, out: alone.out, err: alone.err }, { code: 2, out: "", err });
  });

  it("tells an object from a flow configuration", async () => {
    const { code, out, err } = await redloom(["check", "-"], "{}");
    assert.deepEqual({ code, out }, { code: 2, out: "" });
    assert.match(err, /^redloom check: \(standard input\): .+ \(invalid_flows\)\n$/);
  });

  it("as JSON is what the library answers, with the file where there are several", async () => {
    const expected = library.check(await text("faulty.json"));
    assert.equal(expected.length, 3);
    const one = await redloom(["--json", "check", "faulty.json"]);
    assert.deepEqual({ code: one.code, answer: JSON.parse(one.out) }, { code: 1, answer: expected });
    const two = await redloom(["check", "--json", "--quiet", "faulty.json", "before.json"]);
    const severe = expected.filter(({ severity }) => severity === "error");
    assert.deepEqual(
      JSON.parse(two.out),
      severe.map((finding) => ({ file: "faulty.json", ...finding })),
    );
    assert.deepEqual(JSON.parse((await redloom(["check", "--json", "before.json"])).out), []);
  });
});

describe("colour", () => {
  const colored = (args, env) =>
    finish("env", [...env, "node_modules/.bin/redloom", ...args], { cwd: folder });
  const plan = ["plan", "before.json", "after.json"];
  const ESCAPE = "\u001b";

  it("marks besides, and changes no character", async () => {
    const [plain, painted] = [await redloom(plan), await redloom([...plan, "--color"])];
    assert.match(painted.out, new RegExp(`^  ${ESCAPE}\\[1mtab "Greenhouse" \\(f1\\)${ESCAPE}\\[22m\n`));
    assert.ok(painted.out.includes(`  ${ESCAPE}[32m+ change "round" (n8)${ESCAPE}[39m starts: it is new\n`));
    assert.ok(painted.out.includes(`  ${ESCAPE}[31m- debug (n4)${ESCAPE}[39m stops: it was removed\n`));
    assert.equal(painted.out.replaceAll(new RegExp(`${ESCAPE}\\[\\d+m`, "g"), ""), plain.out);
    const check = await redloom(["check", "faulty.json", "--color"]);
    assert.ok(
      check.out.includes(`${ESCAPE}[1mfaulty.json:14:3:${ESCAPE}[22m ${ESCAPE}[31merror${ESCAPE}[39m: `),
    );
  });

  it("is chosen by options before variables, and by these where there is no terminal", async () => {
    const is = async (wanted, args, ...env) => {
      const { out } = await colored([...plan, ...args], env);
      assert.equal(out.includes(ESCAPE), wanted, [...args, ...env].join(" "));
    };
    await is(false, []);
    await is(true, [], "FORCE_COLOR=1");
    await is(false, [], "FORCE_COLOR=0");
    await is(true, [], "FORCE_COLOR=1", "NO_COLOR=1");
    await is(false, ["--no-color"], "FORCE_COLOR=1");
    await is(true, ["--color"], "NO_COLOR=1");
    await is(false, ["--color", "--no-color"]);
    await is(true, ["--no-color", "--color"]);
  });

  it("is there on a terminal, if nothing is said against it", async () => {
    const command = `node_modules/.bin/redloom ${plan.join(" ")}`;
    // script(1) of util-linux runs a command on a terminal of its own.
    const on = (...env) =>
      finish("env", ["-u", "NO_COLOR", ...env, "script", "-qec", command, "/dev/null"], { cwd: folder });
    assert.ok((await on("TERM=xterm")).out.includes(ESCAPE));
    assert.ok(!(await on("TERM=xterm", "NO_COLOR=1")).out.includes(ESCAPE));
    assert.ok(!(await on("TERM=dumb")).out.includes(ESCAPE));
  });

  it("is not in JSON", async () => {
    assert.ok(!(await redloom([...plan, "--color", "--json"])).out.includes(ESCAPE));
  });
});

describe("the command line", () => {
  it("has help for all and for each command, with examples, in 79 columns", async () => {
    const overview = await redloom(["--help"]);
    assert.deepEqual(await redloom(["help"]), overview);
    assert.equal(overview.code, 0);
    const pages = [overview.out];
    const single = ["check", "diff", "plan", "rev"];
    const credentials = ["show", "set", "rekey"].map((action) => `credentials ${action}`);
    for (const name of [...single, ...credentials]) {
      const words = name.split(" ");
      const page = await redloom(["help", ...words]);
      assert.deepEqual({ code: page.code, err: page.err }, { code: 0, err: "" });
      assert.deepEqual(await redloom([...words, "--help"]), page);
      assert.deepEqual(await redloom(["-h", ...words]), page);
      assert.match(page.out, new RegExp(`^Usage: redloom ${name} .+\n\n[A-Z].+\\.\n`));
      assert.match(page.out, new RegExp(`\nExamples:\n.*\\bredloom ${name} `));
      assert.match(page.out, /\nExit codes: /);
      assert.match(overview.out, new RegExp(`\n {2}${name} `));
      pages.push(page.out);
    }
    const group = await redloom(["credentials", "--help"]);
    assert.deepEqual(await redloom(["help", "credentials"]), group);
    for (const name of credentials) assert.match(group.out, new RegExp(`\n {2}${name} `));
    assert.doesNotMatch(group.out, /\n {2}plan /);
    const long = pages
      .join("")
      .split("\n")
      .filter((line) => line.length > 79);
    assert.deepEqual(long, []);
  });

  it("takes options anywhere, and ends them at --", async () => {
    const flows = [{ id: "a", type: "debug", name: "A" }];
    await save("--json", flows);
    const { out } = await redloom(["--json", "check", "--quiet", "--", "--json"]);
    assert.deepEqual(JSON.parse(out), []);
    assert.match((await redloom(["rev", "--", "--json"])).out, /^[0-9a-f]{64}\n$/);
    assert.deepEqual(await redloom(["--type", "full", "plan", "--", "--json", "--json"]), {
      code: 0,
      out: '  config nodes of no tab\n  = debug "A" (a) restarts: a full deploy restarts everything\n\n1 restarts\n',
      err: "",
    });
  });

  it("refuses what it does not know with 2 and a hint", async () => {
    const cases = [
      [["chek", "a"], 'there is no command "chek"; did you mean check?', "redloom"],
      [["help", "dif"], 'there is no command "dif"; did you mean diff?', "redloom"],
      [["zzz", "--help"], 'there is no command "zzz"', "redloom"],
      [[], "which command?", "redloom"],
      [["diff", "--jsno", "a", "b"], "there is no option --jsno; did you mean --json?", "redloom diff"],
      [["check", "--type", "full", "a"], "there is no option --type", "redloom check"],
      [["rev", "--color", "a"], "there is no option --color", "redloom rev"],
      [["check", "-q", "a"], "there is no option -q", "redloom check"],
      [["check", "--quiet=1", "a"], "--quiet takes no value", "redloom check"],
      [["plan", "a", "b", "--type"], "--type wants a value: --type TYPE", "redloom plan"],
      [["plan", "--type", "all", "a", "b"], "--type is one of full, nodes, flows", "redloom plan"],
      [["rev"], "takes one FILE", "redloom rev"],
      [["credentials"], "which one: credentials show, credentials set, credentials rekey?", "redloom"],
      [
        ["credentials", "sohw", "a"],
        'there is no command "credentials sohw"; did you mean credentials show?',
        "redloom",
      ],
      [["credentials", "show", "--unset", "a"], "there is no option --unset", "redloom credentials show"],
      [["rev", "a", "b"], "takes one FILE", "redloom rev"],
      [["check"], "takes one FILE or more", "redloom check"],
      [["diff", "a"], "takes two files, OLD and NEW", "redloom diff"],
      [["plan", "a", "b", "c"], "takes two files, OLD and NEW", "redloom plan"],
      [["diff", "-", "-"], "only one of the files can be -, the standard input", "redloom diff"],
      [["check", "-", "a", "-"], "only one of the files can be -, the standard input", "redloom check"],
    ];
    for (const [args, message, name] of cases) {
      const expected = { code: 2, out: "", err: `${name}: ${message}\nTry: ${name} --help\n` };
      assert.deepEqual(await redloom(args), expected, args.join(" "));
    }
  });

  it("ends quietly where its reader has seen enough", async () => {
    const many = Array.from({ length: 20_000 }, (_, at) => ({ id: `n${at}`, type: "debug", name: `${at}` }));
    await save("many.json", many);
    const head = "set -o pipefail; node_modules/.bin/redloom plan empty.json many.json | head -1";
    assert.deepEqual(await finish("bash", ["-c", head], { cwd: folder }), {
      code: 0,
      out: "  config nodes of no tab\n",
      err: "",
    });
  });
});
