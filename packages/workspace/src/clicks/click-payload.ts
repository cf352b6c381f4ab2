import type { ClickFacts } from "@overdub/storage";
import { toIso } from "../time/to-iso.ts";

/** A click as webhooks are told of it: as it is stored, and never null. See behaviour/webhooks 3. */
export function toClickPayload(click: ClickFacts, atMs: number = click.timestampMs) {
  const { clickId: id, url, country, city, region, continent, device, browser, os } = click;
  const { ua, trigger, referer, refererUrl, qr, ip } = click;
  return {
    id,
    timestamp: toIso(atMs),
    ...{ url, country, city, region, continent, device, browser, os },
    ...{ ua, trigger, referer, refererUrl, qr, ip },
  };
}
