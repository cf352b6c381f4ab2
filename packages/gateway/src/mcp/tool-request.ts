import type {
  CallToolResult,
  ClientCapabilities,
  Implementation,
  InputRequiredResult,
  McpServer,
  ServerContext,
} from "@modelcontextprotocol/server";
import {
  CLIENT_CAPABILITIES_META_KEY,
  CLIENT_INFO_META_KEY,
  DEFAULT_NEGOTIATED_PROTOCOL_VERSION,
} from "@modelcontextprotocol/server";
import type { Progress } from "../bulk/run-batches.ts";
import { createRequestIds } from "../http/ids.ts";
import type { ListedTool } from "../tool-calls/listing/listed-tool.ts";
import type { RequestState } from "../tool-calls/plan/request-state.ts";
import type { Confirmation } from "./ask-for-confirmation.ts";
import { readConfirmation } from "./ask-for-confirmation.ts";

/** For calls that come by no HTTP request. */
const newRequestId = createRequestIds();

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

/** The same of a call of the handshake era that says nothing but name and arguments. */
export function toPlainToolRequest(
  { requestId = newRequestId(Date.now()), protocolVersion = DEFAULT_NEGOTIATED_PROTOCOL_VERSION }: RequestDefaults,
  signal: AbortSignal,
): ToolRequest {
  return {
    requestId,
    protocolVersion,
    signal,
    client: undefined,
    canAsk: false,
    confirmation: undefined,
    onProgress: undefined,
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

/** What is known of one `tools/call` besides its arguments. */
export interface ToolRequest {
  readonly requestId: string;
  readonly protocolVersion: string;
  /** Tells that the client has left. */
  readonly signal: AbortSignal;
  /** The program that calls, as it names itself. */
  readonly client: { readonly name: string; readonly version: string } | undefined;
  /** Whether the client can put a question to the person behind it. */
  readonly canAsk: boolean;
  /** What that person said to the question of the round before, with the state that went with it. */
  readonly confirmation: Confirmation | undefined;
  /** Tells the client how far the call has come; absent if it did not ask. */
  readonly onProgress: ((progress: Progress) => void) | undefined;
}

/** What a call does. It fails by a result, never by throwing. */
export type RunTool = (
  input: Readonly<Record<string, unknown>>,
  request: ToolRequest,
) => Promise<CallToolResult | InputRequiredResult>;

/** A tool of one server. */
export interface ServedTool extends ListedTool {
  readonly run: RunTool;
}
