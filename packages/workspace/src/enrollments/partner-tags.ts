import type { PartnerTag } from "@overdub/contract";
import { AppError } from "@overdub/contract";
import type { ParameterNamed } from "@overdub/storage";
import { chunksOf, compiledStatement, dialectOf } from "@overdub/storage";
import type { Kysely } from "kysely";
import { idList, isListed } from "../database/ids.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { ProgramTable } from "../programs/program-table.ts";
import type { PartnerTagTable } from "./partner-tag-table.ts";

type Program = Pick<ProgramTable, "id" | "workspace_id">;

export function toPartnerTag({ id, name }: Pick<PartnerTagTable, "id" | "name">): PartnerTag {
  return { id, name };
}

/** The tags of each enrolment, by name. */
export async function listEnrollmentTags(
  db: Kysely<WorkspaceTables>,
  enrollmentIds: readonly string[],
): Promise<ReadonlyMap<string, PartnerTag[]>> {
  if (enrollmentIds.length === 0) return new Map();
  const rows = await selectTags(db, { ids: idList(dialectOf(db), enrollmentIds) });
  const byEnrollment = Map.groupBy(rows, ({ enrollment_id }) => enrollment_id);
  return new Map([...byEnrollment].map(([id, tags]) => [id, tags.map(toPartnerTag)]));
}

const selectTags = compiledStatement((db: Kysely<WorkspaceTables>, parameter: ParameterNamed<"ids">) =>
  db
    .selectFrom("enrollment_tags")
    .innerJoin("partner_tags", "partner_tags.id", "enrollment_tags.partner_tag_id")
    .select(["enrollment_tags.enrollment_id", "partner_tags.id", "partner_tags.name"])
    .where(isListed(dialectOf(db), "enrollment_tags.enrollment_id", parameter("ids")))
    .orderBy("partner_tags.name_lookup"),
);

/**
 * The ids of the program's tags among these, each once.
 *
 * @throws `unprocessable_entity` naming those that it has not.
 */
export async function knownTagIds(
  db: Kysely<WorkspaceTables>,
  program: Program,
  { tagIds = [], tagNames = [] }: { readonly tagIds?: readonly string[]; readonly tagNames?: readonly string[] },
): Promise<string[]> {
  const [field, column, given] =
    tagIds.length > 0
      ? (["tagIds", "id", tagIds] as const)
      : (["tagNames", "name_lookup", tagNames.map((name) => name.trim().toLowerCase())] as const);
  const found = new Map<string, string>();
  for (const chunk of chunksOf([...new Set(given)])) {
    const rows = await db
      .selectFrom("partner_tags")
      .select(["id", column])
      .where("workspace_id", "=", program.workspace_id)
      .where("program_id", "=", program.id)
      .where(column, "in", chunk)
      .execute();
    for (const row of rows) found.set(row[column], row.id);
  }
  const unknown = given.filter((value) => !found.has(value));
  if (unknown.length === 0) return [...found.values()];
  throw new AppError("unprocessable_entity", `Invalid ${field} detected: ${unknown.join(", ")}`);
}

/** Adds tags to those that an enrolment has. */
export async function addEnrollmentTags(
  tx: Kysely<WorkspaceTables>,
  enrollmentId: string,
  tagIds: readonly string[],
): Promise<void> {
  if (tagIds.length === 0) return;
  await tx
    .insertInto("enrollment_tags")
    .values(tagIds.map((id) => ({ enrollment_id: enrollmentId, partner_tag_id: id })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
