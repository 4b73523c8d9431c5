// That the search for secrets finds what is there.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Marks } from "./marks.mjs";

const around = (bytes) => Buffer.concat([Buffer.from("xyz"), bytes, Buffer.from("...")]);
const percent = (text) => encodeURIComponent(text);

for (const [form, make] of Object.entries({
  "as it is": (text) => Buffer.from(text),
  "in JSON": (text) => Buffer.from(JSON.stringify({ a: [text] })),
  "in a URL": (text) => Buffer.from(`/x?token=${percent(text)}`),
  "UTF-16": (text) => Buffer.from(text, "utf16le"),
  "UTF-16, big-endian": (text) => Buffer.from(text, "utf16le").swap16(),
  hex: (text) => Buffer.from(Buffer.from(text).toString("hex")),
  "hex in capitals": (text) => Buffer.from(Buffer.from(text).toString("hex").toUpperCase()),
  reversed: (text) => Buffer.from(text).reverse(),
  base64: (text) => Buffer.from(btoa(text)),
  base64url: (text) => Buffer.from(Buffer.from(text).toString("base64url")),
  "base64 of more, by one": (text) => Buffer.from(btoa(`a${text}b`)),
  "base64 of more, by two": (text) => Buffer.from(btoa(`ab${text}cd`)),
  "a header of HTTP Basic": (text) => Buffer.from(`Basic ${btoa(`admin:${text}`)}`),
  "base64 of UTF-16": (text) => Buffer.from(Buffer.from(`a${text}`, "utf16le").toString("base64")),
})) {
  test(`a leak is found: ${form}`, () => {
    // Random every time: the search may not depend on the letters.
    for (let time = 0; time < 200; time += 1) {
      const marks = new Marks();
      marks.text("another");
      const bytes = around(make(marks.text("planted")));
      const found = marks.search([
        { place: "clean", bytes: Buffer.from("nothing here") },
        { place: "leak", bytes },
      ]);
      assert.deepEqual(
        [...new Set(found.map(({ label, place }) => `${label} in ${place}`))],
        ["planted in leak"],
      );
    }
  });
}

test("what was not planted is not found, nor is half of it", () => {
  const marks = new Marks();
  const text = marks.text("planted");
  const others = [new Marks().text("planted"), text.slice(0, 20), text.slice(4), ""].map((each, at) => ({
    place: String(at),
    bytes: Buffer.from(each),
  }));
  assert.deepEqual(marks.search(others), []);
});

test("a label stands for one text", () => {
  const marks = new Marks();
  assert.equal(marks.text("a"), marks.text("a"));
  assert.notEqual(marks.text("a"), marks.text("b"));
  assert.match(marks.text("a"), /^[a-zA-Z0-9]{24}$/);
});
