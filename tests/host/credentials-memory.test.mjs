// Whatever holds a secret on its way through the engine is wiped when it is done with: the module's memory is searched.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as engine from "../../target/engine/redloom.js";

const module = readFileSync(new URL("../../target/engine/redloom_bg.wasm", import.meta.url));
const { memory } = engine.initSync({ module });

const MARK = "MARKED-SECRET";
const utf8 = (text) => new TextEncoder().encode(text);
const utf16 = (text) => new Uint8Array(Buffer.from(text, "utf16le"));
const random = () => crypto.getRandomValues(new Uint8Array(160));
const sealed = (set, secret) =>
  engine.encryptCredentials(set, secret, crypto.getRandomValues(new Uint8Array(16)));

/** How often the mark stands in the module's memory, as UTF-8. */
function found() {
  const bytes = Buffer.from(memory.buffer);
  let count = 0;
  for (let at = bytes.indexOf(MARK); at >= 0; at = bytes.indexOf(MARK, at + 1)) count += 1;
  return count;
}

/** An engine over a store in memory. */
function host(settings, stored) {
  const admin = new engine.Admin(settings);
  let requests = 0;
  let store = stored;
  const give = (input) => {
    for (const effect of admin.handle(1, input)) {
      if (effect.type === "load")
        give({ type: "loaded", effect: effect.effect, ...(store && { stored: store }) });
      if (effect.type === "save") {
        const { generation, flows, credentials = store?.credentials } = effect;
        store = { generation, flows, ...(credentials && { credentials }) };
        give({ type: "saved", effect: effect.effect });
      }
    }
  };
  const send = (method, path, body, type = "application/json") => {
    requests += 1;
    const headers = [
      ["content-type", type],
      ["node-red-api-version", "v2"],
    ];
    const request = { type: "request", request: requests, method, path, headers };
    give({ ...request, ...(body && { body }), ...(method !== "GET" && { random: random() }) });
  };
  return { send, free: () => admin.free() };
}

const tab = (credentials) => ({ id: "t1", type: "tab", credentials });
const filler = Array.from({ length: 40 }, (_, at) => ({ id: `n${at}`, type: "tab", label: "x".repeat(at) }));
const inline = { flows: [...filler, tab({ a: MARK, b: `é${MARK}\n` })] };

/** Bodies that are taken, and bodies that are refused, in every way in which text can stand. */
const bodies = {
  "in its shortest form": utf8(JSON.stringify(inline)),
  "with white space": utf8(JSON.stringify(inline, null, 2)),
  "after a byte-order mark": utf8(`\uFEFF${JSON.stringify(inline)}`),
  "with escapes and keys out of order": utf8(
    `{"flows":[{"id":"t1","type":"tab","credentials":{"b":"\\u00e9${MARK}","1":"${MARK}","b":"${MARK}"}}]}`,
  ),
  "that becomes longer": utf8(
    `{"flows":[{"id":"t1","type":"tab","credentials":{"a":"${MARK}"},"n":[${"1e20,".repeat(400)}1]}]}`,
  ),
  "that is no UTF-8": Buffer.concat([
    Buffer.from(`{"flows":[{"id":"t1","type":"tab","credentials":{"a":"${MARK}`),
    Buffer.from([0xff, 0xfe]),
    Buffer.from('"}}]}'),
  ]),
  "that is neither UTF-8 nor JSON": Buffer.concat([Buffer.from([0x7b, 0x22, 0xff, 0x22]), Buffer.from(MARK)]),
  "beside the flows": utf8(JSON.stringify({ credentials: { t1: { a: MARK } }, flows: [tab()] })),
  "beside the flows, with white space": utf8(
    JSON.stringify({ flows: [tab()], credentials: { t1: { a: MARK } } }, null, 1),
  ),
  "encrypted beside the flows": utf8(`{"flows":[],"credentials":${sealed({ t1: { a: MARK } }, "s")}}`),
  "in an object instead of the array": utf8(JSON.stringify({ flows: tab({ a: MARK }) })),
  "in something else": utf8(JSON.stringify({ nodes: [tab({ a: MARK })] })),
  "that breaks off": utf8(JSON.stringify(inline).slice(0, -3)),
  "that breaks off, with white space": utf8(JSON.stringify(inline, null, 2).slice(0, -3)),
  "with a null": utf8(JSON.stringify({ flows: [tab({ a: MARK, b: null })] })),
  "as a text": utf8(JSON.stringify({ flows: [tab(MARK)] })),
  "with a fault in the flows": utf8(JSON.stringify({ flows: [tab({ a: MARK }), { id: 5 }, null] })),
  "that is no object": utf8(`"${MARK}"`),
  "that is blank but for one": utf8(JSON.stringify({ flows: [tab({ a: [[` ${MARK} `]], c: " \\" })] })),
};

