import type { ClickEvent, StoredEvent } from "@overdub/storage";
import { sampleClick } from "@overdub/storage/testing/sample-events";
import { createClickId } from "../../ids/click-id.ts";
import { randomText } from "../../ids/random-text.ts";
import type { LinkTable } from "../../link-store/link-table.ts";

type Random = () => number;

/** What links are like in a world: enough variety for every grouping and filter. */
export interface SampleLink {
  readonly id: string;
  readonly domain: string;
  readonly key: string;
  readonly url: string;
  readonly tagIds: readonly string[];
  readonly folderId: string | null;
  readonly tenantId: string | null;
  readonly partnerId: string | null;
  /** Gone from SQL, while its events remain. */
  readonly deleted: boolean;
}

const DAY_MS = 86_400_000;
const LOCATIONS = [
  ["NA", "US", "CA", "San Jose"],
  ["NA", "US", "NY", "New York"],
  ["NA", "US", "CA", "Los Angeles"],
  ["EU", "DE", "BE", "Berlin"],
  ["EU", "FR", "IDF", "Paris"],
  ["NA", "US", "TX", "Paris"],
  ["AS", "IN", "MH", "Mumbai"],
  ["", "Unknown", "Unknown", "Unknown"],
] as const;
const MACHINES = [
  ["Desktop", "Chrome", "Mac OS"],
  ["Desktop", "Firefox", "Linux"],
  ["Mobile", "Mobile Safari", "iOS"],
  ["Mobile", "Chrome", "Android"],
  ["Unknown", "Unknown", "Unknown"],
] as const;
const REFERRERS = [
  ["(direct)", "(direct)"],
  ["t.co", "https://t.co/a?x=1"],
  ["t.co", "https://t.co/a?x=2"],
  ["news.test", "https://news.test/item"],
] as const;
const QUERIES = [
  "",
  "?utm_source=google&utm_medium=cpc",
  "?utm_source=good+news",
  "?utm_campaign=%C3%A9t%C3%A9&ref=1",
  "?a=b",
];
const TRIGGERS = ["link", "link", "qr", "pageview", "deeplink"] as const;
const METADATA = [
  "",
  '{"plan":"pro","seats":5}',
  '{"plan":"free","seats":12}',
  '{"nested":{"plan":"pro"},"seats":"7"}',
];

export const CUSTOMER_IDS = Array.from({ length: 30 }, (_, index) => `cus_${index}`);

/** Events of one workspace over 13 months up to now, in order of time. Leads and sales go back to earlier clicks. */
export function sampleEvents(
  random: Random,
  options: {
    readonly count: number;
    readonly workspaceId: string;
    readonly links: readonly SampleLink[];
    readonly nowMs: number;
  },
): StoredEvent[] {
  const { count, workspaceId, links, nowMs } = options;
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
  const times = Array.from({ length: count }, () => nowMs - Math.floor(random() ** 2 * 400 * DAY_MS)).sort(
    (a, b) => a - b,
  );
  const clicks: ClickEvent[] = [];
  return times.map((timestampMs) => {
    const roll = random();
    const before = clicks[clicks.length - 1 - Math.floor(random() * Math.min(clicks.length, 500))];
    if (!before || roll < 0.8) {
      const click = sampleVisit(pick(links), timestampMs);
      clicks.push(click);
      return click;
    }
    const conversion = {
      ...before,
      timestampMs,
      eventId: randomText(16),
      customerId: pick(CUSTOMER_IDS),
      metadata: pick(METADATA),
    };
    if (roll < 0.9) return { ...conversion, kind: "lead", eventName: pick(["Sign up", "Trial"]) } as const;
    const payment = { currency: "usd", invoiceId: "", paymentProcessor: "stripe" };
    return {
      ...conversion,
      ...payment,
      kind: "sale",
      eventName: "Purchase",
      amountCents: Math.floor(random() * 100_000),
    } as const;
  });

  function sampleVisit(link: SampleLink, timestampMs: number): ClickEvent {
    const [continent, country, region, city] = pick(LOCATIONS);
    const [device, browser, os] = pick(MACHINES);
    const [referer, refererUrl] = pick(REFERRERS);
    const trigger = pick(TRIGGERS);
    return sampleClick({
      clickId: createClickId(timestampMs),
      timestampMs,
      workspaceId,
      linkId: link.id,
      domain: link.domain,
      key: link.key,
      url: link.url + pick(QUERIES),
      identityHash: randomText(8),
      ...{ continent, country, region, city, device, browser, os, referer, refererUrl, trigger },
      qr: trigger === "qr",
    });
  }
}

/** The links of a world as rows of SQL, those that are deleted left out. */
export function toLinkRows(links: readonly SampleLink[], template: LinkTable): LinkTable[] {
  return links.flatMap((link) => {
    if (link.deleted) return [];
    const { id, domain, key, url, folderId: folder_id, tenantId: tenant_id, partnerId: partner_id } = link;
    return [
      { ...template, id, domain, key, key_lookup: key, url, folder_id, tenant_id, partner_id, external_id: null },
    ];
  });
}
