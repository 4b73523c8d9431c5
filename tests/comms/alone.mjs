// Comms of Redloom on a server that has nothing else, with the settings that are about it.
//   node tests/comms/alone.mjs --userDir FOLDER --settings FILE
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { parseArgs } from "node:util";
import { source } from "../host/source.mjs";

const { Comms } = await source("comms.ts");
const { platform } = await source("environment.ts");
const { Access } = await source("node/access.ts");
const { openComms, cutUnclaimedUpgrades } = await source("node/websocket.ts");

const require = createRequire(import.meta.url);
const { values } = parseArgs({ options: { settings: { type: "string" }, userDir: { type: "string" } } });
const { adminAuth, httpAdminRoot = "", httpAdminMiddleware, disableEditor } = require(values.settings);
const root = `/${httpAdminRoot}/`.replace(/\/+/g, "/");
const logins = new Set();
const log = () => {};

/** What the engine would say: the right is looked for in the token's scope, or in nobody's. */
async function admit(token) {
  const { tokens, users, default: nobody } = adminAuth;
  const named = (username) => users.find((user) => user.username === username);
  const allowed = (user, scope) => (user && mayRead(scope) ? { user } : undefined);
  if (logins.has(token)) return { user: users[0] };
  if (typeof tokens === "function") {
    const user = await tokens(token);
    if (user) return allowed(user, user.permissions);
  } else {
    const fixed = tokens.find((each) => each.token === token);
    if (fixed) return allowed(named(fixed.user), fixed.scope);
  }
  return nobody && mayRead(nobody.permissions)
    ? { user: { anonymous: true, ...nobody }, anonymous: true }
    : undefined;
}

function mayRead(scope) {
  return [scope].flat().some((each) => ["*", "read", "*.read", "status.read"].includes(each));
}

/** Logins of one person, and their end. */
function answer(path, response) {
  const token = "the token of a login";
  if (path === "/auth/token") logins.add(token);
  else logins.delete(token);
  comms.recheck();
  response.end(JSON.stringify({ access_token: token }));
}

const { events } = require("@node-red/util");
const comms = new Comms({ open: !adminAuth, events, ...platform, log, admit });
const server = createServer((request, response) => {
  request.url = request.url.slice(root.length - 1);
  httpAdminMiddleware(request, response, () => answer(request.url, response));
});
const access = new Access("127.0.0.1");
cutUnclaimedUpgrades(server);
const { tokens, tokenHeader = "authorization" } = adminAuth ?? {};
const header = typeof tokens === "function" ? tokenHeader.toLowerCase() : undefined;
if (!disableEditor) {
  openComms(server, {
    ...{ comms, root, log, tokenHeader: header },
    refuse: ({ headers }) => access.refuse({ method: "POST", host: headers.host, origin: headers.origin }),
    admit: ({ headers }) => {
      const value = headers[header];
      return admit(header === "authorization" ? /^Bearer (.*)/.exec(value)?.[1] : value);
    },
  });
}
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));
