// What people have: tabs of 100 nodes in chains of 20, config nodes that many share, functions with code.
import { id, pick, random } from "../random.mjs";

const TAB = 100;
const CHAIN = 20;
/** Of this many entries one is a broker that the nodes after it use. */
const SHARED = 500;

/**
 * @param {number} count how many entries @param {{ words?: readonly string[], seed?: number }} [options] `words`:
 * what names and code are made of; `seed`: of the ids
 */
export function* typical(count, { words = WORDS, seed = 1 } = {}) {
  const name = (at) => `${pick(words, 11, at)} ${pick(words, 12, at)}`;
  let tab = "";
  let broker = "";
  for (let at = 0; at < count; at += 1) {
    const own = id(at, seed);
    if (at % SHARED === 0) {
      broker = own;
      yield { ...BROKER, id: own, name: name(at), clientid: `client-${at}` };
    } else if (at % TAB === 1) {
      tab = own;
      yield { id: own, type: "tab", label: name(at), disabled: false, info: "", env: [] };
    } else {
      const place = at % TAB;
      const last = place % CHAIN === CHAIN - 1 || at === count - 1 || (at + 1) % TAB < 2;
      const wires = last ? [] : [[id(at + 1, seed)]];
      const [x, y] = [120 + (place % CHAIN) * 180, 60 + Math.floor(place / CHAIN) * 80];
      yield node(at, { id: own, z: tab, name: name(at), x, y, wires }, broker, words);
    }
  }
}

const WORDS = (
  "temperature pressure boiler valve inlet outlet pump line order station door light alarm level sensor motor " +
  "meter power voltage current speed batch recipe shift store queue report mail price customer invoice"
).split(" ");

const BROKER = {
  ...{ type: "mqtt-broker", broker: "broker.example", port: 1883, autoConnect: true, usetls: false },
  ...{ protocolVersion: 4, keepalive: 60, cleansession: true, autoUnsubscribe: true, birthTopic: "" },
  ...{ birthQos: "0", birthPayload: "", birthMsg: {}, closeTopic: "", closePayload: "", closeMsg: {} },
};

function node(at, common, broker, words) {
  const { id: own, z, name, x, y, wires } = common;
  const frame = (type, properties) => ({ id: own, type, z, name, ...properties, x, y, wires });
  switch (at % CHAIN) {
    case 2:
      return frame("inject", {
        props: [{ p: "payload" }, { p: "topic", vt: "str" }],
        ...{ repeat: String(random(3, at) % 600), crontab: "", once: false, onceDelay: 0.1, topic: name },
        ...{ payload: "", payloadType: "date" },
      });
    case 4:
    case 9:
    case 15:
      return frame("function", {
        ...{
          func: code(at, words),
          outputs: 1,
          timeout: 0,
          noerr: 0,
          initialize: "",
          finalize: "",
          libs: [],
        },
      });
    case 5:
    case 11:
      return frame("switch", {
        ...{ property: "payload", propertyType: "msg" },
        rules: [{ t: "gte", v: String(random(4, at) % 1000), vt: "num" }, { t: "else" }],
        ...{ checkall: "true", repair: false, outputs: 1 },
      });
    case 6:
    case 12:
    case 16:
      return frame("change", {
        rules: [
          { t: "set", p: "topic", pt: "msg", to: name, tot: "str" },
          { t: "move", p: "payload.value", pt: "msg", to: "payload", tot: "msg" },
        ],
        ...{ action: "", property: "", from: "", to: "", reg: false },
      });
    case 7:
      return frame("template", {
        ...{ field: "payload", fieldType: "msg", format: "handlebars", syntax: "mustache" },
        template: `<p>${name}: {{payload}}</p>\n<p>{{topic}}</p>`,
        output: "str",
      });
    case 13:
      return frame("http request", {
        ...{ method: "GET", ret: "obj", paytoqs: "ignore", url: `https://api.example/v1/${at}`, tls: "" },
        ...{
          persist: false,
          proxy: "",
          insecureHTTPParser: false,
          authType: "",
          senderr: false,
          headers: [],
        },
      });
    case 17:
      return frame("mqtt out", {
        ...{
          topic: `plant/${at}/state`,
          qos: "1",
          retain: "",
          respTopic: "",
          contentType: "",
          userProps: "",
        },
        ...{ correl: "", expiry: "", broker },
      });
    case 19:
      return frame("debug", {
        ...{ active: true, tosidebar: true, console: false, tostatus: false, complete: "payload" },
        ...{ targetType: "msg", statusVal: "", statusType: "auto" },
      });
    default:
      return frame("delay", {
        ...{ pauseType: "rate", timeout: "5", timeoutUnits: "seconds", rate: "1", nbRateUnits: "1" },
        ...{ rateUnits: "second", randomFirst: "1", randomLast: "5", randomUnits: "seconds", drop: false },
      });
  }
}

/** Code of 2 to 12 statements, some 150 to 700 characters. */
function code(at, words) {
  const lines = [`// ${pick(words, 21, at)} of ${pick(words, 22, at)}`];
  const statements = 2 + (random(23, at) % 11);
  for (let line = 0; line < statements; line += 1) {
    const word = pick(words, 24, at * 32 + line);
    lines.push(`msg.payload["${word}"] = Number(msg.payload.value) * ${random(25, at + line) % 100};`);
  }
  return `${lines.join("\n")}\nreturn msg;`;
}
