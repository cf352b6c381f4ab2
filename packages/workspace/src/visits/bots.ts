import { isbot } from "isbot";
import { Generations } from "../caches/generations.ts";

/**
 * Fragments of user agents that name programs rather than people: first what Dub counts as such, then previews, AI,
 * SEO, monitoring and tools, each of which names itself so. None of them is part of a browser's name, those in apps
 * included.
 *
 * @see behaviour/attribution 2.1
 */
const FRAGMENTS = [
  "bot|crawler|spider|http|scraper|fetch|curl|wget|python|node|ruby|google|bing|baidu|msn|yandex|chatgpt|perplexity",
  "headlesschrome|axios|postman|facebookexternalhit|whatsapp|slackbot|slurp|ia_archiver|archive\\.org",
  "facebookcatalog|meta-external|embedly|iframely|outbrain|flipboardproxy|skypeuripreview|bitlybot|quora link preview",
  "vkshare|redditbot|tumblr/|nuzzel|developers\\.snap|unfurl|link ?preview|linkcheck|favicon",
  "anthropic|claude-|cohere|openai|gptbot|ccbot|diffbot|duckassist|amazonbot|omgili",
  "ahrefs|semrush|mj12|screaming frog|seokicks|sistrix|dataforseo|serpstat|w3c_validator|validator\\.nu",
  "pingdom|uptimerobot|statuscake|site24x7|newrelic|datadog|checkly|lighthouse|gtmetrix|pagespeed|ptst/",
  "phantomjs|puppeteer|playwright|selenium|cypress|electron-fetch|insomnia|libwww|lwp::|okhttp|java/|jakarta|guzzle",
  "scrapy|nutch|heritrix|httrack|mechanize|winhttp|urlgrabber|nmap|nikto|masscan|zgrab|sqlmap|proofpoint|barracuda",
];
const PROGRAM = new RegExp(FRAGMENTS.join("|"), "i");

/** An Instagram webview on some phones carries this, though a person holds it. */
const WEBVIEW_MARK = "Google/google";

const known = new Generations<boolean>(10_000);

/** Whether a user agent names a program. A missing one does not. */
export function isBotAgent(ua: string | undefined): boolean {
  if (!ua) return false;
  const cached = known.get(ua);
  if (cached !== undefined) return cached;
  const bot = ua.includes(WEBVIEW_MARK) ? PROGRAM.test(ua.replace(WEBVIEW_MARK, "")) : PROGRAM.test(ua) || isbot(ua);
  known.set(ua, bot);
  return bot;
}
