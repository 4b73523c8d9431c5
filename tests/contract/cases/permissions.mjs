import { ask, post, small } from "../step.mjs";
import { guarded, scopes } from "./accounts.mjs";

/** What a scope grants. @type {import("../step.mjs").Case[]} */
export const permissions = [
  {
    name: "scope of a token",
    rows: [
      "permission.star",
      "permission.exact",
      "permission.read",
      "permission.write",
      "permission.list",
      "permission.nothing-else",
      "permission.none",
      "permission.empty",
      "permission.used",
    ],
    on: guarded,
    steps: Object.entries(scopes).flatMap(([as, { grants }]) => {
      const may = (letter, status) => (grants.includes(letter) ? status : 401);
      const form = { state: "start" };
      return [
        ask("GET", "/flows", may("r", 200), { as, name: `${as}: GET /flows` }),
        ask("GET", "/flows/state", may("r", 200), { as, name: `${as}: GET /flows/state` }),
        post(small, may("w", 204), { as, name: `${as}: POST /flows` }),
        ask("POST", "/flows/state", may("w", 200), { as, form, name: `${as}: POST /flows/state` }),
        ask("GET", "/credentials/x/y", may("c", 200), { as, name: `${as}: GET /credentials` }),
        ask("POST", "/auth/revoke", 200, { as, form: { token: "x" }, name: `${as}: POST /auth/revoke` }),
      ];
    }),
  },
];
