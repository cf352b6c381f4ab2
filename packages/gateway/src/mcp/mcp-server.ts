import type { StandardSchemaWithJSON } from "@modelcontextprotocol/server";
import { DEFAULT_NEGOTIATED_PROTOCOL_VERSION, fromJsonSchema, McpServer } from "@modelcontextprotocol/server";
import type { Account } from "../accounts/account.ts";
import type { Tool } from "../catalog/tool.ts";
import { GatewayError } from "../http/gateway-error.ts";
import type { Log } from "../http/log.ts";
import { newRequestId } from "../http/request-id.ts";
import type { Invoke } from "../invoke/create-invoke.ts";
import { ArgumentFault } from "./argument-fault.ts";
import { callTool } from "./call-tool.ts";
import { toErrorBody } from "./error-body.ts";
import { inputSchemaOf } from "./input-schema.ts";
import { instructionsFor } from "./instructions.ts";
import { toToolResult } from "./tool-result.ts";

/** The versions that begin with the `initialize` handshake, newest first: the first is offered to unknown clients. */
export const HANDSHAKE_VERSIONS = ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"] as const;

/** The tools of a token change only with its configuration or with a release. */
const CACHE_HINT = { ttlMs: 300_000, cacheScope: "private" } as const;

export interface McpServerOptions {
  readonly account: Account;
  /** What this client may see and call, in the order of the list. */
  readonly tools: readonly Tool[];
  readonly invoke: Invoke;
  /** Name of the connected workspace. */
  readonly workspaceLabel: string;
  /** Of Overdub. */
  readonly version: string;
  /** What a request without a handshake of its own says it speaks. */
  readonly protocolVersion?: string | undefined;
  /** Of the HTTP request. Default: a new one for each call. */
  readonly requestId?: string | undefined;
  readonly log: Log;
}

/** One server for one request (HTTP) or one connection (stdio), in either era. */
export function createMcpServer(options: McpServerOptions): McpServer {
  const server = new McpServer(
    { name: "overdub", title: "Overdub", version: options.version },
    {
      capabilities: { tools: { listChanged: false } },
      instructions: instructionsFor(options.account, options.workspaceLabel),
      supportedProtocolVersions: [...HANDSHAKE_VERSIONS],
      cacheHints: { "server/discover": CACHE_HINT, "tools/list": CACHE_HINT },
    },
  );
  for (const tool of options.tools) registerTool(server, tool, options);
  return server;
}

function registerTool(server: McpServer, tool: Tool, options: McpServerOptions): void {
  const { account, invoke, workspaceLabel, log } = options;
  const { annotations, description } = tool;
  const config = { title: annotations.title, description, inputSchema: listedSchemaOf(tool), annotations };
  server.registerTool(tool.name, config, async (input) => {
    const protocolVersion =
      server.server.getNegotiatedProtocolVersion() ?? options.protocolVersion ?? DEFAULT_NEGOTIATED_PROTOCOL_VERSION;
    const context = { account, workspaceLabel, protocolVersion };
    try {
      return toToolResult(await callTool(invoke, account, tool, input), false, context);
    } catch (error) {
      const requestId = options.requestId ?? newRequestId(Date.now());
      if (!(error instanceof GatewayError || error instanceof ArgumentFault)) {
        log.error({ err: error, request_id: requestId, account_id: account.id, tool: tool.name }, "Unexpected error");
      }
      return toToolResult(toErrorBody(error, tool, requestId), true, context);
    }
  });
}

type ToolInput = Readonly<Record<string, unknown>>;

const listed = new WeakMap<Tool, StandardSchemaWithJSON<ToolInput, ToolInput>>();

/** Listed but not applied by the SDK, whose refusal is a sentence: ours names what is allowed (`checkArguments`). */
function listedSchemaOf(tool: Tool): StandardSchemaWithJSON<ToolInput, ToolInput> {
  const known = listed.get(tool);
  if (known) return known;
  const schema = fromJsonSchema<ToolInput>(inputSchemaOf(tool), {
    getValidator: () => (input) => ({ valid: true, data: input as never, errorMessage: undefined }),
  });
  listed.set(tool, schema);
  return schema;
}
