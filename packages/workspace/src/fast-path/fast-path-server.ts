import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { Server, STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import { continueWhenRead } from "@overdub/limits";
import { trustProxies } from "../network/trusted-proxies.ts";
import type { ConnectionLimits } from "./connection-count.ts";
import { ConnectionCount } from "./connection-count.ts";
import type { FastConnection, FastPath } from "./serve-connection.ts";
import { serveConnection } from "./serve-connection.ts";
import { leaveUnread } from "./unread-body.ts";

export interface Served {
  /** Serves everything that is not for the fast path, and all without one. */
  readonly listener: RequestListener;
  readonly fastPath?: FastPath;
}

type HandOver = (socket: Socket) => void;

/** What `node:http` hangs on a connection, undocumented and unchanged for a decade: who is told of each request's head. */
interface ParsedSocket extends Socket {
  readonly parser?: { onIncoming: ((request: IncomingMessage) => number) | null } | null;
}

/** To the parser, whatever follows is of another protocol. */
const UPGRADE = 2;

/**
 * Ends parsing with the request at hand. Destroying a connection does not: the rest of its last packet, thousands of
 * requests, would be parsed and handed out all the same, and hold up everybody.
 */
function stopReading(socket: ParsedSocket): void {
  if (socket.parser) socket.parser.onIncoming = () => UPGRADE;
}

/** The responses of `node:http` to what is no request; 400 to all else. */
const STATUS_OF_REFUSAL: Readonly<Record<string, number>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  HPE_HEADER_OVERFLOW: 431,
};

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** With heads of 32 KB each they take less than a hundred megabytes. */
const MAX_CONNECTIONS = 2000;
const MAX_CONNECTIONS_OF_NETWORK = 200;

/** What a connection may take before anybody knows whose it is. */
const BEFORE_CALLER = {
  maxHeaderSize: 32 * 1024,
  headersTimeout: 10_000,
  // A large body over a slow line takes a while.
  requestTimeout: 120_000,
  connectionsCheckingInterval: 2_000,
} as const;

/** After how long without a byte in either direction a client that is sent something has left. */
const SILENCE_MS = 60_000;

/**
 * More requests than clients send before they have read a response. `node:http` would begin them all at once, and one packet
 * has room for thousands.
 */
const MAX_PIPELINED = 10;

/** How often idle connections are closed to make room, at the most: to look for them takes time. */
const MAKE_ROOM_MS = 1000;

/**
 * An HTTP server whose connections begin on the fast path: there plain requests for short links are served without
 * `node:http`, which costs more than a redirect does. The first request of another kind takes its connection over to
 * `node:http` for good, with everything that is known there about slow clients, bodies and upgrades.
 *
 * Connections, heads and their time are bounded on both, so that strangers cannot fill memory or take all places.
 */
export class FastPathServer extends Server {
  readonly #onFastPath = new Map<Socket, FastConnection>();
  readonly #onHttp = new Set<Socket>();
  readonly #handOver: HandOver;
  readonly #connections: ConnectionCount;
  /** Of a connection on `node:http`, the requests to be answered: one is under way, and the others wait for it. */
  readonly #answering = new WeakMap<Socket, Exchange[]>();
  readonly #underWay = new Set<ServerResponse>();
  #madeRoomAtMs = Number.NEGATIVE_INFINITY;
  #served: Served | undefined;

