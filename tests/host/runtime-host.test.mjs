// What the host does with what the engine says: nodes made and closed, types, values, modules, credentials, contexts.
import assert from "node:assert/strict";
import { test } from "node:test";
import { staged, tab, util } from "./runtime.mjs";

const probe = (id, ...outputs) => ({ id, type: "probe", wires: outputs });
const silent = () => true;

test("a deployment is answered when its stop is over, and the start of the process when all is started", () =>
  staged({}, async (stage) => {
    const { host } = stage;
    assert.equal(host.state(), "stop");
    await stage.deploy(tab("t", [probe("a")]), "reload");
    assert.equal(stage.node("a"), null);
    await host.start();
    assert.equal(host.state(), "start");
    assert.ok(stage.node("a"));
    let close;
    stage.node("a").on("close", (done) => {
      close = done;
    });
    let isAnswered = false;
    const deployed = stage.deploy(tab("t", [probe("b")])).then(() => {
      isAnswered = true;
    });
    await stage.quiet();
    assert.deepEqual([stage.node("a"), stage.node("b"), isAnswered], [null, null, false]);
    close();
    await deployed;
    assert.ok(stage.node("b"));
    host.setState("stop");
    await stage.quiet();
    assert.deepEqual([host.state(), stage.node("b")], ["stop", null]);
    host.setState("start");
    await stage.quiet();
    assert.ok(stage.node("b"));
  }));

test("deploys that come while others stop or start are all answered, and the last one runs", () =>
  staged({}, async (stage) => {
    const behave = (node) => void node.on("close", (done) => setTimeout(done, 5));
    stage.behaviours = { a: behave, b: behave, c: behave };
    await stage.run(tab("t", [probe("a"), probe("s")]));
    const answered = [];
    const deploy = (id) => {
      const { reply, announced } = stage.begin(tab("t", [probe(id), probe("s")]), "nodes");
      reply.then(() => answered.push(id));
      return announced;
    };
    deploy("b");
    deploy("c");
    await new Promise((resolve) => setTimeout(resolve, 1));
    await deploy("d");
    assert.deepEqual(answered, ["b", "c", "d"]);
    assert.deepEqual(
      ["a", "b", "c", "d", "s"].filter((id) => stage.node(id)),
      ["d", "s"],
    );
    assert.deepEqual(stage.complaints(), []);
  }));

test("a constructor that throws, calls nobody or gives up early keeps nothing else from running", () =>
  staged({}, async (stage) => {
    stage.host.registerType("tests", "gives up", function GivesUp() {});
    class Modern {
      constructor(config) {
        stage.host.nodes.createNode(this, config);
        this.on("input", this.receives);
      }
      receives(message) {
        this.send({ payload: `modern ${message.payload}` });
      }
    }
    stage.host.registerType("tests", "modern", Modern);
    stage.behaviours = {
      a() {
        throw new Error("of the constructor");
      },
      b() {
        throw { no: "error" };
      },
    };
    const more = [
      { id: "g", type: "gives up" },
      { id: "m", type: "modern", wires: [["c"]] },
    ];
    await stage.run(tab("t", [probe("a"), probe("b"), ...more, probe("c")]));
    assert.deepEqual(stage.complaints(), ["a: Error: of the constructor", "b: [object Object]"]);
    assert.equal(stage.node("a"), null);
    assert.equal(stage.node("g").id, "g");
    stage.node("m").receive({ payload: 1 });
    await stage.quiet();
    assert.deepEqual(stage.take(), ['c:"modern 1"']);
    await stage.deploy(tab("t", [probe("c")]));
    assert.equal(stage.node("g"), null);
  }));

test("promises that a constructor leaves behind have their turn before the next node is made", () =>
  staged({}, async (stage) => {
    const seen = [];
    const behave = (node) => {
      seen.push(node.id);
      Promise.resolve().then(() => seen.push(`promised ${node.id}`));
    };
    stage.behaviours = { a: behave, b: behave };
    await stage.run(tab("t", [probe("a"), probe("b")]));
    assert.deepEqual(seen, ["a", "promised a", "b", "promised b"]);
  }));

