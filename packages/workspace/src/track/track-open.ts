import { AppError, hostOf, trackOpen } from "@overdub/contract";
import type { PublicContext } from "../operations/context.ts";
import { addClick, findClickedLink, findRecentClick, keyOfUrl, toVisit } from "./add-click.ts";
import type { TrackDeps } from "./context.ts";
import { implement } from "./context.ts";

/** See behaviour/attribution 3.3. */
export const handleTrackOpen = implement(trackOpen, { requires: "none" }, async ({ body }, ctx) => {
  if (body.deepLink) return openDeepLink(ctx, body.deepLink);
  const domain = body.dubDomain && hostOf(body.dubDomain);
  const open = domain && ctx.deferredOpens.find(ctx.client.ip, domain, ctx.now());
  return open || { clickId: null, link: null };
});

async function openDeepLink(ctx: PublicContext & TrackDeps, deepLink: string) {
  const link = await findClickedLink(ctx, hostOf(deepLink) ?? "", keyOfUrl(new URL(deepLink)));
  if (!link) throw new AppError("not_found", `Deep link not found: ${deepLink}`);
  const visit = toVisit(ctx, undefined);
  const clickId =
    findRecentClick(ctx, link, visit) ?? (await addClick(ctx, link, visit, { url: link.url, trigger: "deeplink" }));
  const { id, domain, key, url } = link;
  return { clickId: clickId ?? null, link: { id, domain, key, url } };
}
