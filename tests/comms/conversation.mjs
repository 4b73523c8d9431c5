// What conversations are written with.

/**
 * @typedef {object} Conversation
 * @property {string} name
 * @property {Record<string, unknown>} [settings] In the words of settings.js. Conversations that name the same object
 *   share a process, so that topics are their own.
 * @property {Step[]} steps
 * @property {boolean} [deploys] What is told of the runtime's state belongs to it.
 * @property {string} [differs] Why Redloom's side of it is another.
 *
 * @typedef {{ open: string, headers?: Record<string, string>, path?: string }
 *   | { from: string, say: unknown }
 *   | { emit: [name: string, event: unknown][] }
 *   | { login: { username: string, password: string } }
 *   | { post: string, json: unknown }
 *   | { answer: string }
 *   | { until: string, hears: string }
 *   | { forget: string }
 *   | { close: string }
 *   | { look: true }} Step
 */

/** A client connects. */
export const open = (client, more = {}) => ({ open: client, ...more });
/** It sends each of these: JSON, or text as it stands. */
export const say = (from, ...frames) => frames.map((frame) => ({ from, say: frame }));
/** Events of `@node-red/util` in the process of the server. */
export const emit = (...events) => ({ emit: events });
/** The event that nodes publish by. */
export const publish = (topic, data, retain) => emit(["comms", { topic, data, retain }]);
/** Logs in; the text `(token)` in what is sent after it stands for the token. */
export const login = (username, password) => ({ login: { username, password } });
/** A request with the token of the login. */
export const post = (path, json) => ({ post: path, json });
/** The client is waited for until it has the answer to a login, or is closed. */
export const answer = (client) => ({ answer: client });
/** The client is waited for until it has heard something with this text, since the last look. */
export const until = (client, text) => ({ until: client, hears: text });
/** What it has heard so far depends on when it came. */
export const forget = (client) => ({ forget: client });
export const close = (client) => ({ close: client });
/** All that has come since the last look. */
export const look = { look: true };
