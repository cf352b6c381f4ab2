import { listTools } from "../tool-calls/listing/list-tools.ts";
import { leanRunners } from "./lean-runners.ts";
import type { RunToolOptions } from "./run-tool.ts";
import { runTool } from "./run-tool.ts";
import type { ServedTool } from "./tool-request.ts";

export interface ServeToolsOptions extends RunToolOptions {
  /** Whether the tools are to be found by searching, instead of listed. Default: false. */
  readonly isLean?: boolean | undefined;
}

/** The tools of one client, as they are listed and with what they do. */
export function serveTools({ isLean = false, ...options }: ServeToolsOptions): ServedTool[] {
  const { tools, accounts } = options;
  const runners = new Map(isLean ? Object.entries(leanRunners(options)) : []);
  for (const tool of tools) runners.set(tool.name, runTool(tool, options));
  return listTools({ tools, isLean, hasAccountArgument: accounts.length > 1 }).flatMap((listed) => {
    const run = runners.get(listed.name);
    return run ? [{ ...listed, run }] : [];
  });
}