test("flows wait for types that are missing, and types go with their set", () =>
  staged({}, async (stage) => {
    const { host } = stage;
    await stage.run(tab("t", [probe("a"), { id: "l", type: "late" }]));
    assert.equal(stage.node("a"), null);
    const states = stage.events.filter(([, { id }]) => id === "runtime-state");
    const { types, state } = states.at(-1)[1].payload;
    assert.deepEqual([types, state], [["late"], "stop"]);
    assert.throws(() => host.registerType("other", "probe", function Probe() {}), /probe already registered/);
    stage.register("late");
    await stage.quiet();
    assert.ok(stage.node("a") && stage.node("l"));
    assert.equal(typeof host.nodes.getType("late"), "function");
    host.unregisterTypes("tests");
    assert.equal(host.nodes.getType("late"), undefined);
    host.registerType("other", "late", function Late(config) {
      host.nodes.createNode(this, config);
    });
  }));

test("variables reach nodes with their types, those that need JavaScript too, and each gets its own", () =>
  staged({}, async (stage) => {
    const configs = [];
    stage.behaviours = { a: (_node, config) => void configs.push(config) };
    const env = [
      ["TEXT", "str", "text"],
      ["BYTES", "bin", "[1,2]"],
      ["PATTERN", "re", "^a"],
      ["NONE", "num", "abc"],
      ["SUM", "jsonata", "1+1"],
      ["OBJECT", "jsonata", '{"a": [1, {"b": null}]}'],
      ["BAD", "jsonata", "1 +"],
    ].map(([name, type, value]) => ({ name, type, value }));
    const names = env.map(({ name }) => name);
    const values = Object.fromEntries(names.map((name) => [name.toLowerCase(), `\${${name}}`]));
    const flows = tab("t", [{ ...probe("a"), ...values, deep: [{ bytes: "$(BYTES)" }] }]);
    flows[0].env = env;
    await stage.run(flows);
    const [{ text, bytes, pattern, none, sum, object, bad, deep }] = configs;
    assert.deepEqual([text, sum, object], ["text", 2, { a: [1, { b: null }] }]);
    assert.deepEqual([bytes, deep[0].bytes], [Buffer.from([1, 2]), Buffer.from([1, 2])]);
    assert.ok(Buffer.isBuffer(bytes) && pattern instanceof RegExp);
    assert.ok(Number.isNaN(none));
    assert.equal(bad, `\${BAD}`);
    bytes[0] = 9;
    const { getSetting, evaluateNodeProperty } = util.util;
    assert.deepEqual(getSetting(stage.node("a"), "BYTES"), Buffer.from([1, 2]));
    assert.equal(evaluateNodeProperty(`is \${TEXT}`, "env", stage.node("a")), "is text");
    assert.equal(getSetting(stage.node("a"), "HOME"), "of the process");
    assert.equal(getSetting(stage.node("a"), "NR_FLOW_NAME"), "t");
    const said = stage.complaints();
    assert.equal(said.length, 1);
    assert.match(said[0], /^t: .*'BAD'.*end of expression/);
  }));

test("groups have variables of their own", () =>
  staged({}, async (stage) => {
    const group = {
      id: "g",
      type: "group",
      z: "t",
      nodes: ["a"],
      env: [{ name: "A", type: "str", value: "of g" }],
    };
    const flows = [...tab("t", [{ ...probe("a"), g: "g" }, probe("b")]), group];
    flows[0].env = [{ name: "A", type: "str", value: "of t" }];
    await stage.run(flows);
    const setting = (id, name) => util.util.getSetting(stage.node(id), name);
    assert.deepEqual(
      [setting("a", "A"), setting("a", "$parent.A"), setting("b", "A")],
      ["of g", "of t", "of t"],
    );
    assert.equal(setting("a", "NR_GROUP_ID"), "g");
  }));

