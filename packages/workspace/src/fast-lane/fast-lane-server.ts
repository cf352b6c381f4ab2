import type { RequestListener, ServerOptions } from "node:http";
import { Server } from "node:http";
import type { Socket } from "node:net";
import type { Lane, LaneConnection } from "./serve-connection.ts";
import { serveConnection } from "./serve-connection.ts";

export interface Served {
  /** Serves everything that is not for the lane, and all without one. */
  readonly listener: RequestListener;
  readonly lane?: Lane;
}

type HandOver = (socket: Socket) => void;

/**
 * An HTTP server whose connections begin in the fast lane: there plain requests for short links are answered without
 * `node:http`, which costs more than a redirect does. The first request of another kind takes its connection over to
 * `node:http` for good, with everything that is known there about slow clients, bodies and upgrades.
 */
export class FastLaneServer extends Server {
  readonly #inLane = new Map<Socket, LaneConnection>();
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
    for (const connection of this.#inLane.values()) connection.close();
  }

  override closeAllConnections(): void {
    super.closeAllConnections();
    for (const socket of this.#inLane.keys()) socket.destroy();
  }

  #accept(socket: Socket): void {
    const lane = this.#served?.lane;
    if (!lane) {
      this.#handOver(socket);
      return;
    }
    const forget = () => this.#inLane.delete(socket);
    socket.once("close", forget);
    const connection = serveConnection(socket, lane, () => {
      socket.off("close", forget);
      forget();
      this.#handOver(socket);
    });
    this.#inLane.set(socket, connection);
  }
}
