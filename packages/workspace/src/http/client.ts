import type { IncomingMessage } from "node:http";
import { readClientAddress } from "../network/client-address.ts";
import type { TrustsPeer } from "../network/trusted-proxies.ts";
import type { ApiRequest, RequestHeaders } from "./api-request.ts";

/** Who sends a call that carries no key. */
export interface Client {
  readonly ip: string;
  readonly headers: RequestHeaders;
  readonly query: URLSearchParams;
  /** Of the other end of the socket, a proxy perhaps; empty for a call in process. */
  readonly peerAddress: string;
}

/** What `@hono/node-server` passes along with a request that came over a socket; a call in process has none. */
export interface SocketBindings {
  readonly incoming?: IncomingMessage;
}

export function readClient(
  { headers, url }: Pick<ApiRequest, "headers" | "url">,
  bindings: SocketBindings | undefined,
  trustsPeer: TrustsPeer,
): Client {
  const header = (name: string) => headers.get(name) ?? undefined;
  const peerAddress = bindings?.incoming?.socket?.remoteAddress ?? "";
  const query = new URL(url).searchParams;
  return { headers, query, peerAddress, ip: readClientAddress({ header, peerAddress }, trustsPeer) };
}
