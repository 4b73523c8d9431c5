import { Agent, request } from "node:http";

/**
 * What came back for one step.
 * `fate` stands instead of an answer where the subject went down (`dies`) or fell silent (`hangs`).
 * @typedef {{ status: number, headers: Record<string, string>, body: Buffer } | { fate: "dies" | "hangs" }} Reply
 */

/**
 * One request as it goes out: the step with everything computed.
 * @typedef {object} Outgoing
 * @property {string} method
 * @property {string} path Below the admin root, sent as it stands.
 * @property {Record<string, string>} headers
 * @property {Buffer} [body]
 * @property {boolean} [chunked] Send the body in pieces and without its length.
 * @property {number} limit Milliseconds after which the subject counts as hanging.
 */

/**
 * Connections of one subject; kept open, as an editor's are.
 * Node's own client rather than fetch, because it sends what it is given: a GET with a body, bytes that are
 * no UTF-8, a method in lower case.
 */
export class Connections {
  #agent = new Agent({ keepAlive: true, maxSockets: 8 });

  /**
   * @param {number} port
   * @param {Outgoing} outgoing
   * @returns {Promise<Reply>}
   */
  exchange(port, { method, path, headers, body, chunked, limit }) {
    return new Promise((resolve) => {
      const length = body && !chunked ? { "Content-Length": String(body.length) } : {};
      const options = { host: "127.0.0.1", port, method, path, headers: { ...length, ...headers } };
      const outgoing = request({ ...options, agent: this.#agent }, (incoming) => {
        const parts = [];
        incoming.on("data", (part) => parts.push(part));
        incoming.on("error", () => finish({ fate: "dies" }));
        incoming.on("end", () => {
          const { statusCode: status, headers } = incoming;
          finish({ status, headers, body: Buffer.concat(parts) });
        });
      });
      const timer = setTimeout(() => finish({ fate: "hangs" }), limit);
      const finish = (reply) => {
        clearTimeout(timer);
        resolve(reply);
        if (reply.fate) outgoing.destroy();
      };
      outgoing.on("error", () => finish({ fate: "dies" }));
      send(outgoing, body, chunked);
    });
  }

  close() {
    this.#agent.destroy();
  }
}

function send(outgoing, body, chunked) {
  if (!body || !chunked) return outgoing.end(body);
  const middle = body.length >> 1;
  outgoing.write(body.subarray(0, middle));
  // A pause, so that the halves arrive as two chunks and not as one.
  setTimeout(() => outgoing.end(body.subarray(middle)), 10);
}
