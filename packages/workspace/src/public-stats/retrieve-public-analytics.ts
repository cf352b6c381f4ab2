import { AppError, retrievePublicAnalytics } from "@overdub/contract";
import { contextOf, implement } from "./context.ts";
import { KEPT_MS } from "./public-answers.ts";
import { findSharedLink } from "./shared-link.ts";

const HEADERS = { "Cache-Control": `public, max-age=${KEPT_MS / 1000}`, "X-Robots-Tag": "noindex" };

/** See behaviour/attribution 5.9. */
export const handleRetrievePublicAnalytics = implement(
  retrievePublicAnalytics,
  { requires: "none" },
  async ({ query }, ctx) => {
    const { domain, key, folderId } = query;
    if (folderId !== undefined) throw new AppError("forbidden", "This folder has no public statistics.");
    if (!domain || !key) {
      throw new AppError("bad_request", "You must provide a domain and a key, or a folderId.");
    }
    const link = await findSharedLink(ctx, { domain, key }, ctx.client.ip);
    // The same for a link that is not there: nobody learns here which there are.
    if (!link) throw new AppError("forbidden", "This link has no public statistics.");
    return Response.json(await ctx.publicAnswers.answer(await contextOf(ctx, link), link, query), {
      headers: HEADERS,
    });
  },
);
