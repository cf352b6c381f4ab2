import { AppError, hostOf, trackOpen } from "@overdub/contract";
import type { PublicContext } from "../operations/implement.ts";
import { implementPublic } from "../operations/implement.ts";
import { addClick, findClickedLink, findRecentClick, toVisit } from "./add-click.ts";
import { keyOfUrl } from "./key-of-url.ts";

/** Source: spec dub-attribution 2.3. */
export const handleTrackOpen = implementPublic(trackOpen, async ({ body }, ctx) => {
  if (body.deepLink) return openDeepLink(ctx, body.deepLink);
  const domain = body.dubDomain && hostOf(body.dubDomain);
  const open = domain && ctx.deferredOpens.find(ctx.client.ip, domain, ctx.nowMs());
  return open || { clickId: null, link: null };
});

async function openDeepLink(ctx: PublicContext, deepLink: string) {
  const link = await findClickedLink(ctx, hostOf(deepLink) ?? "", keyOfUrl(new URL(deepLink)));
  if (!link) throw new AppError("not_found", `Deep link not found: ${deepLink}`);
  const visit = toVisit(ctx, undefined);
  const clickId =
    findRecentClick(ctx, link, visit) ?? (await addClick(ctx, link, visit, { url: link.url, trigger: "deeplink" }));
  const { id, domain, key, url } = link;
  return { clickId: clickId ?? null, link: { id, domain, key, url } };
}
