import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import type { NpmClientKind, SeenTool } from "./npm-client.ts";
import { readResult, readThrowing } from "./npm-client.ts";

const INFO = { name: "overdub-test", version: "1" };

/** The clients, each by the name under which people know it. */
export const KINDS: Readonly<Record<string, NpmClientKind>> = {
  "MCP Inspector (command line)": {
    packages: ["@modelcontextprotocol/inspector@2"],
    async connect({ folder }, url) {
      const command = join(folder, "node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js");
      const run = promisify(execFile);
      // It keeps a catalog in the home of its user.
      const options = { env: { ...process.env, HOME: folder, USERPROFILE: folder }, maxBuffer: 2 ** 26 };
      const inspect = async (...args: readonly string[]) => {
        const all = [command, "--cli", url, "--transport", "http", ...args];
        // Exits with a failure where the tool answers with one, after it has printed the answer.
        const { stdout } = await run(process.execPath, all, options).catch((error) => {
          if (!error.stdout) throw error;
          return error;
        });
        return JSON.parse(stdout);
      };
      return {
        listTools: async () => (await inspect("--method", "tools/list")).tools,
        async callTool(name, args) {
          const pairs = Object.entries(args).map(([key, value]) => `${key}=${toArgument(value)}`);
          const given = pairs.length === 0 ? [] : ["--tool-arg", ...pairs];
          return readResult(await inspect("--method", "tools/call", "--tool-name", name, ...given));
        },
        close: async () => undefined,
      };
    },
  },

  "mcp-remote": {
    packages: ["mcp-remote@0"],
    async connect({ folder }, url) {
      const client = new Client(INFO);
      await client.connect(
        new StdioClientTransport({
          command: process.execPath,
          args: [join(folder, "node_modules/mcp-remote/dist/proxy.js"), url, "--allow-http"],
          env: { PATH: process.env.PATH ?? "", HOME: folder, MCP_REMOTE_CONFIG_DIR: join(folder, "mcp-remote") },
          stderr: "ignore",
        }),
      );
      return {
        listTools: async () => (await client.listTools()).tools,
        callTool: async (name, args) => readResult(await client.callTool({ name, arguments: args })),
        close: () => client.close(),
      };
    },
  },

  "LangChain (@langchain/mcp-adapters)": {
    packages: ["@langchain/mcp-adapters@1", "@langchain/core@1"],
    async connect({ load }, url) {
      const { MultiServerMCPClient } = await load("@langchain/mcp-adapters");
      const client = new MultiServerMCPClient({ mcpServers: { overdub: { transport: "http", url } } });
      const tools: readonly LangChainTool[] = await client.getTools();
      return {
        listTools: async () => tools,
        callTool: (name, args) => readThrowing(() => named(tools, name).invoke(args)),
        close: () => client.close(),
      };
    },
  },

  "AI SDK (@ai-sdk/mcp)": {
    packages: ["@ai-sdk/mcp@2", "zod@4"],
    async connect({ load }, url) {
      const { createMCPClient } = await load("@ai-sdk/mcp");
      const client = await createMCPClient({ transport: { type: "http", url } });
      const tools = await client.tools();
      return {
        listTools: async () => Object.keys(tools).map((name) => ({ name })),
        async callTool(name, args) {
          const result = await tools[name].execute(args, { toolCallId: "1", messages: [] });
          return readResult(result);
        },
        close: () => client.close(),
      };
    },
  },

  "OpenAI Agents (@openai/agents)": {
    packages: ["@openai/agents@0", "zod@4"],
    async connect({ load }, url) {
      const { MCPServerStreamableHttp, getAllMcpTools } = await load("@openai/agents");
      const server = new MCPServerStreamableHttp({ url, name: "overdub" });
      await server.connect();
      // Throws for a schema that it cannot make strict.
      const tools = await getAllMcpTools({ mcpServers: [server], convertSchemasToStrict: true });
      return {
        listTools: async () => tools,
        callTool: async (name, args) => readResult(await server.callToolResult(name, args)),
        close: () => server.close(),
      };
    },
  },

  "Mastra (@mastra/mcp)": {
    packages: ["@mastra/mcp@2", "@mastra/core@1"],
    async connect({ load }, url) {
      const { MCPClient } = await load("@mastra/mcp");
      const client = new MCPClient({ id: url, servers: { overdub: { url: new URL(url) } } });
      const { overdub: tools } = await client.listToolsets();
      return {
        listTools: async () => Object.keys(tools).map((name) => ({ name })),
        async callTool(name, args) {
          const reply = await readThrowing(() => tools[name].execute(args, {}));
          if (reply.value?.content) return readResult(reply.value);
          // What it refuses by itself, before it calls the server.
          return { ...reply, isError: reply.isError || reply.value?.error === true };
        },
        close: () => client.disconnect(),
      };
    },
  },

  "mcp-use": {
    // Version 2 leaves its client to a package of its own, @mcp-use/client.
    packages: ["mcp-use@1", "langchain@1"],
    async connect({ load }, url) {
      const { MCPClient } = await load("mcp-use");
      const client = MCPClient.fromDict({ mcpServers: { overdub: { url } } });
      const session = await client.createSession("overdub");
      return {
        listTools: () => session.listTools(),
        callTool: async (name, args) => readResult(await session.callTool(name, args)),
        close: () => client.closeAllSessions(),
      };
    },
  },
};

interface LangChainTool extends SeenTool {
  invoke(args: object): Promise<unknown>;
}

function toArgument(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function named<Tool extends SeenTool>(tools: readonly Tool[], name: string): Tool {
  const tool = tools.find((one) => one.name === name);
  if (!tool) throw new Error(`There is no tool ${name}.`);
  return tool;
}
