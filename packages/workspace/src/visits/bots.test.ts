import { describe, expect, test } from "vitest";
import { isBotVisit, refusesTracking } from "../clicks/click-text.ts";
import { sampleVisit } from "../testing/sample-visit.ts";
import { DESKTOP_AGENT, IPHONE_AGENT, PIXEL_AGENT } from "../testing/visit-link.ts";
import { isBotAgent } from "./bots.ts";

// The package of `isbot` brings none of the user agents that its own tests judge. Those below are written here: programs
// by the names that they publish, browsers composed after real ones.

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
    "Mozilla/5.00 (Nikto/2.1.5)",
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; Perplexity-User/1.0)",
    "Mozilla/5.0 (compatible; Office 365; ATP SafeLinks)",
    "Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)",
    "Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)",
    "Sogou web spider/4.0(+http://www.sogou.com/docs/help/webmasters.htm#07)",
    "AdsBot-Google (+http://www.google.com/adsbot.html)",
    "Mediapartners-Google",
    "GoogleOther",
    "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)",
    "Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X Build/MMB29P) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Mobile Safari/537.36 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 7_0 like Mac OS X) AppleWebKit/537.51.1 (KHTML, like Gecko) Version/7.0 Mobile/11A465 Safari/9537.53 BingPreview/1.0b",
    "msnbot/2.0b (+http://search.msn.com/msnbot.htm)",
    "WhatsApp/2.23.20.0 A",
    "TelegramBot (like TwitterBot)",
    "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)",
    "facebookexternalhit/1.1; kakaotalk-scrap/1.0; +https://devtalk.kakao.com/",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_1) AppleWebKit/601.2.4 (KHTML, like Gecko) Version/9.0.1 Safari/601.2.4 facebookexternalhit/1.1 Facebot Twitterbot/1.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/103.0 Safari/537.36 MicrosoftPreview/2.0 +https://aka.ms/MicrosoftPreview",
    "Microsoft Office/16.0 (Windows NT 10.0; Microsoft Word 16.0.10325; Pro)",
    "Mozilla/4.0 (compatible; ms-office; MSOffice 16)",
    "rest-client/2.1.0 (linux x86_64) ruby/3.2.2p53",
    "Mozilla/5.0 (Linux; Android 11; moto g power) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/109.0.0.0 Mobile Safari/537.36 PTST/230101",
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

const PIXEL =
  "Mozilla/5.0 (Linux; Android 15; Pixel 9 Build/AP4A.250105.002; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/131.0.0.0 Mobile Safari/537.36";
const onDevice = (device: string) =>
  `Mozilla/5.0 (Linux; Android 13; ${device}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36`;

