import { createHash, timingSafeEqual } from "node:crypto";
import type { RequestHandler } from "express";
import type { Bcrypt } from "../../auth.js";
import type { BasicAuth } from "./settings.js";

/**
 * Asks for a name and a password (`basicAuthMiddleware` of red.js, 5.0.7). A password that was right once is
 * remembered, for comparing takes tens of milliseconds.
 */
export function basicAuth({ user, pass }: BasicAuth, bcrypt: Bcrypt): RequestHandler {
  let right: Buffer | undefined;
  const matches = async (password: string): Promise<boolean> => {
    const digest = sha256(password);
    if (right !== undefined && timingSafeEqual(right, digest)) return true;
    const ok = pass.length === 32 ? same(md5(password), pass) : await bcrypt.compare(password, pass);
    if (ok) right = digest;
    return ok;
  };
  return (request, response, next) => {
    if (request.method === "OPTIONS") return next();
    const given = credentialsOf(request.headers.authorization);
    const known = given !== undefined && same(given.name, user);
    const answered = known ? matches(given.password).catch(() => false) : Promise.resolve(false);
    answered.then((ok) => {
      if (ok) return next();
      response.set("WWW-Authenticate", 'Basic realm="Authorization Required"').sendStatus(401);
    }, next);
  };
}

function credentialsOf(header = ""): { name: string; password: string } | undefined {
  const [, encoded = ""] = /^ *basic +([\w~+/.-]+=*) *$/i.exec(header) ?? [];
  const [, name, password] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, "base64").toString()) ?? [];
  return name === undefined || password === undefined ? undefined : { name, password };
}

function same(one: string, other: string): boolean {
  return timingSafeEqual(sha256(one), sha256(other));
}

function sha256(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

function md5(text: string): string {
  return createHash("md5").update(text).digest("hex");
}
