import type { ClickEvent } from "@overdub/storage";
import { toClickEvent } from "../clicks/click-text.ts";
import { createClickId } from "../ids/click-id.ts";
import type { RedirectLink } from "../link-cache/redirect-link.ts";
import { createLocator } from "../visits/geography.ts";
import { readVisit } from "../visits/visit.ts";
import type { DemoTraffic } from "./demo-links.ts";
import { DEMO_AGENTS, DEMO_LOCATIONS, DEMO_REFERRERS } from "./demo-visitors.ts";
import { pick } from "./seeded-random.ts";

/** Where demo visitors are stands in their headers. */
const locator = createLocator(() => undefined, ["vercel"]);

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const CLICKS_PER_WEIGHT_AND_DAY = 1.3;

/** How busy each hour of the visitor's own day is. */
const HOURS = [2, 1, 1, 1, 1, 2, 4, 7, 9, 9, 8, 8, 10, 9, 8, 8, 8, 9, 11, 13, 14, 12, 8, 4];
/** How busy each day of the week is, from Sunday on. */
const WEEKDAYS = [0.8, 1.05, 1.1, 1.1, 1.05, 1, 0.75];

/**
 * The clicks of one demo link from its first day to now, oldest first: quiet nights, weekends, a launch that fades, and
 * slow growth. They go through the same code as real visits.
 *
 * @param random in [0, 1); the same sequence gives the same clicks.
 */
export function demoClicks(demo: DemoTraffic, link: RedirectLink, nowMs: number, random: () => number): ClickEvent[] {
  const clicks: ClickEvent[] = [];
  for (let daysAgo = demo.daysAgo; daysAgo >= 0; daysAgo -= 1) {
    const dayMs = nowMs - (nowMs % DAY_MS) - daysAgo * DAY_MS;
    const age = demo.daysAgo - daysAgo;
    const launch = 1 + 2.5 * Math.exp(-age / 2);
    const growth = 0.7 + (0.6 * age) / 60;
    const weekday = WEEKDAYS[new Date(dayMs).getUTCDay()] ?? 1;
    const expected = demo.weight * CLICKS_PER_WEIGHT_AND_DAY * launch * growth * weekday;
    const count = Math.round(expected * (0.75 + 0.5 * random()));
    for (let index = 0; index < count; index += 1) {
      const click = demoClick(demo, link, dayMs, random);
      if (click.timestampMs < nowMs) clicks.push(click);
    }
  }
  return clicks.sort((a, b) => a.timestampMs - b.timestampMs);
}

function demoClick(demo: DemoTraffic, link: RedirectLink, dayMs: number, random: () => number): ClickEvent {
  const location = pick(DEMO_LOCATIONS, random);
  const agent = pick(DEMO_AGENTS, random);
  const referrer = pick(DEMO_REFERRERS, random);
  const hour = pick(
    HOURS.map((weight, localHour) => ({ weight, localHour })),
    random,
  ).localHour;
  const timestampMs = Math.floor(dayMs + (((hour - location.utcOffset + 24) % 24) + random()) * HOUR_MS);
  const ip = `198.51.${100 + Math.floor(random() * 100)}.${1 + Math.floor(random() * 254)}`;
  const scanned = random() < demo.qrShare;
  const visit = readVisit(
    {
      method: "GET",
      url: `/${link.key}${scanned ? "?qr=1" : ""}`,
      remoteAddress: ip,
      headers: {
        host: link.domain,
        "user-agent": agent.ua,
        referer: scanned ? undefined : referrer.url,
        "x-vercel-ip-country": location.country,
        "x-vercel-ip-country-region": location.region,
        "x-vercel-ip-city": location.city,
      },
    },
    () => true,
  );
  if (!visit) throw new Error(`The demo link ${link.key} has no valid path.`);
  const facts = {
    clickId: createClickId(timestampMs),
    identityHash: visit.identityHash,
    url: link.url,
    timestampMs,
  };
  return toClickEvent(link, visit, facts, locator);
}
