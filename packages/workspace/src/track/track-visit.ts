import { AppError, hostOf, trackVisit } from "@overdub/contract";
import { createClickId } from "../ids/click-id.ts";
import type { RedirectLink } from "../link-cache/redirect-link.ts";
import type { PublicContext } from "../operations/context.ts";
import { isAllowedPage } from "../workspaces/hostnames.ts";
import { listHostnames } from "../workspaces/tracking-settings.ts";
import { addClick, findClickedLink, findRecentClick, keyOfUrl, toVisit } from "./add-click.ts";
import { implement } from "./context.ts";

/** See behaviour/attribution 3.2. */
export const handleTrackVisit = implement(trackVisit, { requires: "none" }, async ({ body }, ctx) => {
  if (!body.domain || !body.url) throw new AppError("bad_request", "Missing domain or url");
  const domain = hostOf(body.domain) ?? body.domain;
  const url = URL.parse(body.url);
  if (!url) throw new AppError("bad_request", "Invalid url");
  const key = keyOfUrl(url);
  const link = await findClickedLink(ctx, domain, key);
  if (!link) throw new AppError("not_found", `Link not found for domain: ${domain} and key: ${key}.`);
  const visit = toVisit(ctx, body.referrer);
  const clickId =
    findRecentClick(ctx, link, visit) ??
    ((await mayRecord(ctx, link))
      ? await addClick(ctx, link, visit, { url: body.url, trigger: "pageview" })
      : undefined);
  // A visit that is not recorded gets an id all the same; no lead will find it.
  return { clickId: clickId ?? createClickId(ctx.now() + link.clockOffsetMs) };
});

async function mayRecord({ db, client }: Pick<PublicContext, "db" | "client">, link: RedirectLink): Promise<boolean> {
  return isAllowedPage(await listHostnames(db, link.workspaceId), client.headers);
}
