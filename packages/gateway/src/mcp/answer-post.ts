import { createMcpHandler, isLegacyRequest } from "@modelcontextprotocol/server";
import type { CreateServer } from "./answer-handshake-era.ts";
import { answerHandshakeEra } from "./answer-handshake-era.ts";
import { readsEventStreams } from "./event-stream.ts";
import { normalizeMessage } from "./normalize-message.ts";

/**
 * Both eras of the protocol on one URL, told apart by what the message itself says.
 *
 * @param body  The parsed body; that of `request` may have been read.
 */
export async function answerPost(request: Request, body: unknown, create: CreateServer): Promise<Response> {
  const messages = Array.isArray(body) ? body.map(normalizeMessage) : normalizeMessage(body);
  if (await isLegacyRequest(request, messages)) return answerHandshakeEra(request, messages, create);

  // Refuses malformed messages, too. An event stream is the answer only of what is told about before its result.
  const responseMode = readsEventStreams(request) ? "auto" : "json";
  const handler = createMcpHandler(() => create(), { legacy: "reject", responseMode });
  return handler.fetch(asJsonRequest(request), { parsedBody: messages });
}

/** Clients send JSON under other content types, which the SDK refuses. Source: spec truto-gateway 0.2 T4. */
function asJsonRequest(request: Request): Request {
  const headers = new Headers(request.headers);
  headers.set("content-type", "application/json");
  return new Request(request.url, { method: "POST", headers, signal: request.signal });
}
