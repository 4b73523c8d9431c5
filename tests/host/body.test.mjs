import assert from "node:assert/strict";
import { test } from "node:test";
import { constants, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { source } from "./source.mjs";

const { receive } = await source("body.ts");

/** A request whose body comes in `chunks`; `state` says what became of the stream. */
function request(chunks, headers = {}) {
  const state = { pulled: 0, cancelled: false };
  const left = [...chunks];
  const body = new ReadableStream(
    {
      pull(controller) {
        const chunk = left.shift();
        if (chunk === undefined) return controller.close();
        state.pulled += chunk.length;
        controller.enqueue(chunk);
      },
      cancel() {
        state.cancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
  return { incoming: { method: "POST", path: "/flows", headers: Object.entries(headers), body }, state };
}

const bytes = (length, value = 32) => new Uint8Array(length).fill(value);
const read = async (chunks, headers, limit = 1000) => receive(request(chunks, headers).incoming, limit);

test("no body", async () => {
  const received = await receive({ method: "GET", path: "/", headers: [["a", "b"]], body: null }, 10);
  assert.deepEqual(received, { method: "GET", path: "/", headers: [["a", "b"]] });
  assert.equal("body" in (await read([])), false);
  assert.equal("body" in (await read([], { "Content-Encoding": "gzip" })), false);
});

test("a body of exactly the limit, in pieces, comes whole", async () => {
  const { body } = await read([bytes(400, 1), bytes(600, 2)]);
  assert.equal(body.length, 1000);
  assert.deepEqual([body[399], body[400], body[999]], [1, 2, 2]);
});

test("of a longer body one byte over the limit is read, and the rest is cancelled", async () => {
  const exact = request([bytes(1000), bytes(1)]);
  assert.equal((await receive(exact.incoming, 1000)).body.length, 1001);
  const long = request([bytes(900), bytes(900), bytes(900)]);
  assert.equal((await receive(long.incoming, 1000)).body.length, 1001);
  assert.deepEqual(long.state, { pulled: 1800, cancelled: true });
});

for (const [coding, encode] of [
  ["gzip", gzipSync],
  ["deflate", deflateSync],
]) {
  test(`${coding}: decoded, its headers dropped, the limit counted after decoding`, async () => {
    const headers = { "Content-Encoding": coding.toUpperCase(), "Content-Length": "9", "X-A": "b" };
    const exact = await read([encode(bytes(1000))], headers);
    assert.deepEqual(exact.body, bytes(1000));
    assert.deepEqual(exact.headers, [["X-A", "b"]]);
    assert.equal((await read([encode(bytes(1001))], headers)).body.length, 1001);
    assert.equal((await read([encode(bytes(5000))], headers)).body.length, 1001);
    // Byte by byte as well.
    const single = [...encode(bytes(50))].map((byte) => Uint8Array.of(byte));
    assert.deepEqual((await read(single, headers)).body, bytes(50));
  });

  test(`${coding}: damaged, cut off or no such thing at all is invalid_encoding`, async () => {
    const good = encode(crypto.getRandomValues(new Uint8Array(500)));
    const flipped = Uint8Array.from(good);
    flipped[Math.floor(good.length / 2)] ^= 0xff;
    for (const bad of [flipped, good.subarray(0, good.length - 9), bytes(20)]) {
      await assert.rejects(read([bad], { "content-encoding": coding }), {
        code: "invalid_encoding",
        message: `The request body is not valid ${coding} data`,
      });
    }
  });
}

test("deflate means the zlib format, as in Node-RED", async () => {
  await assert.rejects(read([deflateRawSync(bytes(5))], { "content-encoding": "deflate" }));
});

/** What `work` adds to the memory that buffers take, at its highest, as seen every millisecond. */
async function peak(work) {
  const before = process.memoryUsage().arrayBuffers;
  let most = before;
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage().arrayBuffers);
  }, 1);
  await work;
  clearInterval(watch);
  return Math.max(most, process.memoryUsage().arrayBuffers) - before;
}

/** A gigabyte of zeros in a megabyte. */
const zeros = gzipSync(bytes(64 * 1024 * 1024, 0), { level: constants.Z_BEST_COMPRESSION });
const bomb = Buffer.concat(Array(16).fill(zeros));

for (const size of [1, 4096, bomb.length]) {
  test(`a bomb in pieces of ${size} bytes is left as soon as the limit is passed`, async () => {
    const chunks = [];
    for (let at = 0; at < Math.min(bomb.length, size * 100_000); at += size) {
      chunks.push(bomb.subarray(at, at + size));
    }
    const { incoming, state } = request(chunks, { "content-encoding": "gzip" });
    const received = receive(incoming, 1_000_000);
    assert.ok((await peak(received)) < 16 * 1024 * 1024, "it was expanded");
    assert.equal((await received).body.length, 1_000_001);
    assert.ok(state.pulled <= Math.max(size, 65_536), `${state.pulled} bytes were read`);
    assert.ok(state.cancelled || size === bomb.length);
  });
}

test("a damaged body whose client then stalls is refused all the same", async () => {
  let cancelled = false;
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(bytes(40));
    },
    cancel() {
      cancelled = true;
    },
  });
  const incoming = { method: "POST", path: "/", headers: [["content-encoding", "gzip"]], body };
  await assert.rejects(receive(incoming, 1000), { code: "invalid_encoding" });
  assert.ok(cancelled);
});

test("identity is no coding; an unknown one stays for the engine to refuse", async () => {
  assert.deepEqual(await read([bytes(3)], { "Content-Encoding": "Identity" }), {
    method: "POST",
    path: "/flows",
    headers: [],
    body: bytes(3),
  });
  const unknown = await read([bytes(3)], { "Content-Encoding": "br", "Content-Length": "3" });
  assert.deepEqual(unknown.headers, [
    ["Content-Encoding", "br"],
    ["Content-Length", "3"],
  ]);
  assert.deepEqual(unknown.body, bytes(3));
});

for (const headers of [{}, { "content-encoding": "gzip" }]) {
  test(`a stream that breaks is request_aborted ${JSON.stringify(headers)}`, async () => {
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(gzipSync(bytes(50)).subarray(0, 12));
      },
      pull() {
        throw new Error("connection lost");
      },
    });
    const incoming = { method: "POST", path: "/", headers: Object.entries(headers), body };
    await assert.rejects(receive(incoming, 1000), { code: "request_aborted" });
  });
}
