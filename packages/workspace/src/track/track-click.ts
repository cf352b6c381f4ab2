import { AppError, trackClick } from "@overdub/contract";
import { createClickId } from "../ids/click-id.ts";
import { assertAllowedPage } from "../workspaces/hostnames.ts";
import { listHostnames } from "../workspaces/tracking-settings.ts";
import { addClick, findClickedLink, findRecentClick, toVisit } from "./add-click.ts";
import { implement } from "./context.ts";

/** Whatever the link's state: it is not asked whether it is expired or disabled. See behaviour/attribution 3.1. */
export const handleTrackClick = implement(trackClick, { requires: "none" }, async ({ body }, ctx) => {
  const link = await findClickedLink(ctx, body.domain, body.key);
  if (!link) {
    throw new AppError("not_found", `Link not found for domain: ${body.domain} and key: ${body.key}.`);
  }
  const visit = toVisit(ctx, body.referrer);
  const recent = findRecentClick(ctx, link, visit);
  if (recent !== undefined) return { clickId: recent };
  assertAllowedPage(await listHostnames(ctx.db, link.workspaceId), ctx.client.headers);
  const url = body.url && URL.canParse(body.url) ? body.url : link.url;
  // A visit that is not recorded gets an id all the same; no lead will find it.
  return { clickId: (await addClick(ctx, link, visit, { url, trigger: "link" })) ?? createClickId(ctx.now()) };
});
