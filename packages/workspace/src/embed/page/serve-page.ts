import { AppError } from "@overdub/contract";
import { readPartnerAnalytics } from "../../analytics/retrieve-partner-analytics.ts";
import { toPartnerLink } from "../../enrollments/enrolled-partner.ts";
import type { SocketBindings } from "../../http/client.ts";
import { readClient } from "../../http/client.ts";
import { createEmbedRateLimits } from "../../http/rate-limits.ts";
import { networkOf } from "../../network/network-of.ts";
import type { TrustsPeer } from "../../network/trusted-proxies.ts";
import type { Core } from "../../operations/context.ts";
import type { EmbedDeps } from "../context.ts";
import { findSelf } from "../context.ts";
import { listEarnings } from "../earnings.ts";
import { admitToken, readEmbedToken } from "../embed-token.ts";
import { linksOf } from "../links.ts";
import type { Look } from "./look.ts";
import { isTheme } from "./look.ts";
import type { FramedPage } from "./referrals-page.ts";
import { referralsPage, refusedPage } from "./referrals-page.ts";
import { readThemeOptions } from "./theme-options.ts";

/** Serves the page that a product shows its partners in a frame. What it throws is a fault of ours. */
export type ServeEmbedPage = (request: Request, bindings: SocketBindings | undefined) => Promise<Response>;

/** Of the newest earnings. */
const SHOWN_EARNINGS = 20;

/** See behaviour/partners 7. */
export function createEmbedPage(core: Core, deps: EmbedDeps, trustsPeer: TrustsPeer): ServeEmbedPage {
  const limitToken = createEmbedRateLimits();
  const limitNetwork = createEmbedRateLimits();

  async function render(token: string, look: Look): Promise<FramedPage> {
    const ctx = { ...deps, ...(await admitToken(core, token)) };
    const { program, enrollment, group } = await findSelf(ctx);
    const totals = await readPartnerAnalytics(ctx, enrollment, { groupBy: "count" });
    if (!("earnings" in totals)) throw new Error("A count is one row.");
    const links = (await linksOf(ctx, enrollment)).slice(0, group.max_partner_links);
    const { data: earnings } = await listEarnings(ctx, enrollment, { pageSize: SHOWN_EARNINGS });
    const shown = {
      program: { name: program.name, logo: group.logo ?? program.logo },
      totals,
      links: links.map((link) => toPartnerLink(link, core.publicPort())),
      earnings,
    };
    return referralsPage(shown, look);
  }

  return async (request, bindings) => {
    const { searchParams } = new URL(request.url);
    const wanted = searchParams.get("theme");
    const theme = isTheme(wanted) ? wanted : "system";
    const headers = new Headers();
    try {
      if (request.method !== "GET" && request.method !== "HEAD") {
        throw new AppError("bad_request", `This page is not for ${request.method}.`, { status: 405 });
      }
      const token = readEmbedToken(`Bearer ${searchParams.get("token") ?? ""}`);
      const network = networkOf(readClient(request, bindings, trustsPeer).ip);
      if (network !== "") limitNetwork(network, core.now(), headers);
      limitToken(token, core.now(), headers);
      const options = readThemeOptions(searchParams.get("themeOptions"));
      return respond(200, await render(token, { theme, options }), headers);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      if (error.status === 405) headers.set("Allow", "GET, HEAD");
      return respond(error.status, refusedPage(error.code, error.message, { theme, options: {} }), headers);
    }
  };
}

/** The token is in the address, so nobody else is told of it. */
function respond(status: number, { html, policy }: FramedPage, headers: Headers): Response {
  headers.set("Content-Type", "text/html; charset=utf-8");
  headers.set("Content-Security-Policy", policy);
  headers.set("Cache-Control", "no-store");
  headers.set("Referrer-Policy", "no-referrer");
  headers.set("X-Content-Type-Options", "nosniff");
  headers.set("X-Robots-Tag", "noindex");
  return new Response(html, { status, headers });
}
