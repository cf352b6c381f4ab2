import { AppError, getMetatags, percentDecode } from "@overdub/contract";
import { implement } from "./context.ts";
import type { PageReader } from "./fetch-page-tags.ts";
import { fetchPageTags } from "./fetch-page-tags.ts";

interface Metatags {
  readonly title: string;
  readonly description: string;
  readonly image: string | null;
}

const HEADERS = { "Cache-Control": "public, max-age=300" };

export const handleGetMetatags = implement(getMetatags, { requires: "none" }, async ({ query }, ctx) => {
  const metatags = await findMetatags(ctx, query.url);
  return Response.json({ ...metatags, poweredBy: "Overdub" }, { headers: HEADERS });
});

/**
 * A response whatever becomes of the page. See behaviour/links 13.
 *
 * @throws `rate_limit_exceeded` where it is up to us.
 */
async function findMetatags(reader: PageReader, url: string): Promise<Metatags> {
  try {
    const { title, description, image } = await fetchPageTags(reader, url);
    return { title: title ?? url, description: description ?? "No description", image };
  } catch (error) {
    if (error instanceof AppError) throw error;
    return guessMetatags(url);
  }
}

/** What an address alone tells of its page. */
export function guessMetatags(text: string): Metatags {
  const url = new URL(text);
  const segment = percentDecode(url.pathname.split("/").findLast((part) => part !== "") ?? "");
  const words = segment.split("-").filter((word) => word !== "");
  const title = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(" ");
  return {
    title: title || url.hostname.replace(/^www\./, "") || text,
    description: `Visit ${url.host}${url.pathname}`,
    image: null,
  };
}
