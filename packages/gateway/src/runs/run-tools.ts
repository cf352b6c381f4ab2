import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import type { GatewayTool, GatewayToolCall } from "../gateway-tools/gateway-tool.ts";
import { defineGatewayTool } from "../gateway-tools/gateway-tool.ts";
import { parseRequest } from "../http/parse-request.ts";
import type { InvokeOptions } from "../invoke/invoke.ts";
import type { ControlContext } from "./control-run.ts";
import type { RunRow } from "./run.ts";
import { isActive, RUN_ACTIONS, RUN_STATES } from "./run-state.ts";
import { runsOf } from "./runs-of.ts";

const TAGS = ["pipelines"];

const LOOK_MS = 250;

/** Longer, and clients take a call for lost. */
const MAX_WAIT_SECONDS = 25;

const LOG_LINES = 20;

const ListInput = z.object({
  kind: z.string().optional().describe("Such as campaign."),
  state: z.enum(RUN_STATES).optional(),
  limit: z.number().int().min(1).max(100).default(20),
  next_cursor: z.string().optional(),
});

const GetInput = z.object({
  id: z.string(),
  wait_seconds: z.number().int().min(0).max(MAX_WAIT_SECONDS).default(0).describe("Wait for its end, at most so long."),
});

const ControlInput = z.object({ id: z.string(), action: z.enum(RUN_ACTIONS) });

/** What agents see and do of work that takes long. See behaviour/gateway 13.1. */
export function runTools(ctx: ControlContext): readonly GatewayTool[] {
  const own = ({ account: { id, environmentId }, isOperator }: GatewayToolCall) =>
    runsOf(ctx, { environmentId, accountId: id, withUnassigned: isOperator });
  return [
    defineGatewayTool({
      name: "list_runs",
      title: "List long work",
      description:
        "List the workspace's runs (campaigns, syncs, backfills), newest first, each with how far it has come.",
      tags: TAGS,
      input: ListInput,
      hints: { readOnlyHint: true },
      run(call) {
        const given = Object.entries(parseRequest(ListInput, call.args, "query"));
        const query = given.map(([name, value]): [string, string] => [name, String(value)]);
        return own(call).list(`?${new URLSearchParams(query)}`);
      },
    }),
    defineGatewayTool({
      name: "get_run",
      title: "Look at long work",
      description:
        "Get how far a run has come: state, counts, rate, estimated end, what failed and why, the end of its log. With " +
        "`wait_seconds` it answers once the run is over. A run goes on whoever looks.",
      tags: TAGS,
      input: GetInput,
      hints: { readOnlyHint: true },
      async run(call) {
        const { id, wait_seconds: seconds } = parseRequest(GetInput, call.args, "query");
        const runs = own(call);
        const row = await awaitEnd(() => runs.show(id), seconds, call.options);
        const { result: log } = await runs.log(id, `?limit=${LOG_LINES}`);
        const { result: failures } = await runs.failures(id, `?limit=${LOG_LINES}`);
        return { ...row, failures, log: log.map(({ level, text, created_at: at }) => `${at} ${level} ${text}`) };
      },
    }),
    defineGatewayTool({
      name: "control_run",
      title: "Pause, resume, cancel or retry long work",
      description:
        "Pause a run, resume it, cancel it for good, or retry what has failed of one that is over. What it has done stays.",
      tags: TAGS,
      action: "run.control",
      input: ControlInput,
      hints: { readOnlyHint: false, destructiveHint: true },
      run(call) {
        const { id, action } = parseRequest(ControlInput, call.args, "query");
        return own(call).control(id, action);
      },
    }),
  ];
}

/** Looks at a run until it is over, or until the time is; tells the client how far it has come. */
export async function awaitEnd(
  look: () => Promise<RunRow>,
  seconds: number,
  { onProgress, signal }: Pick<InvokeOptions, "onProgress" | "signal">,
): Promise<RunRow> {
  const endMs = performance.now() + seconds * 1000;
  for (;;) {
    const row = await look();
    const { total, done, failed, skipped } = row.counts;
    if (total !== null) onProgress?.({ done: done + failed + skipped, total });
    if (!isActive(row.state) || performance.now() >= endMs || signal?.aborted) return row;
    await delay(LOOK_MS);
  }
}
