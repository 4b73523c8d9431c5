/** /flows/state. @type {import("../rows.mjs").Row[]} */
export const state = [
  { id: "state.get", section: "3, 4.3", text: "GET /flows/state is {state}" },
  { id: "state.set", section: "3, 4.3", text: "POST start or stop is 200 {state}" },
  { id: "state.same", section: "4.3", text: "also when it is so already" },
  { id: "state.form", section: "4.3", text: "as a form, too" },
  { id: "state.other", section: "4.3", text: "any other state, or none, is 400 invalid_run_state" },
  { id: "state.disabled", section: "3", text: "POST is 404 unless runtimeState.enabled is true" },
  { id: "state.deploy", section: "4.3", text: "a deploy and a reload while stopped leave it stopped" },
  { id: "state.kept", section: "4.3", text: "the state is kept over a restart" },
  { id: "state.file", section: "4.3", text: "in .config.runtime.json, obeyed also where POST is off" },
  { id: "state.not-running", section: "4.3", text: "it says start where missing types let nothing start" },
  { id: "state.safe", section: "4.3", text: "started with --safe it says safe; a deploy or start ends that" },
];
