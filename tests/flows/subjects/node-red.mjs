// Node-RED 5.0.7, embedded.

import { once } from "node:events";
import { createServer } from "node:http";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

const copy = (value) => value && JSON.parse(JSON.stringify(value));

async function answer(asked) {
  try {
    return { answer: copy(await asked) ?? null };
  } catch ({ code, message }) {
    return { refused: code ?? "unexpected_error", message };
  }
}

export async function start({ settings }) {
  const RED = require("node-red");
  const express = createRequire(require.resolve("node-red"))("express");
  const { events } = require("@node-red/util");
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  RED.init(server, { ...settings, httpAdminRoot: false });
  const started = new Promise((resolve) => {
    events.on("runtime-event", ({ id, payload }) => {
      if (id === "runtime-state" && payload?.state) resolve();
    });
  });
  const app = express();
  app.use(settings.httpNodeRoot, RED.httpNode);
  server.on("request", app);
  await RED.start();
  await started;
  const { flows } = RED.runtime;
  return {
    port: server.address().port,
    deploy({ flows: list, type, credentials, rev }) {
      const wanted = { flows: list, ...(credentials && { credentials }), ...(rev !== undefined && { rev }) };
      return answer(flows.setFlows({ flows: wanted, deploymentType: type }));
    },
    setState: (state) => answer(flows.setState({ state })),
    async stop() {
      await RED.stop();
      server.close();
      server.closeAllConnections();
    },
  };
}
