import { createServer, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import express, { type Express } from "express";
import { Comms, type CommsEvents } from "../../comms.js";
import { cutUnclaimedUpgrades, openComms } from "../websocket.js";

const ADDRESS = "127.0.0.1";

/** The server of a test: nodes listen on it, and editors' sockets hear on `/comms` what nodes publish. */
export class TestServer {
  readonly app: Express = express();
  readonly server: Server = createServer((request, response) => void this.app(request, response));
  readonly #sockets = new Set<Socket>();
  readonly #closeComms: () => Promise<void>;

  constructor(events: CommsEvents) {
    this.server.on("connection", (socket) => {
      this.#sockets.add(socket);
      socket.once("close", () => this.#sockets.delete(socket));
    });
    cutUnclaimedUpgrades(this.server);
    const comms = new Comms({
      ...{ admit: async () => undefined, open: true, unasked: true, events, log: () => {} },
      now: () => Date.now(),
      timer: (delay, callback) => {
        const timer = setTimeout(callback, delay);
        timer.unref();
        return () => clearTimeout(timer);
      },
    });
    const { close } = openComms(this.server, { comms, root: "/", refuse: () => undefined, log: () => {} });
    this.#closeComms = close;
  }

  /** @returns the port. */
  listen(port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.server.once("error", reject);
      this.server.listen(port, ADDRESS, () => resolve((this.server.address() as AddressInfo).port));
    });
  }

  /** Cuts all connections, at once. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve, reject) => {
      this.server.close((error) => (error ? reject(error) : resolve()));
    });
    const quiet = this.#closeComms();
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all([closed, quiet]);
  }
}
