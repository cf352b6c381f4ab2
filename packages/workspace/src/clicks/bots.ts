import { isbot } from "isbot";
import { LRUCache } from "lru-cache";

/** Fragments of user agents that name programs rather than people. Source: spec dub-attribution 1.3. */
const PROGRAM =
  /bot|crawler|spider|http|scraper|fetch|curl|wget|python|node|ruby|google|bing|baidu|msn|yandex|chatgpt|perplexity|headlesschrome|axios|postman|facebookexternalhit|whatsapp|slackbot/i;

/** An Instagram webview on some phones carries this, though a person holds it. */
const WEBVIEW_MARK = "Google/google";

const known = new LRUCache<string, boolean>({ max: 10_000 });

/** Whether a user agent names a program. A missing one does not. */
export function isBotAgent(ua: string | undefined): boolean {
  if (!ua) return false;
  const cached = known.get(ua);
  if (cached !== undefined) return cached;
  const bot = ua.includes(WEBVIEW_MARK) ? PROGRAM.test(ua.replace(WEBVIEW_MARK, "")) : PROGRAM.test(ua) || isbot(ua);
  known.set(ua, bot);
  return bot;
}
