import { createMcpHandler, isLegacyRequest } from "@modelcontextprotocol/server";
import { isFields } from "../json/fields.ts";
import { readsEventStreams } from "./event-stream.ts";
import type { CreateServer } from "./handshake-era.ts";
import { respondInHandshakeEra } from "./handshake-era.ts";

/**
 * Both eras of the protocol on one URL, told apart by what the message itself says.
 *
 * @param body  The parsed body; that of `request` may have been read.
 */
export async function respondToPost(request: Request, body: unknown, create: CreateServer): Promise<Response> {
  const messages = Array.isArray(body) ? body.map(normalizeMessage) : normalizeMessage(body);
  if (await isLegacyRequest(request, messages)) return respondInHandshakeEra(request, messages, create);

  // Refuses malformed messages, too. Its answer is an event stream only where something is told before the result.
  const handler = createMcpHandler(() => create(), { legacy: "reject" });
  const parsedBody = readsEventStreams(request) ? messages : withoutProgressToken(messages);
  return handler.fetch(asJsonRequest(request), { parsedBody });
}

/** For a client that asks to be told in a way that it does not read. */
function withoutProgressToken(message: unknown): unknown {
  if (!isFields(message) || !isFields(message.params) || !isFields(message.params._meta)) return message;
  const { progressToken: _unread, ..._meta } = message.params._meta;
  return { ...message, params: { ...message.params, _meta } };
}

/** Clients send JSON under other content types, which the SDK refuses. See behaviour/gateway 1.2. */
function asJsonRequest(request: Request): Request {
  const headers = new Headers(request.headers);
  headers.set("content-type", "application/json");
  return new Request(request.url, { method: "POST", headers, signal: request.signal });
}

const ASSUMED_PARAMS: Readonly<Record<string, object>> = {
  initialize: { protocolVersion: "2025-03-26", capabilities: {}, clientInfo: { name: "unknown", version: "unknown" } },
};

/**
 * What clients leave out of JSON-RPC, put back: `jsonrpc`, and the members of `initialize` that the SDK insists on. A null
 * `id` goes, because the SDK knows no such request; the answer takes an absent one for null.
 * See behaviour/gateway 7.3.
 */
export function normalizeMessage(message: unknown): unknown {
  if (typeof message !== "object" || message === null || Array.isArray(message)) return message;
  const { id, method, params, ...rest } = message as Readonly<Record<string, unknown>>;
  return {
    jsonrpc: "2.0",
    ...rest,
    ...(id == null ? {} : { id }),
    ...(method === undefined ? {} : { method }),
    ...paramsOf(method, params),
  };
}

function paramsOf(method: unknown, params: unknown): object {
  const assumed =
    typeof method === "string" && Object.hasOwn(ASSUMED_PARAMS, method) ? ASSUMED_PARAMS[method] : undefined;
  if (params == null) return assumed ? { params: assumed } : {};
  return { params: assumed && typeof params === "object" ? { ...assumed, ...params } : params };
}
