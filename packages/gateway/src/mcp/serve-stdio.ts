import type { Readable, Writable } from "node:stream";
import { finished } from "node:stream/promises";
import { StdioServerTransport, serveStdio } from "@modelcontextprotocol/server/stdio";
import type { McpServerOptions } from "./mcp-server.ts";
import { createMcpServer } from "./mcp-server.ts";

interface StdioStreams {
  /** Default: the process's own. */
  readonly input?: Readable;
  readonly output?: Writable;
}

/** Serves one account over stdio, in either era, until the client closes its end. */
export async function serveMcpStdio(
  options: Omit<McpServerOptions, "protocolVersion">,
  { input = process.stdin, output = process.stdout }: StdioStreams = {},
): Promise<void> {
  if (output === process.stdout) keepConsoleOffStdout();
  const handle = serveStdio(() => createMcpServer(options), { transport: new StdioServerTransport(input, output) });
  await finished(input, { writable: false }).catch(() => undefined);
  await handle.close();
}

/** A stray line of a dependency would break the protocol. */
function keepConsoleOffStdout(): void {
  console.log = console.error;
  console.info = console.error;
  console.debug = console.error;
}
