import type { Header } from "../wasm/types.js";
import type { Incoming, Received } from "./exchange.js";

/** Why a body could not be read. The client is to get status 400 with `code` and `message`. */
export class BodyError extends Error {
  override readonly name = "BodyError";
  readonly code: "invalid_encoding" | "request_aborted";

  constructor(code: BodyError["code"], message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * Reads the body of a request, decoded as body-parser 1.20 does it (lib/read.js: gzip, deflate and identity).
 * Of a body that is longer than `limit` bytes after decoding, limit + 1 are read: enough for the engine to
 * refuse it. The headers that belonged to the coding are dropped with it; an unknown coding stays with its
 * header, for the engine to refuse.
 *
 * DIFFERENCE: Node-RED decodes only what its parsers want (JSON and forms), so that a damaged body of another
 * type passes; in a browser it is refused. The Node host leaves such a body alone, for routes of nodes.
 *
 * @throws BodyError `invalid_encoding` where the body is not what its header says, `request_aborted` where
 * the client went away.
 */
export async function receive(request: Incoming, limit: number): Promise<Received> {
  const { method, path, address } = request;
  const asked = { method, path, ...(address !== undefined && { address }) };
  if (request.body === null) return { ...asked, headers: request.headers };
  const source = new Source(request.body);
  const coding = (header(request.headers, "content-encoding") ?? "identity").trim().toLowerCase();
  if (coding !== "gzip" && coding !== "deflate") {
    const headers = coding === "identity" ? without(request.headers, "content-encoding") : request.headers;
    return withBody({ ...asked, headers }, await source.take(limit + 1));
  }
  const headers = without(request.headers, "content-encoding", "content-length");
  return withBody({ ...asked, headers }, await decode(source, coding, limit + 1));
}

function withBody(request: Received, body: Uint8Array): Received {
  return body.length === 0 ? request : { ...request, body };
}

/** Counts what comes out, and lets go as soon as there is enough of it. */
async function decode(source: Source, coding: CompressionFormat, most: number): Promise<Uint8Array> {
  const first = await source.pull();
  // An empty body is taken as it is: zlib, too, ends without a word on no input.
  if (first === undefined) return new Uint8Array(0);
  const decoder = new DecompressionStream(coding) as unknown as Decoder;
  void feed(source, first, decoder.writable.getWriter());
  try {
    return await new Source(decoder.readable).take(most);
  } catch {
    if (source.failed) throw new BodyError("request_aborted", "The request was aborted");
    throw new BodyError("invalid_encoding", `The request body is not valid ${coding} data`);
  } finally {
    source.cancel();
  }
}

/**
 * Never rejects: what goes wrong with a decoder shows where it is read. Each piece is waited for, because
 * Node's decoder counts pieces, not bytes, and would take in 16,384 of them; and pieces are small, because a
 * decoder may hand out all that one expands to (a thousandfold at worst) before it looks who wants it.
 */
async function feed(source: Source, first: Uint8Array, writer: WritableStreamDefaultWriter<Uint8Array>) {
  try {
    for (let chunk: Uint8Array | undefined = first; chunk !== undefined; chunk = await source.pull()) {
      for (let at = 0; at < chunk.length; at += PIECE) await writer.write(chunk.subarray(at, at + PIECE));
    }
    await writer.close();
  } catch (thrown) {
    if (source.failed) await writer.abort(thrown).catch(() => {});
  }
}

const PIECE = 1024;

/** Node and browsers have different types for the same stream. */
interface Decoder {
  readable: ReadableStream<Uint8Array>;
  writable: WritableStream<Uint8Array>;
}

type CompressionFormat = "gzip" | "deflate";

/** The chunks of a stream, one reader for all. */
class Source {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  /** True when the stream itself broke, as against what was made of it. */
  failed = false;

  constructor(stream: ReadableStream<Uint8Array>) {
    this.#reader = stream.getReader();
  }

  /** The next chunk, or undefined at the end. */
  async pull(): Promise<Uint8Array | undefined> {
    try {
      const { done, value } = await this.#reader.read();
      return done ? undefined : value;
    } catch {
      this.failed = true;
      throw new BodyError("request_aborted", "The request was aborted");
    }
  }

  /** At most `most` bytes; what is left then is cancelled. */
  async take(most: number): Promise<Uint8Array> {
    const chunks: Uint8Array[] = [];
    let length = 0;
    while (length < most) {
      const chunk = await this.pull();
      if (chunk === undefined) return join(chunks, length);
      const room = chunk.subarray(0, most - length);
      chunks.push(room);
      length += room.length;
    }
    this.cancel();
    return join(chunks, length);
  }

  cancel(): void {
    // A stream that is broken already says so here; nobody is left to hear it.
    this.#reader.cancel().catch(() => {});
  }
}

function join(chunks: Uint8Array[], length: number): Uint8Array {
  const [only] = chunks;
  if (chunks.length === 1 && only !== undefined) return only;
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

function header(headers: Header[], name: string): string | undefined {
  return headers.find(([key]) => key.toLowerCase() === name)?.[1];
}

function without(headers: Header[], ...names: string[]): Header[] {
  return headers.filter(([key]) => !names.includes(key.toLowerCase()));
}
