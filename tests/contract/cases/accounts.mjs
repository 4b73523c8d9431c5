/** The bcrypt hash of the password `secret`, with as few rounds as there may be. */
export const hash = "$2b$04$hxSUw7XpHOTWO.IqL6hyZurYisLrYCXVd76/F7QsMG3gRi/.bnWAO";

const user = (username, permissions, more) => ({ username, password: hash, permissions, ...more });

/** Users by what they may do; their password is `secret`. */
export const users = [
  user("admin", "*"),
  user("reader", "read"),
  user("writer", ["flows.write"]),
  user("editor", ["flows.read", "flows.write"]),
  user("starred", ["*"]),
  user("powerless"),
  user("nobody", []),
  user("unhashed", "*", { password: "secret" }),
  user("blank", "*", { password: undefined }),
  user("pictured", "*", { image: "/me.png" }),
  user("fixed", "*", { token: "of-fixed" }),
  user("unlisted", "*", { token: "of-unlisted" }),
  ...["guessed", "patient", "late", "locked"].map((name) => user(name, "*")),
];

/** Fixed tokens: the scope of each, and what it grants: to read flows, to write them, to read credentials. */
export const scopes = {
  all: { scope: "*", grants: "rwc" },
  read: { scope: "read", grants: "rc" },
  "dot-read": { scope: "*.read", grants: "rc" },
  write: { scope: "write", grants: "w" },
  "dot-write": { scope: "*.write", grants: "w" },
  "flows-read": { scope: "flows.read", grants: "r" },
  "flows-write": { scope: "flows.write", grants: "w" },
  "credentials-read": { scope: "credentials.read", grants: "c" },
  "flows-star": { scope: "flows.*", grants: "" },
  flows: { scope: "flows", grants: "" },
  "read-and-write": { scope: "read write", grants: "" },
  "in-capitals": { scope: "Flows.Read", grants: "" },
  longer: { scope: "my.flows.read", grants: "" },
  empty: { scope: "", grants: "" },
  none: { scope: undefined, grants: "" },
  "list-all": { scope: ["*"], grants: "rwc" },
  "list-two": { scope: ["flows.read", "credentials.read"], grants: "rc" },
  "list-nested": { scope: [["flows.read"], "flows.write"], grants: "rw" },
  "list-empty": { scope: [], grants: "" },
};

/** What every case that needs no setting of its own shares. */
export const guarded = {
  token: "all",
  settings: {
    adminAuth: {
      type: "credentials",
      users,
      tokens: [
        ...Object.entries(scopes).map(([token, { scope }]) => ({ token, user: "admin", scope })),
        { token: "of-fixed", user: "fixed", scope: "*" },
        { token: "of-reader", user: "reader", scope: "*" },
        { token: "of-a-stranger", user: "stranger", scope: "*" },
      ],
    },
    runtimeState: { enabled: true },
  },
};