test("what is in use is found", () => {
  assert.equal(found(), 0);
  const { send, free } = host({ credentialSecret: "s" }, undefined);
  send("POST", "/flows", bodies["in its shortest form"]);
  assert.equal(found(), 2);
  free();
  assert.equal(found(), 0);
});

for (const [name, body] of Object.entries(bodies)) {
  test(`a body ${name}`, () => {
    const { send, free } = host({ credentialSecret: "s" }, undefined);
    send("POST", "/flows", body);
    send("POST", "/flows", body);
    send("GET", "/flows", body);
    free();
    assert.equal(found(), 0);
  });
}

test("bodies in UTF-16, too long, or of a kind that nobody reads", () => {
  const { send, free } = host({ credentialSecret: "s", apiMaxLength: 8000 }, undefined);
  const text = JSON.stringify(inline);
  send("POST", "/flows", utf16(text), "application/json; charset=utf-16");
  send("POST", "/flows", utf8(text), "application/json; charset=latin1");
  send("POST", "/flows", utf8(`${text}${" ".repeat(8000)}`));
  send("POST", "/flows", utf8(`flows=${MARK}`), "application/x-www-form-urlencoded");
  send("POST", "/flows", utf8(text), "text/plain");
  free();
  assert.equal(found(), 0);
});

test("credentials that are stored: encrypted, plain, in the flows, damaged", () => {
  const set = { t1: { a: MARK } };
  const stored = (credentials, flows = [tab()]) => ({
    generation: 1,
    flows: utf8(JSON.stringify(flows)),
    credentials: utf8(credentials),
  });
  const plain = JSON.stringify(set, null, 2);
  for (const [settings, store] of [
    [{ credentialSecret: "s" }, stored(sealed(set, "s"))],
    [{ credentialSecret: "u", systemSecret: "s" }, stored(sealed(set, "s"))],
    [{ credentialSecret: "s" }, stored(plain)],
    [{ credentialSecret: false }, stored(plain)],
    [{ credentialSecret: false }, stored(plain.slice(0, -2))],
    [{ credentialSecret: "s" }, stored("{}", [tab({ a: MARK })])],
    [{}, stored(plain, [tab({ a: MARK })])],
  ]) {
    const { send, free } = host(settings, store);
    send("GET", "/flows");
    send("GET", "/credentials/tab/t1");
    send("POST", "/flows", utf8(JSON.stringify({ flows: [tab({ b: "x" })] })));
    send("POST", "/flows", utf8('{"flows":[]}'));
    free();
    assert.equal(found(), 0, JSON.stringify(settings));
  }
});

test("secrets and plain text of the functions", () => {
  const secret = `${MARK}é`;
  const file = sealed({ n1: { a: MARK, b: `${MARK}é` } }, secret);
  assert.equal(engine.decryptCredentials(file, secret).n1.a, MARK);
  sealed(JSON.stringify({ n1: { a: MARK } }, null, 2), MARK);
  assert.throws(() => sealed(`{"n1":"${MARK}`, MARK));
  assert.throws(() => engine.decryptCredentials(file, MARK));
  new engine.Admin({ credentialSecret: secret, systemSecret: MARK }).free();
  assert.equal(found(), 0);
});
