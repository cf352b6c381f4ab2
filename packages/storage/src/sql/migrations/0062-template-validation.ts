import type { Kysely } from "kysely";
import type { ColumnTypes } from "../dialects.ts";

/** What a template of sync jobs has checked of arguments. */
export async function templateValidation(db: Kysely<unknown>, { text }: ColumnTypes): Promise<void> {
  await db.schema.alterTable("sync_templates").addColumn("args_validation", text).execute();
}
