import { AppError, trackApplication } from "@overdub/contract";
import { APPLY_PREFIX } from "../addresses/api-address.ts";
import { findTimeOf } from "../jobs/workspace-time.ts";
import { implement } from "./context.ts";
import { findForm } from "./find-form.ts";

/** See behaviour/partners 3.6. */
export const handleTrackApplication = implement(trackApplication, { requires: "none" }, async ({ body }, ctx) => {
  const url = URL.parse(body.url);
  if (!url) throw new AppError("bad_request", "Invalid url");
  const found = url.pathname.startsWith(APPLY_PREFIX) ? await findForm(ctx.db, url) : undefined;
  if (!found || found.group.application_form_published_at_ms === null) {
    throw new AppError("not_found", "Application form not found.");
  }
  const { program } = found;
  const { now } = await findTimeOf(ctx, program.workspace_id);
  const visit = { program, event: body.eventName, via: url.searchParams.get("via"), client: ctx.client };
  await ctx.formVisits.count(ctx.db, visit, now());
  return { ok: true } as const;
});
