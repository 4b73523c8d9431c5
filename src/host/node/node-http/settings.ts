import type { CorsSetting } from "../cors.js";
import type { Middleware } from "../middleware.js";
import { OptionError } from "../settings/error.js";

/** The settings `httpNodeAuth` and `httpStaticAuth`. */
export interface BasicAuth {
  user: string;
  /** A hash of bcrypt's, or an MD5 in hex. */
  pass: string;
}

/** One folder of files. */
export interface StaticFiles {
  /** The folder. */
  path: string;
  /** Path below which the files are, with a slash at both ends. */
  root: string;
  /** What `express.static` takes. */
  options: Record<string, unknown> | undefined;
  middleware: Middleware | Middleware[] | undefined;
  cors: CorsSetting | undefined;
}

/** What the settings `httpNode…` and `httpStatic…` say of the routes besides the admin API. */
export interface NodeHttpSettings {
  /** With a slash at both ends. */
  httpNodeRoot: string | false;
  httpNodeAuth: BasicAuth | Middleware | Middleware[] | undefined;
  httpStatic: StaticFiles[];
  httpStaticAuth: BasicAuth | undefined;
}

/** Those settings as they are given; nobody has checked them. */
export interface GivenNodeHttp {
  httpRoot?: unknown;
  httpNodeRoot?: unknown;
  httpNodeAuth?: unknown;
  httpStatic?: unknown;
  httpStaticRoot?: unknown;
  httpStaticAuth?: unknown;
  httpStaticCors?: unknown;
}

/**
 * Completes and checks them (red.js, 5.0.7).
 *
 * @throws OptionError
 */
export function nodeHttpSettings(given: GivenNodeHttp): NodeHttpSettings {
  const { httpRoot, httpNodeRoot, httpNodeAuth, httpStaticAuth } = given;
  const isOff = httpRoot === false || httpNodeRoot === false;
  return {
    httpNodeRoot: isOff ? false : rootOf("httpNodeRoot", httpNodeRoot || httpRoot || "/"),
    httpNodeAuth: isMiddleware(httpNodeAuth) ? httpNodeAuth : auth("httpNodeAuth", httpNodeAuth),
    httpStatic: unique(staticFiles(given)),
    httpStaticAuth: auth("httpStaticAuth", httpStaticAuth),
  };
}

function staticFiles({ httpStatic, httpStaticRoot, httpStaticCors }: GivenNodeHttp): StaticFiles[] {
  if (!httpStatic) return [];
  const below = rootOf("httpStaticRoot", httpStaticRoot || "/");
  const all: unknown[] = Array.isArray(httpStatic) ? httpStatic : [httpStatic];
  return all.map((one) => {
    const entry = (typeof one === "string" ? { path: one } : (one ?? {})) as Partial<StaticFiles>;
    if (typeof entry.path !== "string" || entry.path === "") {
      throw new OptionError("httpStatic must be a folder, or an array of folders or objects with a path");
    }
    const { path, root, options, middleware, cors = httpStaticCors as CorsSetting | undefined } = entry;
    return { path, root: rootOf("httpStatic.root", `${below}${root || "/"}`), options, middleware, cors };
  });
}

/** Of two of one folder under one path the first counts. */
function unique(all: StaticFiles[]): StaticFiles[] {
  const known = new Set<string>();
  return all.filter(({ path, root }) => {
    const key = JSON.stringify([path, root]);
    return !known.has(key) && known.add(key);
  });
}

/** `formatRoot` of red.js, 5.0.7, without slashes that are doubled. */
function rootOf(name: string, root: unknown): string {
  if (typeof root !== "string") throw new OptionError(`${name} must be a path, or false`);
  return `/${root}/`.replace(/\/{2,}/g, "/");
}

function isMiddleware(value: unknown): value is Middleware | Middleware[] {
  return typeof value === "function" || Array.isArray(value);
}

function auth(name: string, value: unknown): BasicAuth | undefined {
  if (!value) return undefined;
  const { user, pass } = value as Partial<BasicAuth>;
  if (typeof user === "string" && typeof pass === "string") return { user, pass };
  throw new OptionError(`${name} must hold a user and a pass, which is a hash of the password`);
}
