import type { Link, LinkCreateBody } from "@overdub/contract";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { EnrollmentRow } from "../enrollments/enrollment-table.ts";
import { insertNewLink } from "../links/create-link.ts";
import type { ProgramTable } from "../programs/program-table.ts";
import type { PartnersContext } from "./context.ts";

/** What every link of a partner has. See behaviour/partners 2.3. */
export function ofPartner(enrollment: EnrollmentRow, folderId: string) {
  return {
    programId: enrollment.program_id,
    partnerId: enrollment.partner_id,
    tenantId: enrollment.tenant_id,
    folderId,
    trackConversion: true,
  };
}

/** How a link differs from one that a caller makes. */
interface Making {
  /** Which of the group's default links it is made from; webhooks are told of the partner, not of these. */
  readonly defaultLinkId?: string;
  /** Refuses by what it finds in the transaction. */
  readonly assertRoom?: (tx: Kysely<WorkspaceTables>) => Promise<void>;
}

/**
 * Makes a link of a partner, in the program's folder: whoever may write partners may do that.
 *
 * @throws what making any link does.
 */
export async function createPartnerLink(
  ctx: PartnersContext,
  program: Pick<ProgramTable, "default_folder_id">,
  enrollment: EnrollmentRow,
  body: LinkCreateBody,
  { defaultLinkId, assertRoom }: Making = {},
): Promise<Link> {
  return insertNewLink(
    { ...ctx, role: "owner" },
    { ...body, ...ofPartner(enrollment, program.default_folder_id) },
    {
      columns: { partner_group_default_link_id: defaultLinkId ?? null },
      isQuiet: defaultLinkId !== undefined,
      ...(assertRoom && { assertRoom }),
    },
  );
}
