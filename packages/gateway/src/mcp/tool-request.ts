import type { ClientCapabilities, Implementation, McpServer, ServerContext } from "@modelcontextprotocol/server";
import {
  CLIENT_CAPABILITIES_META_KEY,
  CLIENT_INFO_META_KEY,
  DEFAULT_NEGOTIATED_PROTOCOL_VERSION,
} from "@modelcontextprotocol/server";
import { newRequestId } from "../http/request-id.ts";
import { readConfirmation } from "./plan/ask-for-confirmation.ts";
import type { RequestState } from "./plan/request-state.ts";
import type { ToolRequest } from "./served-tool.ts";

interface RequestDefaults {
  /** Of the HTTP request. Default: a new one for each call. */
  readonly requestId?: string | undefined;
  /** What a request without a handshake of its own says it speaks. */
  readonly protocolVersion?: string | undefined;
}

/** What a stateless request says of its client; validated by the SDK, whose type for it has no members. */
interface ClientEnvelope {
  readonly [CLIENT_CAPABILITIES_META_KEY]?: ClientCapabilities;
  readonly [CLIENT_INFO_META_KEY]?: Implementation;
}

/** What the SDK knows of a call, in either era. */
export function toToolRequest(
  { server }: McpServer,
  { mcpReq }: ServerContext,
  defaults: RequestDefaults,
): ToolRequest {
  const envelope = (mcpReq.envelope ?? {}) as ClientEnvelope;
  const capabilities = envelope[CLIENT_CAPABILITIES_META_KEY] ?? server.getClientCapabilities();
  const client = envelope[CLIENT_INFO_META_KEY] ?? server.getClientVersion();
  return {
    requestId: defaults.requestId ?? newRequestId(Date.now()),
    protocolVersion:
      server.getNegotiatedProtocolVersion() ?? defaults.protocolVersion ?? DEFAULT_NEGOTIATED_PROTOCOL_VERSION,
    signal: mcpReq.signal,
    client: client && { name: client.name, version: client.version },
    canAsk: canFillForms(capabilities?.elicitation),
    confirmation: readConfirmation(mcpReq.requestState<RequestState>(), mcpReq.inputResponses),
    onProgress: progressOf(mcpReq),
  };
}

function progressOf({ _meta, notify }: ServerContext["mcpReq"]): ToolRequest["onProgress"] {
  const progressToken = _meta?.progressToken;
  if (progressToken === undefined) return undefined;
  return ({ done, total }) => {
    const params = { progressToken, progress: done, total, message: `${done} of ${total} items` };
    // Who cannot be told any more has left, which the call hears of by its signal.
    notify({ method: "notifications/progress", params }).catch(() => undefined);
  };
}

/** The capability without a mode means forms. Source: MCP, elicitation. */
function canFillForms(elicitation: { form?: object | undefined; url?: object | undefined } | undefined): boolean {
  return elicitation !== undefined && (elicitation.form !== undefined || elicitation.url === undefined);
}
