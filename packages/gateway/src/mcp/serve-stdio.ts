import type { Readable, Writable } from "node:stream";
import { finished } from "node:stream/promises";
import { StdioServerTransport, serveStdio } from "@modelcontextprotocol/server/stdio";
import type { Account } from "../accounts/account.ts";
import { SYSTEM } from "../audit-log/caller.ts";
import type { Tool } from "../catalog/tool.ts";
import type { Log } from "../http/log.ts";
import { createMcpServer } from "./mcp-server.ts";
import type { RequestStateSeal } from "./plan/request-state.ts";
import type { ToolCaller } from "./tool-caller.ts";

export interface StdioOptions {
  readonly account: Account;
  /** Name of the connected workspace. */
  readonly workspaceLabel: string;
  readonly tools: readonly Tool[];
  readonly callTool: ToolCaller;
  readonly requestState: RequestStateSeal;
  /** Of Overdub. */
  readonly version: string;
  readonly log: Log;
}

interface StdioStreams {
  /** Default: the process's own. */
  readonly input?: Readable;
  readonly output?: Writable;
}

/** Serves one account over stdio, in either era, until the client closes its end. */
export async function serveMcpStdio(
  { account, workspaceLabel, ...options }: StdioOptions,
  { input = process.stdin, output = process.stdout }: StdioStreams = {},
): Promise<void> {
  if (output === process.stdout) keepConsoleOffStdout();
  const create = () =>
    createMcpServer({ ...options, accounts: [{ account, label: workspaceLabel }], actor: SYSTEM, mustConfirm: false });
  const handle = serveStdio(create, { transport: new StdioServerTransport(input, output) });
  await finished(input, { writable: false }).catch(() => undefined);
  await handle.close();
}

/** A stray line of a dependency would break the protocol. */
function keepConsoleOffStdout(): void {
  console.log = console.error;
  console.info = console.error;
  console.debug = console.error;
}
