import { pathToFileURL } from "node:url";
import { findPackagesFrom } from "./installed.js";

findPackagesFrom(pathToFileURL(__filename).href);

export * from "./index.js";
