/** What is in the audit log. @type {import("../rows.mjs").Row[]} */
export const audit = [
  { id: "audit.flows", section: "6", text: "flows.get, flows.set with the type, logged before the work" },
  { id: "audit.state", section: "6", text: "flows.getState; flows.setState for failures only" },
  {
    id: "audit.credentials",
    section: "6",
    text: "credentials.get with type and id, no user, path or address",
  },
  { id: "audit.error", section: "6", text: "a failing call logs api.error after its own event" },
  { id: "audit.login", section: "6", text: "auth.login with user, client and scope; not for fixed tokens" },
  {
    id: "audit.login-failed",
    section: "6",
    text: "auth.login.fail.credentials, .permissions, .too-many-attempts",
  },
  { id: "audit.client", section: "6", text: "auth.invalid-client" },
  { id: "audit.token", section: "6", text: "auth.invalid-token; nothing where there is no token" },
  { id: "audit.permission", section: "6", text: "permission.fail with the right that lacks" },
  { id: "audit.revoke", section: "6", text: "auth.login.revoke" },
  { id: "audit.user", section: "6", text: "who asks, without the password" },
  {
    id: "audit.none",
    section: "6",
    text: "the login page, unknown paths and faults of the body leave nothing",
  },
  { id: "audit.forwarded", section: "6, 9.4", text: "X-Forwarded-For is taken for the address as it stands" },
  {
    id: "leak.audit",
    section: "9.4",
    text: "a user's fixed token is in the log with its user; not in the reference, seen on 5.0.7",
  },
];
