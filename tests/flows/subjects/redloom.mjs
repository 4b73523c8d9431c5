// Redloom as people embed it: the two packages side by side, below the project, whose modules hold Node-RED's nodes.

import { join } from "node:path";
import { pathToFileURL } from "node:url";

const answered = async (response) => {
  const text = await response.text();
  const answer = text === "" ? null : JSON.parse(text);
  return response.ok ? { answer } : { refused: answer.code, message: answer.message };
};

export async function start({ settings, packages }) {
  const { createServer } = await import(pathToFileURL(join(packages, "redloom-server/index.js")));
  const server = createServer({ ...settings, uiPort: 0, httpAdminRoot: "/admin" });
  await server.listen();
  const post = (path, body, headers = {}) =>
    fetch(new URL(path, server.url), {
      method: "POST",
      headers: { "content-type": "application/json", "node-red-api-version": "v2", ...headers },
      body: JSON.stringify(body),
    }).then(answered);
  return {
    port: server.address.port,
    deploy({ flows, type, credentials, rev }) {
      const wanted = { flows, ...(credentials && { credentials }), ...(rev !== undefined && { rev }) };
      return post("flows", wanted, { "node-red-deployment-type": type });
    },
    setState: (state) => post("flows/state", { state }),
    stop: () => server.close(),
  };
}
