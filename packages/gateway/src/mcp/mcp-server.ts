import type { StandardSchemaWithJSON } from "@modelcontextprotocol/server";
import { fromJsonSchema, McpServer } from "@modelcontextprotocol/server";
import type { JsonSchema } from "@overdub/contract";
import { instructionsFor } from "./instructions.ts";
import { withParamsErrors } from "./params-error.ts";
import { registerPrompts } from "./prompts/register-prompts.ts";
import { registerResources } from "./resources/register-resources.ts";
import type { ServeToolsOptions } from "./serve-tools.ts";
import { serveTools } from "./serve-tools.ts";
import type { ServedTool } from "./tool-request.ts";
import { toToolRequest } from "./tool-request.ts";

/** The versions that begin with the `initialize` handshake, newest first: the first is offered to unknown clients. */
export const HANDSHAKE_VERSIONS = ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"] as const;

/** What a token shows changes only with its configuration or with a release. */
const CACHE_HINT = { ttlMs: 300_000, cacheScope: "private" } as const;

export interface McpServerOptions extends ServeToolsOptions {
  /** The version of Overdub. */
  readonly version: string;
  /** What a request without a handshake of its own says it speaks. */
  readonly protocolVersion?: string | undefined;
  /** Of the HTTP request. Default: a new one for each call. */
  readonly requestId?: string | undefined;
}

/** One server for one request (HTTP) or one connection (stdio), in either era. */
export function createMcpServer(options: McpServerOptions): McpServer {
  const { accounts, requestState } = options;
  const server = new McpServer(
    { name: "overdub", title: "Overdub", version: options.version },
    {
      capabilities: {
        tools: { listChanged: false },
        resources: { listChanged: false },
        prompts: { listChanged: false },
      },
      instructions: instructionsFor(accounts),
      supportedProtocolVersions: [...HANDSHAKE_VERSIONS],
      cacheHints: {
        "server/discover": CACHE_HINT,
        "tools/list": CACHE_HINT,
        "prompts/list": CACHE_HINT,
        "resources/list": CACHE_HINT,
        "resources/templates/list": CACHE_HINT,
      },
      requestState: { verify: (state) => requestState.open(state) },
    },
  );
  const connect = server.connect.bind(server);
  server.connect = (transport) => connect(withParamsErrors(transport));
  for (const tool of serveTools(options)) registerTool(server, tool, options);
  registerResources(server, options);
  registerPrompts(server, options);
  return server;
}

function registerTool(server: McpServer, tool: ServedTool, options: McpServerOptions): void {
  const { title, description, annotations, _meta } = tool;
  const config = {
    ...{ title, description, inputSchema: listedSchemaOf(tool.inputSchema), annotations },
    ...(_meta && { _meta }),
  };
  server.registerTool(tool.name, config, (input, ctx) => tool.run(input, toToolRequest(server, ctx, options)));
}

type ToolInput = Readonly<Record<string, unknown>>;

const listed = new WeakMap<JsonSchema, StandardSchemaWithJSON<ToolInput, ToolInput>>();

/** Listed but not applied by the SDK, whose refusal is a sentence: ours names what is allowed (`checkArguments`). */
function listedSchemaOf(inputSchema: JsonSchema): StandardSchemaWithJSON<ToolInput, ToolInput> {
  const known = listed.get(inputSchema);
  if (known) return known;
  const schema = fromJsonSchema<ToolInput>(inputSchema, {
    getValidator: () => (input) => ({ valid: true, data: input as never, errorMessage: undefined }),
  });
  listed.set(inputSchema, schema);
  return schema;
}
