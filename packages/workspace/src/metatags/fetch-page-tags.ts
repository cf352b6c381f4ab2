import type { Fetched, GuardedFetch, ThreadPool } from "@overdub/limits";
import type { PageTags } from "./page-tags.ts";
import { toPageTags } from "./page-tags.ts";
import type { readPage } from "./read-page.ts";

/** What it takes to read pages at addresses that others wrote. */
export interface PageReader {
  readonly fetch: GuardedFetch;
  readonly threads: Pick<ThreadPool, "run">;
}

const TIMEOUT_MS = 5000;
/** Tags stand at the beginning: what comes after this much is not read. */
const MAX_PAGE_BYTES = 1024 * 1024;

const READ_PAGE = { module: new URL("./read-page.ts", import.meta.url).href, export: "readPage" };

const NO_TAGS: PageTags = { title: null, description: null, image: null };

/**
 * The tags of the page at an address.
 *
 * @throws an `Error` when it can't be read: no response, none of success, or too much work. `rate_limit_exceeded` while
 *   too many others are being read.
 */
export async function fetchPageTags({ fetch, threads }: PageReader, url: string): Promise<PageTags> {
  const page = await fetch(url, {
    accept: "text/html,application/xhtml+xml;q=0.9,*/*;q=0.5",
    timeoutMs: TIMEOUT_MS,
    maxBytes: MAX_PAGE_BYTES,
    beyond: "cut",
  });
  if (page.status < 200 || page.status > 299 || isChallenge(page)) throw new Error(`The page answered ${page.status}.`);
  const contentType = page.headers["content-type"];
  if (contentType !== undefined && !/html|xml/i.test(contentType)) return NO_TAGS;
  const found = await threads.run<typeof readPage>(READ_PAGE, { body: page.body, contentType });
  return toPageTags(found, page.url);
}

/** Cloudflare asks programs to prove that they are people; its page says nothing of what lies behind. */
function isChallenge({ headers, body }: Fetched): boolean {
  return headers["cf-mitigated"] === "challenge" || body.includes("<title>Just a moment...</title>");
}
