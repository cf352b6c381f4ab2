import { checkIframeable } from "@overdub/contract";
import type { GuardedFetch } from "../fetch/guarded-fetch.ts";
import { implement } from "./context.ts";
import { allowsFraming } from "./framing-policy.ts";

const TIMEOUT_MS = 5000;

/** See behaviour/links 8.11. */
export const handleCheckIframeable = implement(checkIframeable, { requires: "links.read" }, async ({ query }, ctx) =>
  Response.json({ iframeable: await isIframeable(ctx.fetch, query.url, query.domain.trim().toLowerCase()) }),
);

/** A page that can't be had can't be shown either. */
async function isIframeable(fetch: GuardedFetch, url: string, host: string): Promise<boolean> {
  try {
    const page = await fetch(url, { accept: "text/html,*/*;q=0.5", timeoutMs: TIMEOUT_MS, maxBytes: 1, beyond: "cut" });
    return page.status >= 200 && page.status <= 299 && allowsFraming(page.headers, new URL(page.url), host);
  } catch {
    return false;
  }
}
