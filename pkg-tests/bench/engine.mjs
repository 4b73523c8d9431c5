// A host that keeps nothing: it gives the engine what it asks for at once, so that only the engine takes time.

/**
 * An Admin with an active configuration. @param {any} Admin the class @param {Buffer} flows
 */
export function activate(Admin, flows) {
  const admin = new Admin({ apiMaxLength: 2 ** 32 - 1 });
  const stored = { flows, generation: 1 };
  exchange(admin, { type: "request", request: 1, method: "GET", path: "/flows", headers: V2 }, stored);
  return admin;
}

/** A deploy: body in, response and effects out. @param {any} admin @param {Buffer} body @param {number} request */
export function deploy(admin, body, request) {
  const headers = [...V2, ["content-type", "application/json"], ["node-red-deployment-type", "nodes"]];
  return exchange(admin, { type: "request", request, method: "POST", path: "/flows", headers, body });
}

const V2 = [["node-red-api-version", "v2"]];

/**
 * Gives an input, and then whatever the effects ask for, until the answer to the request is there.
 *
 * @returns {string} the body of the answer
 */
function exchange(admin, request, stored) {
  const inputs = [request];
  for (let input = inputs.shift(); input !== undefined; input = inputs.shift()) {
    for (const effect of admin.handle(1, input)) {
      if (effect.type === "respond") {
        if (effect.status !== 200) throw new Error(`the engine answers ${effect.status}: ${effect.body}`);
        return effect.body;
      }
      if (effect.type === "load") inputs.push({ type: "loaded", effect: effect.effect, stored });
      else if (effect.type === "save") inputs.push({ type: "saved", effect: effect.effect });
      else if (effect.type !== "log" && effect.type !== "deploy")
        throw new Error(`the benchmark has no answer to ${effect.type}`);
    }
  }
  throw new Error("the engine does not answer");
}
