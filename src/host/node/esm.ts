import { findPackagesFrom } from "./installed.js";

findPackagesFrom(import.meta.url);

export * from "./index.js";