  /** Answers 503 until it is told what to serve, and when it closes. */
  constructor(limits: Partial<ConnectionLimits> = {}) {
    super(BEFORE_CALLER, (request, response) => this.#answer(request, response));
    this.#connections = new ConnectionCount({
      total: MAX_CONNECTIONS,
      perNetwork: MAX_CONNECTIONS_OF_NETWORK,
      trustsPeer: trustProxies(),
      ...limits,
    });
    this.on("checkContinue", (request: IncomingMessage, response: ServerResponse) => {
      continueWhenRead(request, response);
      this.#answer(request, response);
    });
    this.on("clientError", (error: NodeJS.ErrnoException, socket: Socket) => this.#refuse(error, socket));
    const accept = this.listeners("connection") as HandOver[];
    this.removeAllListeners("connection");
    this.#handOver = (socket) => {
      this.#onHttp.add(socket);
      socket.once("close", () => this.#onHttp.delete(socket));
      for (const listener of accept) listener.call(this, socket);
    };
    this.on("connection", (socket: Socket) => this.#accept(socket));
    this.setTimeout(SILENCE_MS, (socket) => this.#silent(socket));
  }

  serve(served: Served): void {
    this.#served = served;
  }

  /** Requests under way are answered, each as the last one of its connection. Nobody else is waited for. */
  override close(callback?: (error?: Error) => void): this {
    this.#served = undefined;
    for (const response of this.#underWay) if (!response.headersSent) response.shouldKeepAlive = false;
    super.close(callback);
    // `node:http` waits for those that have not sent a whole head yet.
    for (const socket of this.#onHttp) if (!this.#isAnswering(socket)) socket.destroySoon();
    return this;
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
    if (this.#connections.isFull) this.#makeRoom();
    if (!this.#connections.admit(socket)) {
      socket.destroy();
      return;
    }
    const fastPath = this.#served?.fastPath;
    if (!fastPath) {
      this.#handOver(socket);
      return;
    }
    const forget = () => this.#onFastPath.delete(socket);
    socket.once("close", forget);
    const handOver = () => {
      socket.off("close", forget);
      forget();
      this.#handOver(socket);
    };
    const connection = serveConnection(socket, fastPath, handOver, Math.floor(this.keepAliveTimeout / 1000));
    this.#onFastPath.set(socket, connection);
  }

  /** Those who keep a place without asking for anything give it to those who do. */
  #makeRoom(): void {
    const nowMs = performance.now();
    if (nowMs - this.#madeRoomAtMs < MAKE_ROOM_MS) return;
    this.#madeRoomAtMs = nowMs;
    this.closeIdleConnections();
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const { socket } = request;
    // Of an ended connection, as one ends while its last packet is read.
    if (socket.destroyed) return;
    const answering = this.#answering.get(socket) ?? [];
    if (answering.length >= MAX_PIPELINED) {
      stopReading(socket);
      socket.destroy();
      return;
    }
    this.#answering.set(socket, answering);
    answering.push({ request, response });
    if (answering.length === 1) this.#begin({ request, response });
  }

  /** The next one begins when its response is sent: what nobody reads is not made, and what has left ends what waits. */
  #begin({ request, response }: Exchange): void {
    const { socket } = request;
    response.once("finish", () => {
      if (!request.complete) leaveUnread(request, socket);
    });
    response.once("close", () => {
      const answering = this.#answering.get(socket) ?? [];
      answering.shift();
      const [next] = answering;
      if (next && socket.writable) this.#begin(next);
    });
    if (!this.#served) {
      response.writeHead(503, { "Retry-After": "1", Connection: "close" }).end();
      return;
    }
    this.#underWay.add(response);
    response.once("close", () => this.#underWay.delete(response));
    this.#served.listener(request, response);
  }

  /** Ends a connection whose client has sent what is no request, or has not sent the rest of one in time. */
  #refuse(error: NodeJS.ErrnoException, socket: Socket): void {
    const [{ response } = { response: undefined }] = this.#answering.get(socket) ?? [];
    const isCutOff = response?.headersSent && !response.writableEnded;
    // The end of a response that is not whole must not look like its end.
    if (!socket.writable || isCutOff) {
      socket.destroy();
      return;
    }
    if (!response?.headersSent) {
      const status = STATUS_OF_REFUSAL[error.code ?? ""] ?? 400;
      socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\n\r\n`);
    }
    socket.end();
    // The parser's, to which everything that follows would be another error.
    socket.removeAllListeners("data");
    leaveUnread(socket, socket);
  }

  /** A response may be long in coming, but once it has come it is taken. */
  #silent(socket: Socket): void {
    const isAwaited = this.#isAnswering(socket) && socket.writableLength === 0;
    if (!isAwaited) socket.destroy();
  }

  #isAnswering(socket: Socket): boolean {
    return (this.#answering.get(socket) ?? []).length > 0;
  }
}