test("nodes get their credentials, and may set others", () =>
  staged({}, async (stage) => {
    stage.register("secretive", { credentials: { user: { type: "text" } } });
    const flows = tab("t", [{ id: "a", type: "secretive" }, { id: "e", type: "secretive" }, probe("p")]);
    flows[0].env = [{ name: "NAME", type: "str", value: "of the tab" }];
    await stage.run(flows, { a: { user: "$(NAME)", key: "k" } });
    assert.deepEqual(stage.node("a").credentials, { user: "of the tab", key: "k" });
    assert.deepEqual(stage.node("e").credentials, {});
    assert.equal(stage.node("p").credentials, undefined);
    const { nodes } = stage.host;
    assert.deepEqual(nodes.getCredentials("a"), { user: "$(NAME)", key: "k" });
    await nodes.addCredentials("a", { user: "set" });
    assert.deepEqual(nodes.getCredentials("a"), { user: "set" });
    nodes.deleteCredentials("e");
    assert.equal(nodes.getCredentials("e"), undefined);
    await stage.deploy(flows, "full", { a: { user: "$(NAME)", key: "k" } });
    assert.deepEqual(stage.node("a").credentials, { user: "set" });
    await stage.deploy(flows, "full", { a: { user: "deployed" } });
    assert.deepEqual(stage.node("a").credentials, { user: "deployed" });
    assert.deepEqual(nodes.getCredentials("a"), { user: "deployed" });
  }));

test("flows whose credentials could not be read start without, and what was said of them stays", () =>
  staged({}, async (stage) => {
    stage.register("secretive", { credentials: { user: { type: "text" } } });
    await stage.run(tab("t", [{ id: "a", type: "secretive" }]), null);
    assert.deepEqual(stage.node("a").credentials, {});
    const states = stage.events.flatMap(([, { id, payload }]) => (id === "runtime-state" ? [payload] : []));
    assert.deepEqual(
      states.map(({ error }) => error),
      ["credentials_load_failed"],
    );
    await stage.quiet();
    assert.deepEqual(
      stage.lines.map(({ msg }) => msg),
      ["Starting flows", "Started flows"],
    );
  }));

test("the context of a node goes with it, that of its flow stays, and what is no more is dropped", () =>
  staged({}, async (stage) => {
    const flows = (property) => tab("t", [{ ...probe("a"), property }]);
    await stage.run(flows(1));
    const context = stage.node("a").context();
    assert.equal(stage.node("a").context(), context);
    context.set("own", 1);
    context.flow.set("flows", 2);
    context.global.set("all", 3);
    await stage.deploy(flows(2), "nodes");
    const next = stage.node("a").context();
    assert.deepEqual([next.get("own"), next.flow.get("flows"), next.global.get("all")], [undefined, 2, 3]);
    assert.equal(next.flow.get("$parent.all"), 3);
    await stage.deploy(tab("u", [probe("b")]));
    await stage.deploy([...tab("u", [probe("b")]), ...flows(3)]);
    assert.equal(stage.node("a").context().flow.get("flows"), undefined);
  }));

test("modules that nodes ask for are asked of the installer, and what is missing keeps flows from starting", () => {
  const asked = [];
  const modules = {
    async check(list) {
      asked.push(...list);
      return list.some(({ module }) => module === "gone") ? [{ module: "gone", error: "not_there" }] : [];
    },
  };
  return staged({ modules }, async (stage) => {
    stage.register("needy", { dynamicModuleList: "libs" });
    const flows = (module) => tab("t", [{ id: "n", type: "needy", libs: [{ var: "m", module }] }]);
    await stage.run(flows("gone"));
    assert.deepEqual(asked, [{ var: "m", module: "gone" }]);
    assert.equal(stage.node("n"), null);
    await stage.deploy(flows("there"));
    assert.ok(stage.node("n"));
  });
});

