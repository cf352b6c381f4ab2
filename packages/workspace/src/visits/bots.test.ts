import { describe, expect, test } from "vitest";
import { isBotVisit, refusesTracking } from "../clicks/click-text.ts";
import { sampleVisit } from "../testing/sample-visit.ts";
import { DESKTOP_AGENT, IPHONE_AGENT, PIXEL_AGENT } from "../testing/visit-link.ts";
import { isBotAgent } from "./bots.ts";

const INSTAGRAM_WEBVIEW =
  "Mozilla/5.0 (Linux; Android 14; Pixel 8 Build/UD1A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/124.0.0.0 Mobile Safari/537.36 Instagram 330.0 (34/14; 420dpi; Google/google; Pixel 8)";

describe("programs", () => {
  test.each([
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (compatible; bingbot/2.0)",
    "facebookexternalhit/1.1",
    "WhatsApp/2.23",
    "Slackbot-LinkExpanding 1.0",
    "Twitterbot/1.0",
    "LinkedInBot/1.0",
    "curl/8.5.0",
    "Wget/1.21",
    "python-requests/2.31",
    "node",
    "axios/1.6",
    "PostmanRuntime/7.36",
    "Go-http-client/2.0",
    "HeadlessChrome/124",
    "Mozilla/5.0 (Macintosh) AppleWebKit/537.36; compatible; ChatGPT-User/1.0",
    "CURL/8",
    "meta-externalagent/1.1 (+https://developers.facebook.com/docs/sharing/webmasters/crawler)",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/119 Safari/537.36 Chrome-Lighthouse",
    "Mozilla/5.0 (compatible; archive.org_bot)",
    "Embedly/0.2",
    "Iframely/1.3.1 (+https://iframely.com/docs/about)",
    "SkypeUriPreview Preview/0.5",
    "Claude-User/1.0",
    "Screaming Frog SEO Spider/20.0",
    "Pingdom.com_bot_version_1.4",
    "Java/17.0.1",
    "okhttp/4.12.0",
    "libwww-perl/6.67",
    "GuzzleHttp/7",
    "Scrapy/2.11",
    "W3C_Validator/1.3",
  ])("%s", (ua) => {
    expect(isBotAgent(ua)).toBe(true);
  });
});

const IOS = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)";
const ANDROID =
  "Mozilla/5.0 (Linux; Android 14; SM-S918B; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/124.0.0.0 Mobile Safari/537.36";

/** Browsers, and those that apps bring along. */
const BROWSERS = [
  DESKTOP_AGENT,
  IPHONE_AGENT,
  PIXEL_AGENT,
  INSTAGRAM_WEBVIEW,
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)",
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36 Edg/138.0.0.0",
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36 OPR/120.0.0.0",
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36 Vivaldi/7.4",
  "Mozilla/5.0 (Linux; Android 13; SAMSUNG SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36",
  `${IOS} CriOS/124.0.6367.88 Mobile/15E148 Safari/604.1`,
  `${IOS} FxiOS/125.0 Mobile/15E148 Safari/605.1.15`,
  `${IOS} Version/17.4 Mobile/15E148 DuckDuckGo/7 Safari/605.1.15`,
  `${IOS} Mobile/15E148 [FBAN/FBIOS;FBAV/460.0.0.0;FBDV/iPhone15,2;FBLC/en_US]`,
  `${IOS} Mobile/15E148 Instagram 330.0.0.0 (iPhone15,2; iOS 17_4; en_US)`,
  `${IOS} Mobile/15E148 [LinkedInApp]/9.29`,
  `${IOS} Mobile/21E219 [Pinterest/iOS]`,
  `${IOS} Mobile/15E148 Snapchat/12.80`,
  `${IOS} Mobile/15E148 musical_ly_34.0.0 BytedanceWebview/d8a21c6`,
  `${IOS} Mobile/15E148 Twitter for iPhone/10.38`,
  `${ANDROID} [FB_IAB/FB4A;FBAV/460.0.0.0;]`,
  `${ANDROID} trill_340000 BytedanceWebview/d8a21c6`,
  `${ANDROID} Line/14.6.0/IAB`,
  `${ANDROID} MicroMessenger/8.0.49`,
];

describe("people", () => {
  test.each([...BROWSERS, "", undefined])("%s", (ua) => {
    expect(isBotAgent(ua)).toBe(false);
  });
});

describe("a visit by a program", () => {
  test.each([
    ["HEAD", sampleVisit("/k", { "user-agent": DESKTOP_AGENT }, "HEAD"), true],
    ["?bot=1", sampleVisit("/k?bot=1"), true],
    ["?bot=", sampleVisit("/k?bot="), false],
    ["its agent", sampleVisit("/k", { "user-agent": "curl/8" }), true],
    ["nothing of it", sampleVisit("/k", { "user-agent": DESKTOP_AGENT }), false],
  ])("is known by %s", (_title, visit, expected) => {
    expect(isBotVisit(visit)).toBe(expected);
  });
});

test.each([
  ["the header", sampleVisit("/k", { "dub-no-track": "" }), true],
  ["the parameter", sampleVisit("/k?dub-no-track"), true],
  ["neither", sampleVisit("/k"), false],
])("tracking is refused by %s: %s", (_title, visit, expected) => {
  expect(refusesTracking(visit)).toBe(expected);
});
