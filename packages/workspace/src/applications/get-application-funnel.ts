import type { ApplicationFunnel } from "@overdub/contract";
import { getApplicationFunnel } from "@overdub/contract";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { ProgramTable } from "../programs/program-table.ts";
import type { Range } from "../time/range.ts";
import { resolveRange } from "../time/range.ts";
import { implement } from "./context.ts";

type Counts = Omit<ApplicationFunnel, "referrers">;

const NOTHING: Counts = { visits: 0, starts: 0, applications: 0, approved: 0, rejected: 0 };
const MAX_REFERRERS = 100;

/** See behaviour/partners 3.6. */
export const handleGetApplicationFunnel = implement(
  getApplicationFunnel,
  { requires: "workspaces.read", programFirst: true },
  async ({ query: { interval = "all", start, end } }, ctx) => {
    const program = ctx.program;
    const period = resolveRange({ interval, start, end }, "UTC", ctx.now());
    const parts = [await countForms(ctx.db, program, period), await countApplications(ctx.db, program, period)].flat();
    const byReferrer = Map.groupBy(parts, ({ partnerId }) => partnerId);
    const referrers = [...byReferrer].flatMap(([partnerId, own]) =>
      partnerId === null ? [] : [{ partnerId, ...sumOf(own) }],
    );
    return { ...sumOf(parts), referrers: referrers.toSorted(byMost).slice(0, MAX_REFERRERS) };
  },
);

interface Part {
  readonly partnerId: string | null;
  readonly field: keyof Counts;
  readonly count: number;
}

async function countForms(db: Kysely<WorkspaceTables>, { id, workspace_id }: ProgramTable, period: Range) {
  const rows = await db
    .selectFrom("application_form_counts")
    .select(["referred_by_partner_id as partnerId", "event", (eb) => eb.fn.sum<number>("count").as("count")])
    .where("workspace_id", "=", workspace_id)
    .where("program_id", "=", id)
    .where("day_ms", ">=", period.fromMs)
    .where("day_ms", "<=", period.toMs)
    .groupBy(["referred_by_partner_id", "event"])
    .execute();
  return rows.map(
    ({ partnerId, event, count }): Part => ({
      partnerId,
      field: event === "visit" ? "visits" : "starts",
      count: Number(count),
    }),
  );
}

async function countApplications(db: Kysely<WorkspaceTables>, { id, workspace_id }: ProgramTable, period: Range) {
  const rows = await db
    .selectFrom("program_applications")
    .select(["referred_by_partner_id as partnerId", "status", (eb) => eb.fn.countAll<number>().as("count")])
    .where("workspace_id", "=", workspace_id)
    .where("program_id", "=", id)
    .where("created_at_ms", ">=", period.fromMs)
    .where("created_at_ms", "<=", period.toMs)
    .groupBy(["referred_by_partner_id", "status"])
    .execute();
  return rows.flatMap(({ partnerId, status, count }): Part[] => {
    const part = { partnerId, count: Number(count) };
    const applied: Part = { ...part, field: "applications" };
    return status === "approved" || status === "rejected" ? [applied, { ...part, field: status }] : [applied];
  });
}

function sumOf(parts: readonly Part[]): Counts {
  const sum = { ...NOTHING };
  for (const { field, count } of parts) sum[field] += count;
  return sum;
}

/** Equal ones in a set order. */
function byMost(a: ApplicationFunnel["referrers"][number], b: ApplicationFunnel["referrers"][number]): number {
  const difference = b.applications - a.applications || b.visits - a.visits;
  return difference || (a.partnerId < b.partnerId ? -1 : 1);
}
