import { createMcpHandler, isLegacyRequest } from "@modelcontextprotocol/server";
import type { Fields } from "../json/fields.ts";
import { isFields } from "../json/fields.ts";
import { readsEventStreams } from "./event-stream.ts";
import type { CreateServer } from "./handshake-era.ts";
import { respondInHandshakeEra } from "./handshake-era.ts";

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

const ASSUMED_PARAMS: Readonly<Record<string, object>> = {
  initialize: { protocolVersion: "2025-03-26", capabilities: {}, clientInfo: { name: "unknown", version: "unknown" } },
};

/**
 * What clients leave out of JSON-RPC, put back: `jsonrpc`, and the members of `initialize` that the SDK insists on. A null
 * `id` goes, because the SDK knows no such request; the answer takes an absent one for null. So does any other member that
 * is null, such as `cursor`: it is not given.
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
  if (!isFields(params)) return { params };
  const given = withoutNulls(params);
  // Arguments of a prompt are texts, those of a tool are its own affair.
  const args =
    method === "prompts/get" && isFields(given.arguments) ? { arguments: withoutNulls(given.arguments) } : {};
  return { params: { ...assumed, ...given, ...args } };
}

/** Members that hold what a caller or a person said. */
const CONTENTS = new Set(["arguments", "inputResponses"]);

function withoutNulls(fields: Fields): Fields {
  const given = Object.entries(fields).filter(([, value]) => value !== null);
  return Object.fromEntries(
    given.map(([name, value]) => [name, isFields(value) && !CONTENTS.has(name) ? withoutNulls(value) : value]),
  );
}
