import { z } from "zod";
import type { GatewayTool } from "../gateway-tools/gateway-tool.ts";
import { defineGatewayTool } from "../gateway-tools/gateway-tool.ts";
import { parseRequest } from "../http/parse-request.ts";
import { awaitEnd } from "../runs/run-tools.ts";
import { runsOf } from "../runs/runs-of.ts";
import type { SyncJobsContext } from "./start-sync.ts";
import { syncJobsOf } from "./sync-jobs-of.ts";

const TAGS = ["pipelines"];

/** How long a call waits for what it has begun; longer work is looked at with get_run. */
const WAIT_SECONDS = 20;

const ListInput = z.object({
  limit: z.number().int().min(1).max(100).default(20),
  next_cursor: z.string().optional(),
});

const RunInput = z.object({
  sync_job_id: z.string(),
  args: z
    .record(z.string(), z.unknown())
    .default({})
    .describe("As args_schema of the job says, such as datastore_id, start_date and event."),
});

/** What agents do with sync jobs. See behaviour/gateway 13.3. */
export function syncTools(ctx: SyncJobsContext): readonly GatewayTool[] {
  return [
    defineGatewayTool({
      name: "list_sync_jobs",
      title: "List sync jobs",
      description:
        "List the jobs that copy events and records of workspaces into files, databases and webhooks, each with the " +
        "arguments that a run takes.",
      tags: TAGS,
      input: ListInput,
      hints: { readOnlyHint: true },
      async run({ account, args }) {
        const given = Object.entries(parseRequest(ListInput, args, "query"));
        const query = given.map(([name, value]): [string, string] => [name, String(value)]);
        const page = await syncJobsOf(ctx, account.environmentId).list(`?${new URLSearchParams(query)}`);
        // What its nodes are is the product's business.
        const rows = page.result as readonly { id: string; label: string; args_schema: unknown }[];
        return { ...page, result: rows.map(({ id, label, args_schema }) => ({ id, label, args_schema })) };
      },
    }),
    defineGatewayTool({
      name: "run_sync_job",
      title: "Run a sync job",
      description:
        "Copy what has come since the last run of a sync job, of this workspace. It goes on by itself: look at it with " +
        "get_run. Each event is copied once, so a repeat does no harm.",
      tags: TAGS,
      action: "sync.run",
      input: RunInput,
      hints: { readOnlyHint: false },
      async run({ account: { id, environmentId }, args, options }) {
        const given = parseRequest(RunInput, args, "body");
        const run = await syncJobsOf(ctx, environmentId).run({ ...given, integrated_account_id: id });
        return awaitEnd(() => runsOf(ctx, { environmentId, accountId: id }).show(run.id), WAIT_SECONDS, options);
      },
    }),
  ];
}
