/** The first segments of the paths below the admin root that the engine answers. */
const ADMIN_SEGMENTS: ReadonlySet<string> = new Set(["auth", "credentials", "flows"]);

/** Where a service worker serves. */
export interface Place {
  /** Its scope. */
  scope: URL;
  /** Path of the admin root, below the scope, with a slash at both ends: `/playground/`. */
  root: string;
  /** What it holds for when there is no network: absolute URLs without fragment. */
  assets: ReadonlySet<string>;
}

/** The parts of a request that decide who answers it. */
export type Asked = Pick<Request, "url" | "method" | "mode" | "cache">;

/** Who answers: the engine, the offline cache under this URL, or the network as if we were not there. */
export type Decision = "admin" | { asset: string } | "network";

/**
 * @param scope The scope of the registration.
 * @param root Path of the admin root, relative to the scope.
 * @param assets URLs relative to the scope.
 */
export function place(scope: string, root: string, assets: readonly string[]): Place {
  const base = new URL(scope);
  if (!base.pathname.endsWith("/")) base.pathname += "/";
  const rootUrl = new URL(`./${root.replace(/^\/+/, "")}`, base);
  return {
    scope: base,
    root: rootUrl.pathname.endsWith("/") ? rootUrl.pathname : `${rootUrl.pathname}/`,
    assets: new Set(assets.map((asset) => withQuery(new URL(asset, base)))),
  };
}

/** Leaves early and in order: what is not for us is not even looked at closely. */
export function decide(asked: Asked, { scope, root, assets }: Place): Decision {
  const url = new URL(asked.url);
  if (url.origin !== scope.origin || !url.pathname.startsWith(scope.pathname)) return "network";
  // Developer tools ask so for what the HTTP cache holds; Chromium then allows no other answer.
  if (asked.cache === "only-if-cached" && asked.mode !== "same-origin") return "network";
  if (isAdmin(url.pathname, root)) return "admin";
  if (asked.method !== "GET") return "network";
  // The page is the same whatever its query says; other assets are what their whole URL says.
  const asset = asked.mode === "navigate" ? bare(url) : withQuery(url);
  return assets.has(asset) ? { asset } : "network";
}

/**
 * Whether a page other than ours may have sent this. A form of a foreign page that posts to our scope comes
 * to us as a navigation, and its origin does not: scripts of ours never write by navigating.
 */
export function isForeignWrite({ method, mode }: Pick<Request, "method" | "mode">): boolean {
  return mode === "navigate" && method !== "GET" && method !== "HEAD";
}

/** Node-RED's plain routes know no case and take a slash at the end; the engine decides about the rest. */
function isAdmin(path: string, root: string): boolean {
  if (!path.startsWith(root)) return false;
  const [segment = ""] = path.slice(root.length).split("/", 1);
  return ADMIN_SEGMENTS.has(segment.toLowerCase());
}

function bare(url: URL): string {
  return `${url.origin}${url.pathname}`;
}

function withQuery(url: URL): string {
  return `${bare(url)}${url.search}`;
}
