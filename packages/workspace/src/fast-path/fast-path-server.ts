import type { RequestListener, ServerOptions } from "node:http";
import { Server } from "node:http";
import type { Socket } from "node:net";
import type { FastConnection, FastPath } from "./serve-connection.ts";
import { serveConnection } from "./serve-connection.ts";

export interface Served {
  /** Serves everything that is not for the fast path, and all without one. */
  readonly listener: RequestListener;
  readonly fastPath?: FastPath;
}

type HandOver = (socket: Socket) => void;

/**
 * An HTTP server whose connections begin on the fast path: there plain requests for short links are served without
 * `node:http`, which costs more than a redirect does. The first request of another kind takes its connection over to
 * `node:http` for good, with everything that is known there about slow clients, bodies and upgrades.
 */
export class FastPathServer extends Server {
  readonly #onFastPath = new Map<Socket, FastConnection>();
  readonly #handOver: HandOver;
  #served: Served | undefined;

  /** Answers 503 until it is told what to serve. */
  constructor(options: ServerOptions = {}) {
    super(options, (request, response) => {
      if (this.#served) this.#served.listener(request, response);
      else response.writeHead(503, { "Retry-After": "1" }).end();
    });
    const accept = this.listeners("connection") as HandOver[];
    this.removeAllListeners("connection");
    this.#handOver = (socket) => {
      for (const listener of accept) listener.call(this, socket);
    };
    this.on("connection", (socket: Socket) => this.#accept(socket));
  }

  serve(served: Served): void {
    this.#served = served;
  }

  override closeIdleConnections(): void {
    super.closeIdleConnections();
    for (const connection of this.#onFastPath.values()) connection.close();
  }

  override closeAllConnections(): void {
    super.closeAllConnections();
    for (const socket of this.#onFastPath.keys()) socket.destroy();
  }

  #accept(socket: Socket): void {
    const fastPath = this.#served?.fastPath;
    if (!fastPath) {
      this.#handOver(socket);
      return;
    }
    const forget = () => this.#onFastPath.delete(socket);
    socket.once("close", forget);
    const connection = serveConnection(socket, fastPath, () => {
      socket.off("close", forget);
      forget();
      this.#handOver(socket);
    });
    this.#onFastPath.set(socket, connection);
  }
}
