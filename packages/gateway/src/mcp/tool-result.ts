import type { CallToolResult } from "@modelcontextprotocol/server";
import type { BinaryContent } from "../upstream/read-body.ts";
import type { ConnectedAccount } from "./connected-account.ts";
import type { ToolRequest } from "./tool-request.ts";

/** The first revision whose clients read `structuredContent`. */
const STRUCTURED_SINCE = "2025-06-18";

interface ToolResultContext {
  readonly isError: boolean;
  /** Undefined where no account is concerned, or none was told. */
  readonly connected: ConnectedAccount | undefined;
  readonly request: Pick<ToolRequest, "protocolVersion">;
}

/**
 * Text and `structuredContent` are the same value, as clients drop one or the other; which account was used is beside
 * them, in `_meta`. In the order in which the SDK writes results.
 */
export function toToolResult(body: object, { isError, connected, request }: ToolResultContext): CallToolResult {
  return {
    ...metaOf(connected),
    content: [{ type: "text", text: JSON.stringify(body) }],
    ...(request.protocolVersion >= STRUCTURED_SINCE ? { structuredContent: { ...body } } : {}),
    isError,
  };
}

/** A picture is shown as such; any other file is handed over as a resource. See behaviour/gateway 7.4. */
export function toFileResult({ contentType, bytes }: BinaryContent, context: ToolResultContext): CallToolResult {
  const base64 = Buffer.from(bytes).toString("base64");
  const content = contentType.startsWith("image/")
    ? ({ type: "image", mimeType: contentType, data: base64 } as const)
    : ({ type: "resource", resource: { uri: "overdub://file", mimeType: contentType, blob: base64 } } as const);
  return { ...metaOf(context.connected), content: [content], isError: context.isError };
}

function metaOf(connected: ConnectedAccount | undefined): Pick<CallToolResult, "_meta"> {
  return connected ? { _meta: { "dev.overdub/account": { id: connected.account.id, name: connected.label } } } : {};
}
