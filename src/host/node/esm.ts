import { findPackagesFrom } from "./bcrypt.js";

findPackagesFrom(import.meta.url);

export * from "./index.js";
