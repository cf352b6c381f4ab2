import type { ClickEvent } from "@overdub/storage";
import { sampleClick } from "@overdub/storage/testing/sample-events";
import { createClickId } from "@overdub/workspace";

export const PLACES = ["US", "GB", "DE", "IN", "BR", "FR", "JP", "CA", "AU", "NL"].flatMap((country) =>
  ["A", "B", "C", "D"].map((region) => ({ country, region, city: `${country} ${region}`, continent: "NA" })),
);
export const DEVICES = ["Desktop", "Mobile", "Tablet"];
export const BROWSERS = ["Chrome", "Safari", "Firefox", "Edge", "Mobile Safari"];
export const SYSTEMS = ["Mac OS", "Windows", "iOS", "Android", "Linux"];
export const REFERRERS = ["(direct)", "t.co", "google.com", "news.example", "facebook.com"];
export const CAMPAIGNS = ["", "", "", "?utm_source=mail&utm_campaign=spring", "?utm_source=ads"];

export interface ClicksOptions {
  readonly workspaceId: string;
  readonly linkIds: readonly string[];
  readonly fromMs: number;
  readonly toMs: number;
  readonly total: number;
}

/**
 * Clicks from `first` on, of `total` spread evenly over a period, and beyond it at the same pace; a few links have most of
 * them.
 */
export function sampleClicks(options: ClicksOptions, first: number, count: number): ClickEvent[] {
  const { workspaceId, linkIds, fromMs, toMs, total } = options;
  return Array.from({ length: count }, (_, index) => {
    const n = first + index;
    const timestampMs = Math.floor(fromMs + ((toMs - fromMs) * n) / total);
    // A sequence without a pattern that a column store could profit from.
    const mixed = Math.imul(n, 2_654_435_761) >>> 0;
    const of = <Item>(items: readonly Item[], shift: number) => items[(mixed >>> shift) % items.length] as Item;
    const linkIndex = Math.floor((mixed / 4_294_967_296) ** 3 * linkIds.length);
    const referer = of(REFERRERS, 5);
    return sampleClick({
      clickId: createClickId(timestampMs),
      timestampMs,
      workspaceId,
      linkId: linkIds[linkIndex] ?? "",
      domain: "localhost",
      key: `k${linkIndex}`,
      url: `https://example.com/products/${linkIndex % 100}${of(CAMPAIGNS, 3)}`,
      identityHash: mixed.toString(16).padStart(64, "0"),
      ...of(PLACES, 7),
      device: of(DEVICES, 2),
      browser: of(BROWSERS, 9),
      os: of(SYSTEMS, 11),
      referer,
      refererUrl: referer === "(direct)" ? referer : `https://${referer}/a?b=${mixed % 50}`,
    });
  });
}
