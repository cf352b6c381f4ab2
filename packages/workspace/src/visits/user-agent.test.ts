import { expect, test } from "vitest";
import { DESKTOP_AGENT, IPHONE_AGENT, PIXEL_AGENT } from "../testing/visit-link.ts";
import { parseUserAgent } from "./user-agent.ts";

const CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0";

// The samples of behaviour/attribution 2.3.
test.each([
  ["Chrome on macOS", DESKTOP_AGENT, ["Chrome", "Mac OS", "Desktop", "Apple", "Macintosh"]],
  ["Safari on iPhone", IPHONE_AGENT, ["Mobile Safari", "iOS", "Mobile", "Apple", "iPhone"]],
  [
    "Safari on iPad",
    "Mozilla/5.0 (iPad; CPU OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1",
    ["Mobile Safari", "iOS", "Tablet", "Apple", "iPad"],
  ],
  ["Chrome on Pixel", PIXEL_AGENT, ["Chrome", "Android", "Mobile", "Google", "Pixel 8"]],
  [
    "Edge on Windows",
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${CHROME} Safari/537.36 Edg/124.0.0.0`,
    ["Edge", "Windows", "Desktop", "Unknown", "Unknown"],
  ],
  [
    "Firefox on Linux",
    "Mozilla/5.0 (X11; Linux x86_64; rv:125.0) Gecko/20100101 Firefox/125.0",
    ["Firefox", "Linux", "Desktop", "Unknown", "Unknown"],
  ],
  [
    "Chrome on ChromeOS",
    `Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${CHROME} Safari/537.36`,
    ["Chrome", "Chromium OS", "Desktop", "Unknown", "Unknown"],
  ],
  ["nothing", undefined, ["Unknown", "Unknown", "Desktop", "Unknown", "Unknown"]],
])("%s", (_title, ua, expected) => {
  const { browser, os, device, deviceVendor, deviceModel } = parseUserAgent(ua);
  expect([browser, os, device, deviceVendor, deviceModel]).toEqual(expected);
});

test("versions, engine and processor are told, or Unknown", () => {
  expect(parseUserAgent(PIXEL_AGENT)).toMatchObject({
    browserVersion: "124.0.0.0",
    engine: "Blink",
    engineVersion: "124.0.0.0",
    osVersion: "14",
    cpuArchitecture: "Unknown",
  });
});
