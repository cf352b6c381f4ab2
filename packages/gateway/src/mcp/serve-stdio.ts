import type { Readable, Writable } from "node:stream";
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import type { Account } from "../accounts/account.ts";
import { SYSTEM } from "../callers/call-origin.ts";
import type { Log } from "../runtime/log.ts";
import type { RequestStateSeal } from "../tool-calls/plan/request-state.ts";
import type { ToolCaller } from "../tool-calls/tool-caller.ts";
import type { Tool } from "../tools/tool.ts";
import { countRequests } from "./counting-transport.ts";
import type { McpServerOptions } from "./mcp-server.ts";
import { createMcpServer } from "./mcp-server.ts";
import { StdioTransport } from "./stdio-transport.ts";

export interface StdioOptions {
  readonly account: Account;
  /** Name of the connected workspace. */
  readonly workspaceLabel: string;
  readonly tools: readonly Tool[];
  /** What the client could have, and the account's upstream does not serve. Default: none is known. */
  readonly notServed?: readonly Tool[];
  /** Whether they are to be found by searching, instead of listed. Default: false. */
  readonly isLean?: boolean;
  /** What is no operation of Dub and was asked for. Default: nothing. */
  readonly beyond?: McpServerOptions["beyond"];
  readonly callTool: ToolCaller;
  readonly requestState: RequestStateSeal;
  /** The version of Overdub. */
  readonly version: string;
  readonly log: Log;
}

interface StdioStreams {
  /** Default: the process's own. */
  readonly input?: Readable;
  readonly output?: Writable;
}

/**
 * Serves one account over stdio, in either era, until the client closes its end and has its answers: what pipes requests
 * into a process closes that end at once. A client that does not read any more gets none, and a bulk call of it ends after
 * the request that is being answered.
 */
export async function serveMcpStdio(
  { account, workspaceLabel, notServed, ...options }: StdioOptions,
  { input = process.stdin, output = process.stdout }: StdioStreams = {},
): Promise<void> {
  if (output === process.stdout) keepConsoleOffStdout();
  const connected = { account, label: workspaceLabel, notServed };
  const create = () =>
    createMcpServer({ ...options, accounts: [connected], actor: SYSTEM, isOperator: true, mustConfirm: false });
  const stdio = new StdioTransport(input, output);
  const transport = countRequests(stdio);
  const handle = serveStdio(create, { transport });
  await stdio.whenRead();
  await transport.whenAnswered();
  await handle.close();
}

/** A stray line of a dependency would break the protocol. */
function keepConsoleOffStdout(): void {
  console.log = console.error;
  console.info = console.error;
  console.debug = console.error;
}
