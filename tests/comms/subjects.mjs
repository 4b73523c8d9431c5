// The servers that conversations are played to.
import { createRequire } from "node:module";
import { Source } from "../contract/settings.mjs";
import { start as startNodeRed } from "../contract/subjects/node-red.mjs";
import { start as startRedloom } from "../contract/subjects/redloom-server.mjs";

export const subjects = { "node-red": startNodeRed, redloom: startRedloom };

const util = createRequire(import.meta.url).resolve("@node-red/util");

/** These settings, and GET /emit?[[name, event], …], which emits them in the process, whoever asks. */
export function withEmit(settings) {
  return {
    ...settings,
    httpAdminMiddleware: new Source(`(request, response, next) => {
  const [path, query] = request.url.split("?");
  if (path !== "/emit") return next();
  const { events } = require(${JSON.stringify(util)});
  for (const [name, event] of JSON.parse(decodeURIComponent(query))) events.emit(name, event);
  response.end();
}`),
  };
}
