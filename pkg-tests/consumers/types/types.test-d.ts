// Compiled strictly, never run: what the packages' types allow and what they refuse.
import {
  Admin,
  check,
  type DeploymentType,
  type Diff,
  diff,
  type Effect,
  type Finding,
  type init,
  type Plan,
  plan,
  type Reason,
  type RedloomError,
  revision,
  type Summary,
  summary,
  type version,
} from "redloom";
import {
  createRuntime,
  createServer,
  type FlowRuntime,
  OptionError,
  type Server,
  type ServerOptions,
} from "redloom-server";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function same<_T extends true>(): void {}

const text = revision("[]");
same<Equal<typeof text, string>>();
revision(new Uint8Array());
revision([{ id: "a", type: "tab" }]);
// @ts-expect-error: a single node is no flow configuration
revision({ id: "a" });
// @ts-expect-error: none at all
revision();

const counts = summary("[]");
same<Equal<typeof counts, Summary>>();
same<Equal<Summary["configNodes"], number>>();
same<Equal<ReturnType<typeof version>, string>>();
same<Equal<ReturnType<typeof init>, Promise<void>>>();

const difference = diff(null, "[]");
same<Equal<typeof difference, Diff>>();
same<Equal<Diff["globalConfigChanged"], boolean>>();
same<Equal<Diff["flowChanged"], string[]>>();
diff(undefined, new Uint8Array());
// @ts-expect-error: one of the two is missing
diff("[]");
// @ts-expect-error: what is to be is never nothing
diff("[]", null);

const planned = plan("[]", [], { type: "flows" });
same<Equal<typeof planned, Plan>>();
same<Equal<Plan["type"], DeploymentType>>();
same<Equal<(typeof planned)["reasons"], Record<string, Reason>>>();
same<Equal<Reason["via"], string | undefined>>();
plan(null, "[]");
// @ts-expect-error: no such type of deployment
plan("[]", "[]", { type: "all" });
// @ts-expect-error: the type stands in an object
plan("[]", "[]", "full");

const findings = check([]);
same<Equal<typeof findings, Finding[]>>();
same<Equal<Finding["severity"], "error" | "warning">>();
same<Equal<Finding["line"], number | undefined>>();

const admin = new Admin({ apiMaxLength: 1_000, readOnly: true, httpAdminRoot: "/red/" });
// @ts-expect-error: no such setting
new Admin({ apiMaximum: 1 });
const effects = admin.handle(0, {
  type: "request",
  request: 1,
  method: "GET",
  path: "/",
  headers: [["a", "b"]],
});
same<Equal<typeof effects, Effect[]>>();
// @ts-expect-error: a request has headers
admin.handle(0, { type: "request", request: 1, method: "GET", path: "/" });
// @ts-expect-error: no such input
admin.handle(0, { type: "nonsense" });
same<Equal<ReturnType<Admin["deadline"]>, number | undefined>>();

export function perform(effect: Effect): number {
  switch (effect.type) {
    case "load":
      return effect.effect;
    case "save":
      return effect.flows.length + effect.generation + effect.expected + (effect.outcome?.at ?? 0);
    case "deploy":
      return effect.generation + effect.from + effect.plan.length;
    case "state":
      return { start: 1, stop: 0 }[effect.state];
    case "saveSettings":
      return effect.settings.length;
    case "saveSessions":
      return effect.sessions.length;
    case "verify":
      return effect.password.length + effect.hash.length;
    case "user":
      return effect.username.length;
    case "authenticate":
      return effect.username.length + (effect.password?.length ?? 0);
    case "token":
      return effect.token.length;
    case "defaultUser":
      return effect.effect;
    case "forget":
      return effect.key.length;
    case "admitted":
      return effect.request + (effect.expires ?? 0);
    case "sessionEnded":
      return effect.session.length;
    case "respond":
      return effect.status + (effect.body?.length ?? 0);
    case "log":
      return effect.message.length;
    default:
      // A kind of effect that is not listed above would not be `never`.
      return effect satisfies never;
  }
}

export function place(error: RedloomError): string {
  return `${error.code} ${error.line ?? 0}:${error.column ?? 0}`;
}

const options: ServerOptions = { userDir: ".", uiPort: 0 };
export const server: Server = createServer(options);
// @ts-expect-error: a host is a name or an address
createServer({ uiHost: 1 });
export const wrong: Error = new OptionError("text");

const settings = { functionGlobalContext: { a: 1 }, aSettingOfSomeNode: true };
export const runtime: FlowRuntime = createRuntime({ flows: [], settings });
same<Equal<FlowRuntime["state"], "start" | "stop" | "safe">>();
same<Equal<ReturnType<FlowRuntime["deploy"]>, Promise<{ rev: string }>>>();
runtime.events.on("node-status", ({ id }: { id: string }) => id.length);
// @ts-expect-error: there is no such event
runtime.events.on("nothing", () => {});
// @ts-expect-error: there is no such type of deployment
runtime.deploy([], { type: "some" });
// @ts-expect-error: it is a number of ms
createRuntime({ flows: [], settings: { nodeCloseTimeout: "long" } });
