// The part of passport 0.7 that is used here.
declare module "passport" {
  import type { RequestHandler } from "express";

  class Passport {
    use(name: string, strategy: unknown): this;
    initialize(): RequestHandler;
    session(): RequestHandler;
    authenticate(name: string, options: Record<string, unknown>): RequestHandler;
  }
  const passport: { Passport: typeof Passport };
  export default passport;
}

declare module "express-session" {
  import type { RequestHandler } from "express";

  const session: (options: Record<string, unknown>) => RequestHandler;
  export default session;
}
