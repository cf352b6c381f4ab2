import type { CallToolResult, InputRequiredResult } from "@modelcontextprotocol/server";
import type { Progress } from "../bulk/run-batches.ts";
import type { ListedTool } from "./listing/listed-tool.ts";

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

export interface Confirmation {
  readonly isAccepted: boolean;
  readonly accountId: string;
  readonly planHash: string;
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