test("a type can be a subflow that a module brings", () =>
  staged({}, async (stage) => {
    const definition = {
      id: "m",
      type: "subflow",
      name: "Module",
      meta: { type: "of a module" },
      in: [{ wires: [{ id: "i" }] }],
      out: [{ wires: [{ id: "i", port: 0 }] }],
      env: [
        { name: "FACTOR", type: "num", value: "2" },
        { name: "KEY", type: "cred" },
      ],
      flow: [{ id: "i", type: "probe", z: "m", x: 1, y: 1, wires: [[]] }],
    };
    stage.host.registerSubflow("tests", definition);
    await stage.run(
      tab("t", [{ id: "x", type: "of a module", FACTOR: 3, KEY: "", wires: [["b"]] }, probe("b")]),
    );
    stage.node("x").receive({ payload: 1 });
    await stage.quiet();
    assert.deepEqual(stage.take(), ["x-i:1", "b:1"]);
    const inner = stage.node("x-i");
    assert.equal(util.util.getSetting(inner, "FACTOR"), 3);
    inner.error("said inside");
    const { id, type, path } = stage.lines.at(-1);
    assert.deepEqual([id, type, path], ["x", "of a module", "t/x"]);
    assert.deepEqual(stage.host.nodes.getCredentialDefinition("of-a-module"), { KEY: { type: "password" } });
  }));

test("link call nodes find what they call by id, by name here, and by name elsewhere", () =>
  staged({}, async (stage) => {
    const { linkcallTargets } = stage.host.nodes;
    stage.host.registerType("tests", "link in", function LinkInNode(config) {
      stage.host.nodes.createNode(this, config);
      linkcallTargets.register(this);
      this.on("close", () => linkcallTargets.remove(this));
    });
    stage.behaviours = { a: silent };
    const link = (id, name) => ({ id, type: "link in", name });
    const flows = [
      ...tab("t", [probe("a"), link("one", "here"), link("two", "both")]),
      ...tab("u", [
        link("three", "there"),
        link("four", "both"),
        link("five", "twice"),
        link("six", "twice"),
      ]),
    ];
    await stage.run(flows);
    const call = (target, isDynamic) => linkcallTargets.getTargetNode(stage.node("a"), target, isDynamic).id;
    assert.deepEqual(
      ["one", "here", "there", "both"].map((target) => call(target, true)),
      ["one", "one", "three", "two"],
    );
    assert.equal(call("three"), "three");
    assert.throws(() => call("there"), /target link-in node 'there' not found/);
    assert.throws(() => call("twice", true), /Multiple link-in nodes named 'twice' found/);
    await stage.deploy(flows.filter(({ id }) => id !== "six"));
    assert.equal(call("twice", true), "five");
  }));

test("events carry the configuration, and a listener that throws stops nothing", () =>
  staged({}, async (stage) => {
    const thrower = () => {
      throw new Error("of a listener");
    };
    util.events.on("flows:started", thrower);
    try {
      await stage.run(tab("t", [probe("a")]));
    } finally {
      util.events.removeListener("flows:started", thrower);
    }
    const [, { type, config }] = stage.events.find(([name]) => name === "flows:started");
    assert.deepEqual([type, config.rev, config.flows.map(({ id }) => id)], ["full", "r1", ["t", "a"]]);
    const ids = [];
    stage.host.nodes.eachNode(({ id }) => ids.push(id));
    assert.deepEqual(ids, ["t", "a"]);
    assert.match(
      stage.lines.map(({ msg }) => msg).join("\n"),
      /A listener of flows:started failed: .*of a listener/,
    );
  }));

test("constructors and close handlers may use what the runtime offers", () =>
  staged({}, async (stage) => {
    stage.behaviours = {
      b(node) {
        const other = stage.node("c1");
        assert.equal(other.type, "probe");
        node.send({ payload: "to what was made before" });
        node.on("close", () => stage.host.registerType("tests", "while it closes", function Late() {}));
        if (stage.host.nodes.getType("while b is made") === undefined) stage.register("while b is made");
      },
    };
    await stage.run([{ id: "c1", type: "probe" }, ...tab("t", [probe("c"), probe("b", ["c"])])]);
    await stage.quiet();
    assert.deepEqual(stage.take(), ['c:"to what was made before"']);
    await stage.deploy(tab("t", [probe("c")]));
    assert.equal(typeof stage.host.nodes.getType("while it closes"), "function");
  }));
