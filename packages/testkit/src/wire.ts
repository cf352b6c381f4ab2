import { once } from "node:events";
import type { RequestListener } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { connect } from "node:net";
import { text } from "node:stream/consumers";

/** A request as it goes over the wire, which no client would write. */
export interface Wire {
  readonly method: string;
  readonly path: string;
  readonly query: readonly string[];
  readonly authorization: readonly string[];
  readonly headers: readonly string[];
  readonly body: string | undefined;
  readonly isChunked: boolean;
}

/** A response as it came: status line, lines of headers, body. */
export interface WireResponse {
  readonly status: string | undefined;
  readonly fields: readonly string[];
  readonly body: string;
}

export async function sendWire(port: number, host: string, wire: Wire): Promise<WireResponse> {
  const { method, path, query, authorization, headers, body, isChunked } = wire;
  const socket = connect(port, "127.0.0.1");
  const framed = body === undefined ? "" : isChunked ? `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n` : body;
  const framing = isChunked ? "Transfer-Encoding: chunked" : `Content-Length: ${framed.length}`;
  const lines = [
    `${method} ${path}${query.length > 0 ? `?${query.join("&")}` : ""} HTTP/1.1`,
    `Host: ${host}`,
    "Connection: close",
    ...authorization.map((value) => `Authorization: ${value}`),
    ...headers,
    ...(body === undefined ? [] : [framing]),
  ];
  socket.write(Buffer.from(`${lines.join("\r\n")}\r\n\r\n${framed}`, "latin1"));
  const [head = "", ...rest] = (await text(socket)).split("\r\n\r\n");
  const [status, ...fields] = head.split("\r\n");
  return { status, fields, body: rest.join("\r\n\r\n") };
}

/** @returns the port; the server goes with the stack. */
export async function listenOn(stack: AsyncDisposableStack, listener: RequestListener): Promise<number> {
  const server = createServer(listener);
  await once(server.listen(0, "127.0.0.1"), "listening");
  stack.defer(() => new Promise((resolve) => server.close(() => resolve())));
  return (server.address() as AddressInfo).port;
}
