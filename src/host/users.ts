import type { Effect, Input } from "../wasm/types.js";

/** What a host knows of people, so that the engine need not: the functions of `adminAuth`, and bcrypt. */
export interface Users {
  /** Whether `hash` was made of `password`. False for what is no hash. Must not hold up anything else. */
  verify(password: string, hash: string): Promise<boolean>;
  /** The function `users`. */
  user(username: string): Promise<unknown>;
  /** The function `authenticate`; without password for whom a strategy's provider has named. */
  authenticate(username: string, password: string | undefined): Promise<unknown>;
  /** The function `tokens`. */
  token(token: string): Promise<unknown>;
  /** The function `default`. */
  defaultUser(): Promise<unknown>;
}

/** An effect that asks for somebody. */
export type Question = Extract<
  Effect,
  { type: "verify" | "user" | "authenticate" | "token" | "defaultUser" }
>;

/** Answers an effect. Never rejects: what goes wrong is `failed`, with no secret in its message. */
export async function answer(users: Users | undefined, question: Question): Promise<Input> {
  const { effect } = question;
  try {
    if (users === undefined) throw new Error("this host knows nobody");
    if (question.type === "verify") {
      return { type: "verified", effect, ok: await users.verify(question.password, question.hash) };
    }
    const user = described(await ask(users, question));
    return { type: "user", effect, ...(user !== undefined && { user }) };
  } catch (thrown) {
    const { code, message } = (thrown ?? {}) as { code?: unknown; message?: unknown };
    const text = typeof message === "string" ? message : String(thrown);
    return {
      ...{ type: "failed", effect, message: secrets(question).reduce(without, text) },
      code: typeof code === "string" ? code : "rejected",
    };
  }
}

function ask(users: Users, question: Exclude<Question, { type: "verify" }>): Promise<unknown> {
  switch (question.type) {
    case "user":
      return users.user(question.username);
    case "authenticate":
      return users.authenticate(question.username, question.password);
    case "token":
      return users.token(question.token);
    case "defaultUser":
      return users.defaultUser();
  }
}

/** The parts of a user that the engine reads, as JSON; undefined for nobody. */
function described(user: unknown): Uint8Array | undefined {
  if (typeof user !== "object" || user === null) return undefined;
  const { username, password, permissions, token, image } = user as Record<string, unknown>;
  return new TextEncoder().encode(JSON.stringify({ username, password, permissions, token, image }));
}

function secrets(question: Question): string[] {
  switch (question.type) {
    case "verify":
      return [question.password, question.hash];
    case "authenticate":
      return question.password === undefined ? [] : [question.password];
    case "token":
      return [question.token];
    case "user":
    case "defaultUser":
      return [];
  }
}

function without(text: string, secret: string): string {
  return secret === "" ? text : text.replaceAll(secret, "***");
}
