import type { ApplicationDetails } from "@overdub/contract";
import { getPartnerApplication, getProgramApplication } from "@overdub/contract";
import type { Context } from "../operations/context.ts";
import { implement } from "../partners/context.ts";
import { findProgramOrThrow } from "../programs/find-program.ts";
import { findApplied } from "./find-application.ts";
import { toApplicationDetails } from "./show-application.ts";

async function getApplication(
  { db, workspaceId }: Pick<Context, "db" | "workspaceId">,
  applicationId: string,
): Promise<ApplicationDetails> {
  const program = await findProgramOrThrow(db, workspaceId);
  return toApplicationDetails(await findApplied(db, program, applicationId));
}

const requires = { requires: "partners.read" } as const;

export const handleGetPartnerApplication = implement(getPartnerApplication, requires, ({ params }, ctx) =>
  getApplication(ctx, params.applicationId),
);

export const handleGetProgramApplication = implement(getProgramApplication, requires, ({ params }, ctx) =>
  getApplication(ctx, params.applicationId),
);
