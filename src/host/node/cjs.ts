import { pathToFileURL } from "node:url";
import { findPackagesFrom } from "./bcrypt.js";

findPackagesFrom(pathToFileURL(__filename).href);

export * from "./index.js";
