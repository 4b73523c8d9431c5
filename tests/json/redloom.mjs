import { createRequire } from "node:module";

/** The built package, found by its own name as users find it. @type {typeof import("redloom")} */
export const redloom = createRequire(new URL("../../pkg/redloom/package.json", import.meta.url))("redloom");
