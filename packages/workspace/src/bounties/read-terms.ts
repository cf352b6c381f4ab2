import type { BountyUpdateBody } from "@overdub/contract";
import { AppError } from "@overdub/contract";
import { chunksOf } from "@overdub/storage";
import type { Kysely } from "kysely";
import type { BountyTable } from "../bounty-progress/bounty-tables.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { knownTagIds } from "../enrollments/partner-tags.ts";
import { given } from "../program-setup/given.ts";
import type { ProgramTable } from "../programs/program-table.ts";
import { parseDateMs } from "../time/parse-date.ts";

type Program = Pick<ProgramTable, "id" | "workspace_id">;

/**
 * The columns that a body names: null clears one, what is left out stays.
 *
 * @throws `unprocessable_entity` for what is no date, and for groups and tags that the program has not.
 */
export async function readTerms(
  db: Kysely<WorkspaceTables>,
  program: Program,
  body: BountyUpdateBody,
  nowMs: number,
): Promise<Partial<BountyTable>> {
  const date = (field: "startsAt" | "endsAt" | "submissionsOpenAt") => readDate(field, body[field], nowMs);
  const { performanceCondition, submissionRequirements: requirements, maxSubmissions } = body;
  const condition = performanceCondition ?? { attribute: performanceCondition, value: performanceCondition };
  return given({
    name: textOf(body.name),
    description: textOf(body.description),
    starts_at_ms: date("startsAt"),
    ends_at_ms: date("endsAt"),
    ends_after_days: body.endsAfterDays,
    submissions_open_at_ms: date("submissionsOpenAt"),
    submission_frequency: body.submissionFrequency,
    max_submissions: maxSubmissions === null ? 1 : maxSubmissions,
    reward_amount_cents: body.rewardAmount,
    reward_description: textOf(body.rewardDescription),
    performance_metric: condition.attribute,
    performance_target: condition.value,
    submission_requirements: requirements && JSON.stringify(requirements),
    group_ids: await readGroupIds(db, program, body.groupIds),
    partner_tag_ids: await readTagIds(db, program, body.partnerTagIds),
  });
}

function textOf(text: string | null | undefined): string | null | undefined {
  return text === "" ? null : text;
}

function readDate(field: string, text: string | null | undefined, nowMs: number): number | null | undefined {
  if (text === null || text === undefined) return text;
  const ms = parseDateMs(text, nowMs);
  if (ms === undefined) throw new AppError("unprocessable_entity", `custom: ${field}: Invalid date`);
  return ms;
}

type Ids = readonly string[] | null | undefined;

/** An empty list means all, as null does. */
async function readGroupIds(
  db: Kysely<WorkspaceTables>,
  program: Program,
  ids: Ids,
): Promise<string | null | undefined> {
  if (!ids || ids.length === 0) return ids && null;
  const wanted = [...new Set(ids)];
  const known = new Set<string>();
  for (const chunk of chunksOf(wanted)) {
    const rows = await db
      .selectFrom("partner_groups")
      .select("id")
      .where("workspace_id", "=", program.workspace_id)
      .where("program_id", "=", program.id)
      .where("id", "in", chunk)
      .execute();
    for (const { id } of rows) known.add(id);
  }
  const unknown = wanted.filter((id) => !known.has(id));
  if (unknown.length === 0) return JSON.stringify(wanted);
  throw new AppError("unprocessable_entity", `Invalid groupIds detected: ${unknown.join(", ")}`);
}

async function readTagIds(
  db: Kysely<WorkspaceTables>,
  program: Program,
  tagIds: Ids,
): Promise<string | null | undefined> {
  if (!tagIds || tagIds.length === 0) return tagIds && null;
  return JSON.stringify(await knownTagIds(db, program, { tagIds }));
}
