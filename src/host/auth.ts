import type { AdminAuth, User } from "../wasm/types.js";
import type { Users } from "./users.js";

/** `adminAuth` as in Node-RED's settings.js. */
export interface AdminAuthOptions {
  type: "credentials" | "strategy";
  /** People, or a function that finds one by name. */
  users?: User | User[] | ((username: string) => MaybeUser) | undefined;
  /** In place of comparing the password; with a strategy it gets the profile that the provider sent. */
  authenticate?: ((username: string, password: string) => MaybeUser) | undefined;
  /** Who somebody is that shows no token. */
  default?: { permissions: string | string[] } | (() => MaybeUser) | undefined;
  /** Tokens that last, or a function that knows whose a token is. */
  tokens?: AdminAuth["tokens"] | ((token: string) => MaybeUser) | undefined;
  /** The header that the function `tokens` gets. Default `authorization`, of which it gets what follows `Bearer`. */
  tokenHeader?: string | undefined;
  /** Seconds. Default a week. */
  sessionExpiryTime?: number | undefined;
  /** Seconds. Default 20. */
  exchangeCodeExpiryTime?: number | undefined;
  /** For type `strategy`. */
  strategy?: StrategyOptions | undefined;
  /** Laid over all of this. */
  module?: Partial<AdminAuthOptions> | undefined;
}

/** A user, or null, or a promise of one. */
export type MaybeUser = unknown;

/** How passport logs people in. */
export interface StrategyOptions {
  /** Its name with passport. */
  name: string;
  /** What stands on the button of the login page. */
  label?: string;
  icon?: string;
  image?: string;
  autoLogin?: unknown;
  /** A class of passport's strategies. */
  strategy: unknown;
  /** What its constructor takes; `verify` too, which may change the profile, and `callbackMethod`. */
  options: Record<string, unknown>;
}

/** Compares passwords with hashes, without holding up anything else. */
export interface Bcrypt {
  /** False for what is no hash of bcrypt. */
  compare(password: string, hash: string): Promise<boolean>;
}

/** The functions of `adminAuth`, and what the engine gets to know of the rest. */
export class Auth implements Users {
  /** For the engine. */
  readonly settings: AdminAuth;
  /** Undefined where people log in by password. */
  readonly strategy: StrategyOptions | undefined;
  readonly #given: AdminAuthOptions;
  readonly #bcrypt: Bcrypt;
  /** What providers have sent of people who are just logging in, for the function `authenticate`. */
  readonly #profiles = new Map<string, unknown>();

  constructor(options: AdminAuthOptions, bcrypt: Bcrypt) {
    const given = { ...options, ...options.module };
    this.#given = given;
    this.#bcrypt = bcrypt;
    this.strategy = given.type === "strategy" ? given.strategy : undefined;
    this.settings = settingsOf(given);
  }

  verify(password: string, hash: string): Promise<boolean> {
    return this.#bcrypt.compare(password, hash);
  }

  async user(username: string): Promise<unknown> {
    return called(this.#given.users, username);
  }

  async authenticate(username: string, password: string | undefined): Promise<unknown> {
    if (password !== undefined) return called(this.#given.authenticate, username, password);
    const profile = this.#profiles.get(username) ?? username;
    this.#profiles.delete(username);
    return called(this.#given.authenticate, profile);
  }

  async token(token: string): Promise<unknown> {
    return called(this.#given.tokens, token);
  }

  async defaultUser(): Promise<unknown> {
    return called(this.#given.default);
  }

  /** Keeps a profile until the engine asks for its user, which it does at once. */
  cameBack(username: string, profile: unknown): void {
    if (this.#profiles.size >= 1000) this.#profiles.clear();
    this.#profiles.set(username, profile);
  }
}

function called(value: unknown, ...given: unknown[]): unknown {
  return typeof value === "function" ? value(...given) : undefined;
}

function settingsOf(given: AdminAuthOptions): AdminAuth {
  const { type, users, tokens, strategy, tokenHeader, sessionExpiryTime, exchangeCodeExpiryTime } = given;
  const { default: anybody } = given;
  const { label, icon, image, autoLogin } = strategy ?? {};
  return defined<AdminAuth>({
    type,
    users: data(users),
    usersFunction: typeof users === "function",
    authenticateFunction: typeof given.authenticate === "function",
    default: data(anybody),
    defaultFunction: typeof anybody === "function",
    tokens: Array.isArray(tokens) ? tokens : undefined,
    tokensFunction: typeof tokens === "function",
    tokenHeader: typeof tokenHeader === "string" ? tokenHeader : undefined,
    sessionExpiryTime,
    exchangeCodeExpiryTime,
    strategy: type === "strategy" ? defined({ label, icon, image, autoLogin }) : undefined,
  });
}

/** What is no function. */
function data<T>(value: T): Exclude<T, (...given: never[]) => unknown> | undefined {
  return typeof value === "function" ? undefined : (value as Exclude<T, (...given: never[]) => unknown>);
}

function defined<T>(value: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as T;
}
