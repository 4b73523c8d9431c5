import cors, { type CorsOptions } from "cors";
import express, { type Express } from "express";
import type { Bcrypt } from "../../auth.js";
import { basicAuth } from "./basic-auth.js";
import type { NodeHttpSettings } from "./settings.js";

/**
 * Mounts what is below `httpNodeRoot`, which core nodes and others add routes to, and the folders of `httpStatic`, in
 * Node-RED's order (red.js, 5.0.7). `http in` finds the root app by `parent`, and puts a middleware on top of its stack.
 */
export function mountNodeHttp(
  root: Express,
  nodes: Express,
  settings: NodeHttpSettings,
  bcrypt: Bcrypt,
): void {
  const { httpNodeRoot, httpNodeAuth, httpStatic, httpStaticAuth } = settings;
  if (httpNodeRoot !== false) {
    if (httpNodeAuth !== undefined) {
      root.use(httpNodeRoot, "user" in httpNodeAuth ? basicAuth(httpNodeAuth, bcrypt) : httpNodeAuth);
    }
    root.use(httpNodeRoot, nodes);
  }
  for (const { path, root: below, options, middleware, cors: allowed } of httpStatic) {
    if (allowed) root.use(below, cors(allowed as CorsOptions));
    if (httpStaticAuth !== undefined) root.use(below, basicAuth(httpStaticAuth, bcrypt));
    if (middleware) root.use(below, ...[middleware].flat());
    root.use(below, express.static(path, options));
  }
}
