import { accountsSettings } from "./cases/accounts-settings.mjs";
import { audit } from "./cases/audit.mjs";
import { authentication } from "./cases/authentication.mjs";
import { body } from "./cases/body.mjs";
import { conflict } from "./cases/conflict.mjs";
import { context } from "./cases/context.mjs";
import { cors } from "./cases/cors.mjs";
import { credentials } from "./cases/credentials.mjs";
import { etag } from "./cases/etag.mjs";
import { hazards } from "./cases/hazards.mjs";
import { logins } from "./cases/login.mjs";
import { permissions } from "./cases/permissions.mjs";
import { routing } from "./cases/routing.mjs";
import { running } from "./cases/running.mjs";
import { shapes } from "./cases/shapes.mjs";
import { showing } from "./cases/shown.mjs";
import { states } from "./cases/state.mjs";
import { storage } from "./cases/storage.mjs";
import { strategies } from "./cases/strategy.mjs";
import { switches } from "./cases/switches.mjs";
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
  ...running,
  ...etag,
  ...credentials,
  ...showing,
  ...authentication,
  ...permissions,
  ...logins,
  ...accountsSettings,
  ...strategies,
  ...states,
  ...audit,
  ...context,
  ...cors,
  ...switches,
  ...storage,
  ...hazards,
];
