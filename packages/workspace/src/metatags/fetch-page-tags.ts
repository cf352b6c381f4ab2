import type { Fetched, GuardedFetch } from "../fetch/guarded-fetch.ts";
import type { PageTags } from "./page-tags.ts";
import { readPageTags } from "./page-tags.ts";

const TIMEOUT_MS = 5000;
/** Tags stand at the beginning: what comes after this much is not read. */
const MAX_PAGE_BYTES = 1024 * 1024;

const NO_TAGS: PageTags = { title: null, description: null, image: null };

/** The tags of the page at an address. @throws an `Error` when it can't be read: no response, or none of success. */
export async function fetchPageTags(fetch: GuardedFetch, url: string): Promise<PageTags> {
  const page = await fetch(url, {
    accept: "text/html,application/xhtml+xml;q=0.9,*/*;q=0.5",
    timeoutMs: TIMEOUT_MS,
    maxBytes: MAX_PAGE_BYTES,
    beyond: "cut",
  });
  if (page.status < 200 || page.status > 299 || isChallenge(page)) throw new Error(`The page answered ${page.status}.`);
  const contentType = page.headers["content-type"];
  if (contentType !== undefined && !/html|xml/i.test(contentType)) return NO_TAGS;
  return readPageTags(decodeHtml(page.body, contentType), page.url);
}

/** Cloudflare asks programs to prove that they are people; its page says nothing of what lies behind. */
function isChallenge({ headers, body }: Fetched): boolean {
  return headers["cf-mitigated"] === "challenge" || body.includes("<title>Just a moment...</title>");
}

/** How far into a page its own word on its encoding may stand. Source: WHATWG HTML, 13.2.3.2. */
const PRESCAN_BYTES = 1024;

/** The text of a page, in the encoding that its headers name, else the page itself; else UTF-8. */
export function decodeHtml(body: Buffer, contentType = ""): string {
  const head = body.toString("latin1", 0, PRESCAN_BYTES);
  const [, label = "utf-8"] =
    /charset\s*=\s*["']?([\w-]+)/i.exec(contentType) ?? /<meta[^>]+charset\s*=\s*["']?([\w-]+)/i.exec(head) ?? [];
  try {
    return new TextDecoder(label).decode(body);
  } catch {
    // There is no such encoding.
    return body.toString();
  }
}
