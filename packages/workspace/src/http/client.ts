import type { IncomingMessage } from "node:http";
import { readIp } from "../redirects/visit.ts";

/** Who sends a call that carries no key. */
export interface Client {
  readonly ip: string;
  readonly headers: Headers;
}

/** What `@hono/node-server` passes along with a request that came over a socket; a call in process has none. */
export interface SocketBindings {
  readonly incoming?: IncomingMessage;
}

export function readClient(request: Request, bindings: SocketBindings | undefined): Client {
  const { headers } = request;
  const proxyHeaders = {
    "x-real-ip": headers.get("x-real-ip") ?? undefined,
    "x-forwarded-for": headers.get("x-forwarded-for") ?? undefined,
  };
  return {
    headers,
    ip: readIp({ headers: proxyHeaders, remoteAddress: bindings?.incoming?.socket?.remoteAddress ?? "" }),
  };
}
