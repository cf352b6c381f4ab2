import { McpServer } from "@modelcontextprotocol/server";
import { HANDSHAKE_VERSIONS } from "../../mcp/mcp-server.ts";
import { createRequestStateSeal } from "../../tool-calls/plan/request-state.ts";
import { registerFixturePrompts } from "./fixture-prompts.ts";
import { registerFixtureResources } from "./fixture-resources.ts";
import { registerFixtureTools } from "./fixture-tools.ts";

const CACHE_HINT = { ttlMs: 1_000, cacheScope: "private" } as const;

/** What the conformance suite wants to find behind our endpoint: tools, prompts and resources with fixed names. */
export function createFixtureServer(): McpServer {
  const { seal, open } = createRequestStateSeal(() => [new Uint8Array(32)], Date.now);
  const server = new McpServer(
    { name: "overdub-conformance-fixture", version: "0.0.0" },
    {
      capabilities: {
        tools: { listChanged: false },
        prompts: { listChanged: false },
        resources: { listChanged: false },
        completions: {},
      },
      supportedProtocolVersions: [...HANDSHAKE_VERSIONS],
      cacheHints: {
        "server/discover": CACHE_HINT,
        "tools/list": CACHE_HINT,
        "prompts/list": CACHE_HINT,
        "resources/list": CACHE_HINT,
        "resources/templates/list": CACHE_HINT,
        "resources/read": CACHE_HINT,
      },
      requestState: { verify: (state) => open(state).planHash },
    },
  );
  registerFixtureTools(server, (state) => seal({ accountId: "fixture", planHash: state }));
  registerFixturePrompts(server);
  registerFixtureResources(server);
  return server;
}
