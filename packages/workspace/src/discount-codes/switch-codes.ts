import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { PublishContext } from "../webhooks/publish.ts";
import { publishCode } from "./code-payload.ts";

interface Owner {
  readonly workspaceId: string;
  readonly programId: string;
  readonly partnerId: string;
}

function codesOf(tx: Kysely<WorkspaceTables>, { workspaceId, programId, partnerId }: Owner) {
  return tx
    .updateTable("discount_codes")
    .where("workspace_id", "=", workspaceId)
    .where("program_id", "=", programId)
    .where("partner_id", "=", partnerId);
}

/** Switches the codes of a partner off; nobody else can have them. Webhooks hear that they are gone. */
export async function disableCodes(
  ctx: PublishContext,
  tx: Kysely<WorkspaceTables>,
  owner: Owner,
  nowMs: number,
): Promise<void> {
  const disabled = await codesOf(tx, owner)
    .set({ disabled_at_ms: nowMs })
    .where("disabled_at_ms", "is", null)
    .returningAll()
    .execute();
  for (const code of disabled) await publishCode(ctx, tx, "discount_code.deleted", code);
}

/** Switches the codes of a partner on again, and webhooks hear that they are there. */
export async function enableCodes(ctx: PublishContext, tx: Kysely<WorkspaceTables>, owner: Owner): Promise<void> {
  const enabled = await codesOf(tx, owner)
    .set({ disabled_at_ms: null })
    .where("disabled_at_ms", "is not", null)
    .returningAll()
    .execute();
  for (const code of enabled) await publishCode(ctx, tx, "discount_code.created", code);
}
