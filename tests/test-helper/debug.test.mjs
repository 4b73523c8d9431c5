import { scenario } from "./scenario.mjs";

const TAB = { id: "f1", type: "tab", label: "flow" };
const HEARD = { id: "n2", type: "helper", z: "f1", x: 1, y: 1 };
const at = (z = "f1") => ({ z, x: 1, y: 1 });
const DEBUG = "common/21-debug";
const debug = (name, config, send, more = {}) =>
  scenario(`debug: ${name}`, {
    nodes: [DEBUG],
    flow: [
      {
        id: "n1",
        type: "debug",
        name: "D",
        active: true,
        tosidebar: true,
        console: false,
        tostatus: false,
        complete: "payload",
        targetType: "msg",
        ...config,
        ...at(),
      },
      TAB,
    ],
    act: async ({ helper, node, note, until }) => {
      const published = [];
      const listener = ({ topic, data }) => topic === "debug" && published.push(data);
      helper._events.on("comms", listener);
      for (const message of send) node("n1").receive(message);
      await until(() => published.length >= (more.published ?? 1));
      helper._events.removeListener("comms", listener);
      note(published.map(({ path, ...data }) => ({ ...data, path })));
    },
    ...more,
  });
debug("a string", {}, [{ payload: "x", topic: "t" }]);
debug("a number", {}, [{ payload: 1 }]);
debug("an object", {}, [{ payload: { a: [1, undefined, NaN] } }]);
debug("a buffer", {}, [{ payload: Buffer.from("abc") }]);
debug("an error", {}, [{ payload: new Error("bad") }]);
debug("undefined", {}, [{ topic: "t" }]);
debug("null and booleans", {}, [{ payload: null }, { payload: true }], { published: 2 });
debug("the whole message", { complete: "true" }, [{ payload: "x", topic: "t", _msgid: "1" }]);
debug("another property", { complete: "a.b" }, [{ a: { b: 7 } }]);
debug("an expression", { complete: "$length(payload)", targetType: "jsonata" }, [{ payload: "abc" }]);
debug("a long string", {}, [{ payload: "x".repeat(2000) }]);
debug("a long array", {}, [{ payload: Array(2000).fill(0) }]);
debug("a map and a set", {}, [{ payload: new Map([[1, { a: 2 }]]) }, { payload: new Set([1, "b"]) }], {
  published: 2,
});
debug("what goes round", {}, [circular()]);
debug("a function", {}, [{ payload: function named() {} }]);
debug(
  "to the status",
  { tostatus: true, tosidebar: false, statusVal: "payload", statusType: "auto" },
  [{ payload: "shown" }, { payload: { fill: "red", text: "own" } }],
  {
    published: 0,
    status: [
      { fill: "grey", shape: "ring" },
      { fill: "", shape: "", text: "" },
      { fill: "grey", shape: "dot", text: "shown" },
      { fill: "grey", shape: "dot", text: "{ fill: 'red', text: 'own' }" },
    ],
  },
);
debug("of something that is off", { active: false }, [{ payload: 1 }], { published: 0 });
debug("to the console", { console: "true" }, [{ payload: { a: 1 } }], { published: 1 });

function circular() {
  const payload = { name: "loop" };
  payload.self = payload;
  return { payload };
}

scenario("debug: switched off and on", {
  nodes: [DEBUG],
  flow: [{ id: "n1", type: "debug", active: true, tosidebar: true, complete: "payload", ...at() }, TAB],
  act: async ({ helper, node, note }) => {
    await helper.request().post("/debug/n1/disable").expect(201);
    note(node("n1").active);
    await helper.request().post("/debug/n1/enable").expect(200);
    note(node("n1").active);
    await helper.request().post("/debug/n9/enable").expect(404);
    await helper.request().post("/debug/n1/sideways").expect(404);
    await helper
      .request()
      .post("/debug/disable")
      .send({ nodes: ["n1"] })
      .expect(201);
    note(node("n1").active);
  },
});

for (const [type, file] of [
  ["comment", "common/90-comment"],
  ["unknown", "common/98-unknown"],
  ["junction", "common/05-junction"],
  ["global-config", "common/91-global-config"],
]) {
  scenario(`${type}: is loaded`, {
    nodes: [file],
    flow: [{ id: "n1", type, name: "named", wires: [["n2"]], ...at() }, HEARD, TAB],
    send: type === "junction" ? [["n1", { payload: 1 }]] : [],
    expect: type === "junction" ? { n2: [1] } : {},
  });
}
