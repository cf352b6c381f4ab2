import { AppError } from "@overdub/contract";
import type { AnalyticsDeps } from "../analytics/context.ts";
import type { EnrolledPartner } from "../enrollments/enrolled-partner.ts";
import { findEnrolled } from "../enrollments/find-partner.ts";
import type { EventDeps } from "../events/context.ts";
import { findGroupOrThrow } from "../groups/group-rows.ts";
import type { PartnerGroupTable } from "../groups/group-table.ts";
import type { LinkDeps } from "../links/context.ts";
import type { Context, EmbedCaller } from "../operations/context.ts";
import { implementWith } from "../operations/implement.ts";
import { findProgramOrThrow } from "../programs/find-program.ts";
import type { ProgramTable } from "../programs/program-table.ts";

export type EmbedDeps = LinkDeps & AnalyticsDeps & EventDeps;

export const implement = implementWith<EmbedDeps>();

/** Whom a token is of. */
export interface Self extends EnrolledPartner {
  readonly program: ProgramTable;
  readonly group: PartnerGroupTable;
}

/** @throws `unauthorized` for a partner who has left in the meantime. */
export async function findSelf({
  db,
  workspaceId,
  embed: { partnerId },
}: Pick<Context, "db" | "workspaceId"> & { readonly embed: EmbedCaller }): Promise<Self> {
  const program = await findProgramOrThrow(db, workspaceId);
  const enrolled = await findEnrolled(db, program, { partnerId });
  if (!enrolled) throw new AppError("unauthorized", "Unauthorized: Invalid embed token.");
  const group = await findGroupOrThrow(db, program, enrolled.enrollment.group_id ?? program.default_group_id);
  return { program, group, ...enrolled };
}
