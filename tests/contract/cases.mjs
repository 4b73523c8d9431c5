import { body } from "./cases/body.mjs";
import { conflict } from "./cases/conflict.mjs";
import { credentials } from "./cases/credentials.mjs";
import { etag } from "./cases/etag.mjs";
import { hazards } from "./cases/hazards.mjs";
import { routing } from "./cases/routing.mjs";
import { shapes } from "./cases/shapes.mjs";
import { showing } from "./cases/shown.mjs";
import { storage } from "./cases/storage.mjs";
import { types } from "./cases/types.mjs";
import { version } from "./cases/version.mjs";

/** In the order in which they run: those that want a process of their own come last, as that costs a start. */
export const cases = [
  ...routing,
  ...body,
  ...version,
  ...conflict,
  ...shapes,
  ...types,
  ...etag,
  ...credentials,
  ...showing,
  ...storage,
  ...hazards,
];
