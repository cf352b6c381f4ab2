import { createMcpHandler, isLegacyRequest } from "@modelcontextprotocol/server";
import { isFields } from "../json/fields.ts";
import { readsEventStreams } from "./event-stream.ts";
import type { CreateServer } from "./handshake-era.ts";
import { respondInHandshakeEra } from "./handshake-era.ts";
import { normalizeMessage } from "./normalize-message.ts";

/**
 * Both eras of the protocol on one URL, told apart by what the message itself says.
 *
 * @param body  The parsed body; that of `request` may have been read.
 */
export async function respondToPost(sent: Request, body: unknown, create: CreateServer): Promise<Response> {
  const request = withSingleHeaders(sent);
  const messages = Array.isArray(body) ? body.map(normalizeMessage) : normalizeMessage(body);
  if (await isLegacyRequest(request, messages)) return respondInHandshakeEra(request, messages, create);

  // Refuses malformed messages, too. Its answer is an event stream only where something is told before the result.
  const handler = createMcpHandler(() => create(), { legacy: "reject" });
  const parsedBody = readsEventStreams(request) ? messages : withoutProgressToken(messages);
  return handler.fetch(asJsonRequest(request), { parsedBody });
}

/** Proxies and clients repeat a header: equal copies are one. */
function withSingleHeaders(request: Request): Request {
  const headers = new Headers(request.headers);
  let isRepeated = false;
  for (const name of ["mcp-protocol-version", "mcp-method", "mcp-name"]) {
    const [first = "", ...others] = headers.get(name)?.split(/\s*,\s*/) ?? [];
    if (others.length === 0 || others.some((other) => other !== first)) continue;
    headers.set(name, first);
    isRepeated = true;
  }
  return isRepeated ? new Request(request.url, { method: request.method, headers, signal: request.signal }) : request;
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
