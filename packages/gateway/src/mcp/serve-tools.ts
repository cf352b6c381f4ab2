import type { AuditDependencies } from "../audit-log/audit-write.ts";
import type { GatewayTool } from "../gateway-tools/gateway-tool.ts";
import { listTools } from "../tool-calls/listing/list-tools.ts";
import { leanRunners } from "./lean-runners.ts";
import { serveGatewayTools } from "./run-gateway-tool.ts";
import type { RunToolOptions } from "./run-tool.ts";
import { runTool } from "./run-tool.ts";
import type { ServedTool } from "./tool-request.ts";

export interface ServeToolsOptions extends RunToolOptions {
  /** What is no operation of Dub, with where its changes are recorded. Default: nothing. */
  readonly beyond?: { readonly tools: readonly GatewayTool[]; readonly audit: AuditDependencies } | undefined;
  /** Whether the tools are to be found by searching, instead of listed. Default: false. */
  readonly isLean?: boolean | undefined;
}

/** The tools of one client, as they are listed and with what they do. */
export function serveTools({ isLean = false, beyond, ...options }: ServeToolsOptions): ServedTool[] {
  const { tools, accounts } = options;
  const runners = new Map(isLean ? Object.entries(leanRunners(options)) : []);
  for (const tool of tools) runners.set(tool.name, runTool(tool, options));
  const ofDub = listTools({ tools, isLean, hasAccountArgument: accounts.length > 1 }).flatMap((listed) => {
    const run = runners.get(listed.name);
    return run ? [{ ...listed, run }] : [];
  });
  return beyond ? [...ofDub, ...serveGatewayTools(beyond.tools, { ...options, audit: beyond.audit })] : ofDub;
}
