/** How long one asset may take to come over the network at installation, in ms. */
const ASSET_LIMIT = 60_000;

/**
 * What a build of the page and its service worker needs without a network, in a cache of its own that carries
 * the build in its name: what comes from it never mixes builds.
 */
export class Offline {
  readonly #prefix: string;
  readonly #build: string;
  readonly #assets: readonly string[];

  /** `scope` is the path of the scope; `assets` are absolute URLs. */
  constructor(scope: string, build: string, assets: Iterable<string>) {
    // No path holds a space, so no scope's prefix begins that of another.
    this.#prefix = `redloom ${scope} `;
    this.#build = build;
    this.#assets = [...new Set(assets)];
  }

  /** Fetches every asset past the HTTP cache, which may still hold the last build's. All or nothing. */
  async fill(): Promise<void> {
    const cache = await caches.open(this.#name);
    await Promise.all(
      this.#assets.map(async (url) => {
        const response = await fetch(url, { cache: "reload", signal: AbortSignal.timeout(ASSET_LIMIT) });
        if (!response.ok) throw new Error(`${url} is needed offline, but the server says ${response.status}`);
        await cache.put(url, unredirected(response));
      }),
    );
  }

  /** Drops the caches of all other builds for this scope. */
  async purge(): Promise<void> {
    const names = await caches.keys();
    const others = names.filter((name) => name.startsWith(this.#prefix) && name !== this.#name);
    await Promise.all(others.map((name) => caches.delete(name)));
  }

  /** The asset as it was when this build was installed; undefined where the browser has dropped it. */
  async match(url: string): Promise<Response | undefined> {
    return caches.match(url, { cacheName: this.#name });
  }

  get #name(): string {
    return this.#prefix + this.#build;
  }
}

/** Browsers take no response for a navigation that was redirected on its way. */
function unredirected(response: Response): Response {
  if (!response.redirected) return response;
  const { status, statusText, headers } = response;
  return new Response(response.body, { status, statusText, headers });
}
