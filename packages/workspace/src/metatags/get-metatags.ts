import { getMetatags } from "@overdub/contract";
import type { GuardedFetch } from "../fetch/guarded-fetch.ts";
import { implement } from "./context.ts";
import { fetchPageTags } from "./fetch-page-tags.ts";

interface Metatags {
  readonly title: string;
  readonly description: string;
  readonly image: string | null;
}

const HEADERS = { "Cache-Control": "public, max-age=300" };

export const handleGetMetatags = implement(getMetatags, { requires: "none" }, async ({ query }, ctx) => {
  const metatags = await findMetatags(ctx.fetch, query.url);
  return Response.json({ ...metatags, poweredBy: "Overdub" }, { headers: HEADERS });
});

/** Always a response, whatever becomes of the page. See behaviour/links 13. */
async function findMetatags(fetch: GuardedFetch, url: string): Promise<Metatags> {
  try {
    const { title, description, image } = await fetchPageTags(fetch, url);
    return { title: title ?? url, description: description ?? "No description", image };
  } catch {
    return guessMetatags(url);
  }
}

/** What an address alone tells of its page. */
export function guessMetatags(text: string): Metatags {
  const url = new URL(text);
  const segment = decodeSafely(url.pathname.split("/").findLast((part) => part !== "") ?? "");
  const words = segment.split("-").filter((word) => word !== "");
  const title = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(" ");
  return {
    title: title || url.hostname.replace(/^www\./, "") || text,
    description: `Visit ${url.host}${url.pathname}`,
    image: null,
  };
}

function decodeSafely(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
