const runtime = "needs nodes that run: the runtime comes with its own issue";

/** Where Node-RED dies, hangs, loses or leaks. @type {import("../rows.mjs").Row[]} */
export const hazards = [
  {
    id: "hazard.null-credential",
    section: "9.1",
    text: "a config node with a null credential ends the process, no answer",
  },
  {
    id: "hazard.group-missing",
    section: "9.1",
    text: "a node in a group that is not there: 200, then an endless loop",
  },
  { id: "hazard.group-cycle", section: "9.1", text: "groups inside each other: 200, then an endless loop" },
  {
    id: "hazard.subflow-recursion",
    section: "9.1",
    text: "a subflow inside itself: 200, then memory runs out",
  },
  {
    id: "hazard.context-path",
    section: "4.11",
    text: "removing from a flow ../x writes outside of the folder of contexts; not in the reference, seen on 5.0.7",
  },
  { id: "hazard.context-file", section: "10.4", text: "a context file that is no JSON: no flow starts" },
  {
    id: "hazard.password-type",
    section: "9.1",
    text: "a login with a password that is no text ends the process; not in the reference, seen on 5.0.7",
  },
  {
    id: "hazard.prototype-user",
    section: "9.1, 9.4",
    text: "a login as __proto__ ends the process; not in the reference, seen on 5.0.7",
  },
  {
    id: "hazard.no-password",
    section: "9.1",
    text: "a login as a user without a password ends the process; not in the reference, seen on 5.0.7",
  },
  {
    id: "hazard.rejects",
    section: "9.1",
    text: "a function of adminAuth that rejects ends the process; not in the reference, seen on 5.0.7",
  },
  { id: "hazard.restart", section: "9.1", text: "the last three happen again at every start" },
  {
    id: "loss.undecryptable",
    section: "9.2",
    text: "credentials that do not decrypt wipe those in memory",
  },
  {
    id: "loss.envelope",
    section: "9.2",
    text: "an envelope that decrypts is used and never written",
  },
  {
    id: "leak.both",
    section: "9.2",
    text: "an envelope and inline credentials: the secrets stay in the flows",
  },
  {
    id: "leak.subflow",
    section: "9.2",
    text: "inline credentials of a subflow definition stay out of GET /flows",
  },
  {
    id: "loss.write-failed",
    section: "9.2",
    text: "a failed write of the flows deletes credentials all the same",
  },
  {
    id: "loss.credential-file",
    section: "9.2",
    text: "a credential file that does not decrypt is overwritten",
  },
  {
    id: "loss.reload-broken",
    section: "9.2",
    text: "reload of a broken flow file is 200, and the flows are gone",
  },
  {
    id: "loss.unusable-file",
    section: "9.2",
    text: "a flow file that is no array: a deploy saves, nothing runs",
    later: runtime,
  },
  { id: "loss.bad-active", section: "9.2", text: "a flow file with wires [null]: every deploy is 400" },
  { id: "loss.empty-deploy", section: "9.2", text: "POST v1 [] empties everything without a question" },
  {
    id: "poor.parse-errors",
    section: "9.3",
    text: "bad JSON, 413 and 415 are HTML pages with paths of the machine",
  },
  { id: "poor.type-errors", section: "9.3", text: "texts of TypeErrors as messages" },
  { id: "poor.lockout", section: "9.3", text: "a lockout is 500" },
  { id: "poor.state-brace", section: "9.3", text: "invalid_run_state ends in a stray brace" },
  { id: "poor.mismatch-message", section: "9.3", text: "the message of the 409 is Error" },
  { id: "poor.start-result", section: "9.3", text: "a deploy that cannot start is not told", later: runtime },
  { id: "security.form", section: "9.4", text: "a foreign page can deploy by a form, without a preflight" },
  { id: "security.origin", section: "9.4", text: "Origin is not looked at: pages of other sites may deploy" },
  {
    id: "security.host",
    section: "9.4",
    text: "Host is not looked at: a foreign name may be made to point here",
  },
  { id: "security.prototype-id", section: "9.4", text: "a node id hasOwnProperty breaks the deploy" },
  { id: "security.prototype-key", section: "9.4", text: "__proto__ as a key of a node is lost" },
  {
    id: "security.prototype-body",
    section: "9.4",
    text: "hasOwnProperty as a key of the body breaks the deploy",
  },
  { id: "security.revoke", section: "9.4", text: "any caller may revoke any token" },
  { id: "security.lockout", section: "9.4", text: "whoever knows a name can lock its user out" },
  {
    id: "security.lockout-object",
    section: "9.4",
    text: "tries whose username is {username} are not counted; not in the reference, seen on 5.0.7",
  },
  {
    id: "security.expired-anonymous",
    section: "9.4",
    text: "a login that has ended turns its user into the anonymous one",
  },
  { id: "security.token-query", section: "9.4", text: "tokens are accepted in query and body" },
];
