import type { ClickEvent } from "@overdub/contract";
import type { LinkTable, ClickEvent as StoredClick } from "@overdub/storage";
import { toLink } from "../links/to-link.ts";

/** A stored click as `/events` answers it. Tags are not loaded there. Source: spec dub-attribution 5.2 and 5.5. */
export function toClickEvent(click: StoredClick, link: LinkTable, port: number): ClickEvent {
  const timestamp = new Date(click.timestampMs).toISOString();
  const { url, continent, country, city, device, browser, os, ip } = click;
  return {
    event: "click",
    timestamp,
    click: {
      id: click.clickId,
      timestamp,
      url,
      country,
      city,
      region: `${country}-${click.region}`,
      continent,
      device,
      browser,
      os,
      ua: click.ua,
      trigger: click.trigger,
      referer: click.referer,
      refererUrl: click.refererUrl.split("?", 1)[0] ?? "",
      qr: click.qr,
      ip,
    },
    link: toLink(link, [], port),
    click_id: click.clickId,
    link_id: click.linkId,
    domain: link.domain,
    key: link.key,
    url,
    continent,
    country,
    city,
    device,
    browser,
    os,
    qr: click.qr ? 1 : 0,
    ip,
  };
}
