/** MCP as the SDK's own examples serve it without sessions: 60 tools, registered for each request, on the same upstream. */
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { Agent, request as send } from "undici";
import { z } from "zod";
import { serve } from "../servers/serve.ts";
import { readAll } from "./read-all.ts";

const TOOLS = 60;
const NAMES = ["list_all_dub_links", ...Array.from({ length: TOOLS - 1 }, (_, index) => `tool_${index}`)];

/** Made once: made with each request, schemas would be most of its cost. */
const inputSchema = {
  domain: z.string().optional().describe("The domain of the links."),
  search: z.string().optional().describe("A part of key or URL."),
  limit: z.number().int().min(1).max(100).optional().describe("Rows in a page."),
  archived: z.boolean().optional(),
};

await serve(async ({ input, resources }) => {
  const { upstream } = input as { upstream: string };
  const dispatcher = new Agent({ connections: 128 });
  resources.defer(() => dispatcher.close());

  async function list(query: Record<string, unknown>) {
    const search = new URLSearchParams(
      Object.entries(query).map(([name, value]): [string, string] => [name, `${value}`]),
    );
    const headers = { authorization: "Bearer dub_bench0123456789abcdef" };
    const { body } = await send(`${upstream}/links?${search}`, { headers, dispatcher });
    const result = (await body.json()) as unknown[];
    const structuredContent = { result, result_count: result.length };
    return { content: [{ type: "text" as const, text: JSON.stringify(structuredContent) }], structuredContent };
  }

  function createServer(): McpServer {
    const server = new McpServer({ name: "plain", version: "1.0.0" });
    for (const name of NAMES) {
      server.registerTool(name, { title: name, description: `What ${name} does.`, inputSchema }, list);
    }
    return server;
  }

  return {
    listener: async (request, response) => {
      const body: unknown = JSON.parse((await readAll(request)).toString());
      const server = createServer();
      const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined, enableJsonResponse: true });
      response.on("close", () => {
        void transport.close();
        void server.close();
      });
      await server.connect(transport as Parameters<McpServer["connect"]>[0]);
      await transport.handleRequest(request, response, body);
    },
  };
});
