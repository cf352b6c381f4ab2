import { z } from "zod";
import { defineJob } from "../jobs/define-job.ts";
import type { Core } from "../operations/context.ts";
import { KEPT_CLICK_DAYS } from "../quotas/quotas.ts";
import { DELETE_CLICKS_JOB, deleteClicksBefore } from "./kept-clicks.ts";

const DAY_MS = 86_400_000;

/** Goes on daily as long as there are others. */
export const deleteKeptClicks = defineJob(
  DELETE_CLICKS_JOB,
  z.object({}),
  async (_, { db, now }: Pick<Core, "db" | "now">) => {
    await deleteClicksBefore(db, now() - KEPT_CLICK_DAYS * DAY_MS);
    const isEmpty = (await db.selectFrom("kept_clicks").select("click_id").limit(1).executeTakeFirst()) === undefined;
    return isEmpty ? undefined : { againAtMs: now() + DAY_MS };
  },
  { isOfServer: true },
);
