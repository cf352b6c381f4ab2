import { describe, expect, test } from "vitest";
import { sampleVisit } from "../testing/sample-visit.ts";
import { DESKTOP_AGENT, IPHONE_AGENT, PIXEL_AGENT } from "../testing/visit-link.ts";
import { isBotAgent } from "./bots.ts";
import { isBotVisit, refusesTracking } from "./record-click.ts";

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
  ])("%s", (ua) => {
    expect(isBotAgent(ua)).toBe(true);
  });
});

describe("people", () => {
  test.each([DESKTOP_AGENT, IPHONE_AGENT, PIXEL_AGENT, INSTAGRAM_WEBVIEW, "", undefined])("%s", (ua) => {
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