/** Apps and devices that bear the name of a search engine, of a messenger, or of a robot. Composed after real ones. */
const NAMESAKES = [
  `${PIXEL} musical_ly_2023706030 JsSdk/1.0 NetType/WIFI Channel/googleplay AppName/musical_ly app_version/37.6.3 ByteLocale/en Region/US BytedanceWebview/d8a21c6`,
  `${ANDROID} trill_2023706030 JsSdk/1.0 NetType/4G Channel/googleplay AppName/trill app_version/37.6.3 ByteLocale/de`,
  `${PIXEL} GoogleApp/15.50.46.29.arm64`,
  `${ANDROID} GoogleApp/14.35.18.28.arm64`,
  `${IOS} GSA/344.1.713384379 Mobile/15E148 Safari/604.1`,
  `${PIXEL} GNews Android/2022137898`,
  `${PIXEL} [FBAN/FB4A;FBAV/493.0.0.50.79;FBBV/682000000;FBLC/en_US;FBMF/Google;FBBD/google;FBPN/com.facebook.katana;FBDV/Pixel 9;FBSV/15;FBOP/1;]`,
  `${PIXEL} [FBAN/Orca-Android;FBAV/490.0.0.42.109;FBPN/com.facebook.orca;FBLC/de_DE;FBMF/Google;FBBD/google;FBDV/Pixel 9;FBSV/15;]`,
  `${PIXEL} [FB_IAB/FB4A;FBAV/493.0.0.50.79;IABMV/1;FBMF/Google;FBBD/google;FBDV/Pixel 9;]`,
  `${PIXEL} [FBAN/FB4A;FBMF/Google;FBBD/google`,
  `${PIXEL} Instagram 360.0.0.52.192 Android (35/15; 420dpi; 1080x2424; Google/google; Pixel 9; tokay; tokay; en_US; 672535977)`,
  `${PIXEL} Barcelona 360.0.0.52.192 Android (35/15; 420dpi; 1080x2424; Google/google; Pixel 9; tokay; tokay; en_US; 672535977)`,
  `${PIXEL} Telegram-Android/11.5.3 (Google Pixel 9; Android 15; SDK 35; HIGH)`,
  onDevice("Google Pixel 6a"),
  onDevice("google Pixel 2"),
  onDevice("Google Nexus 5"),
  onDevice("Chromecast Google TV Build/STTL.240206.002"),
  onDevice("Google TV Streamer Build/UTTK.240924.005"),
  onDevice("CUBOT X30"),
  onDevice("CUBOT_P20"),
  onDevice("CUBOT MAX Build/CUBOT_MAX"),
  onDevice("KINGKONG;CUBOT KINGKONG MINI 3"),
  onDevice("Bing 5"),
  onDevice("Ruby; 22101316C Build/TP1A.220624.014"),
  onDevice("ruby"),
  `${IOS} Version/17.4 Mobile/15E148 Safari/605.1.15 BingSapphire/1.0.430226002`,
  `${IOS} Version/12.0 Mobile/15E148 Safari/605.1.15 BingWeb/6.37.2.0`,
  `${ANDROID} BingWeb/9.4.26267402`,
  `${ANDROID} EdgA/131.0.0.0 BingSapphire/29.1.430226002`,
  `${IOS} Mobile/15E148 SP-engine/2.16.0 main/1.0 baiduboxapp/13.60.0.10 (Baidu; P2 17.4)`,
  `${ANDROID} baiduboxapp/13.60.0.10 (Baidu; P1 14)`,
  `${ANDROID} YandexSearch/24.120`,
  `${ANDROID} YaApp_Android/24.120 YaSearchBrowser/24.120 BroPP/1.0`,
  `${ANDROID} YaBrowser/24.12.1.100.00 SA/3`,
  `${ANDROID} SogouMSE,SogouMobileBrowser/5.22.8`,
  `${IOS} Mobile/15E148 SogouSearch/11.2.0`,
  `${IOS} Mobile/15E148 WhatsApp/2.24.25.79`,
  `${IOS} Version/17.2 Mobile/15E148 Safari/605.1 NAVER(inapp; search; 2000; 12.3.6; 14PRO)`,
  `${ANDROID} KAKAOTALK/11.2.1 (INAPP)`,
  `${ANDROID} Flipboard/4.3.26/5580,4.3.26.5580`,
  `${ANDROID}Snapchat13.21.0.46 (SM-S918B; Android 14#S918BXXS8DXL1#34; gzip; )`,
  `${ANDROID} Viber/24.1.0.3`,
  `${IOS} Mobile/15E148 Phantom/ios/24.3.0.16061`,
  `${IOS} Mobile/15E148 Reddit/Version 2024.50.0/Build 614000/iOS Version 17.4`,
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Slack/4.41.105 Chrome/130.0.6723.118 Electron/33.1.0 Safari/537.36 Sonic Slack_SSB/4.41.105",
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Teams/1.7.00.27855 Chrome/124.0.0.0 Electron/30.1.2 Safari/537.36",
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) ChatGPT/1.2024.346 Chrome/130.0.6723.118 Electron/33.1.0 Safari/537.36",
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Ubuntu Chromium/131.0.0.0 Chrome/131.0.0.0 Safari/537.36",
  "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36",
  "Mozilla/5.0 (PlayStation 4 12.00) AppleWebKit/605.1.15 (KHTML, like Gecko)",
];

describe("people", () => {
  test.each([...BROWSERS, ...NAMESAKES, "", undefined])("%s", (ua) => {
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
