import { z } from "zod";
import type { Account } from "../accounts/account.ts";
import { SYSTEM } from "../callers/call-origin.ts";
import type { GatewayTool } from "../gateway-tools/gateway-tool.ts";
import { defineGatewayTool } from "../gateway-tools/gateway-tool.ts";
import { parseRequest } from "../http/parse-request.ts";
import type { InvokeOptions } from "../invoke/invoke.ts";
import { awaitEnd } from "../runs/run-tools.ts";
import { runsOf } from "../runs/runs-of.ts";
import type { CampaignsContext } from "./campaigns-of.ts";
import { campaignsOf } from "./campaigns-of.ts";

const TAGS = ["pipelines"];

/** How long a call waits for what it has begun; longer work is looked at with get_run. */
const WAIT_SECONDS = 20;

const MAX_ROWS = 10_000;

const PlanInput = z.object({
  label: z.string().describe("What people call it."),
  template: z
    .record(z.string(), z.unknown())
    .describe("Fields of a link, such as url, key, domain, utm_source, tagNames; {{column}} stands for a cell."),
  rows: z
    .array(z.record(z.string(), z.unknown()))
    .min(1)
    .max(MAX_ROWS)
    .describe("The table, one object for each link."),
  external_id: z.string().optional().describe("Your own id: a repeat with the same one is the same campaign."),
});

const RunInput = z.object({
  campaign_id: z.string(),
  skip_invalid: z.boolean().optional().describe("Although there are rows that make no link."),
});

const RowsInput = z.object({
  campaign_id: z.string(),
  status: z.string().optional().describe("Such as created, failed, invalid, duplicate or taken."),
  limit: z.number().int().min(1).max(500).default(100),
  next_cursor: z.string().optional(),
});

/** What agents do with campaigns. See behaviour/gateway 13.2. */
export function campaignTools(ctx: CampaignsContext): readonly GatewayTool[] {
  const own = ({ id, environmentId }: Account, { actor = SYSTEM }: InvokeOptions) =>
    campaignsOf(ctx, { environmentId, accountId: id, actor });
  const follow = ({ id, environmentId }: Account, runId: string, options: InvokeOptions) =>
    awaitEnd(() => runsOf(ctx, { environmentId, accountId: id }).show(runId), WAIT_SECONDS, options);
  return [
    defineGatewayTool({
      name: "plan_campaign",
      title: "Plan many links from a table",
      description:
        "Plan up to 10,000 links from a template and rows, and make none: how many there would be, the first of them, and " +
        "which rows make none and why. {{column | slug}} makes a key of any text, {{column ?: text}} is for empty cells. " +
        "Show the plan, then call run_campaign.",
      tags: TAGS,
      action: "campaign.plan",
      input: PlanInput,
      hints: { readOnlyHint: false },
      async run({ account, args, options }) {
        const given = parseRequest(PlanInput, args, "body");
        const campaigns = own(account, options);
        const { row } = await campaigns.create({ ...given, integrated_account_id: account.id });
        const run = await follow(account, (await campaigns.plan(row.id)).id, options);
        return { campaign_id: row.id, run_id: run.id, state: run.state, plan: run.result, error: run.error };
      },
    }),
    defineGatewayTool({
      name: "run_campaign",
      title: "Make the links of a campaign",
      description:
        "Make the links that plan_campaign has planned. It goes on by itself: look at it with get_run. A repeat makes what " +
        "is missing, and no link twice.",
      tags: TAGS,
      action: "campaign.run",
      input: RunInput,
      hints: { readOnlyHint: false },
      async run({ account, args, options }) {
        const { campaign_id: id, ...body } = parseRequest(RunInput, args, "body");
        return follow(account, (await own(account, options).run(id, body)).id, options);
      },
    }),
    defineGatewayTool({
      name: "get_campaign_rows",
      title: "Get the result of a campaign",
      description: "List the rows of a campaign in their order, each with its short link, or why there is none.",
      tags: TAGS,
      input: RowsInput,
      hints: { readOnlyHint: true },
      run({ account, args, options }) {
        const { campaign_id: id, ...query } = parseRequest(RowsInput, args, "query");
        const given = Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]);
        return own(account, options).rows(id, `?${new URLSearchParams(given)}`);
      },
    }),
  ];
}
