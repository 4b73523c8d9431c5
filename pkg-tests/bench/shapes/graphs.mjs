// Wires in the two extremes, and config nodes that use one another.
import { id } from "../random.mjs";

const TAB = { id: "0f00000000000001", type: "tab", label: "Flow 1", disabled: false, info: "", env: [] };

function place(at, name, wires) {
  const [x, y] = [100 + (at % 50) * 40, 60 + Math.floor(at / 50) * 40];
  return { id: id(at), type: "junction", z: TAB.id, name, x, y, wires };
}

/** Every node wired to one. @param {number} count */
export function* hub(count) {
  yield TAB;
  yield place(1, "hub", []);
  for (let at = 2; at < count; at += 1) yield place(at, `spoke ${at}`, [[id(1)]]);
}

/** Every node wired to the next. @param {number} count */
export function* chain(count) {
  yield TAB;
  for (let at = 1; at < count; at += 1) yield place(at, `link ${at}`, at < count - 1 ? [[id(at + 1)]] : []);
}

/** Config nodes each of which uses the one that stands after it. @param {number} count */
export function* configChain(count) {
  yield TAB;
  for (let at = 1; at < count; at += 1) {
    const uses = at < count - 1 ? id(at + 1) : "";
    yield { id: id(at), type: "tls-config", name: `config ${at}`, uses };
  }
}
