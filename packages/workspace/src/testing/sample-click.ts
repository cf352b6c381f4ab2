import type { Link } from "@overdub/contract";
import type { ClickEvent } from "@overdub/storage";
import { createClickId } from "../ids/click-id.ts";

/** A click of a link as the redirector would record it, by a visitor of whom only `over` is known. */
export function sampleClick(link: Link, timestampMs: number, over: Partial<ClickEvent> = {}): ClickEvent {
  return {
    kind: "click",
    clickId: createClickId(timestampMs),
    timestampMs,
    workspaceId: link.workspaceId,
    linkId: link.id,
    domain: link.domain,
    key: link.key.toLowerCase(),
    url: link.url,
    identityHash: "",
    ip: "",
    continent: "",
    country: "Unknown",
    region: "Unknown",
    city: "Unknown",
    latitude: "Unknown",
    longitude: "Unknown",
    device: "Desktop",
    deviceVendor: "Unknown",
    deviceModel: "Unknown",
    browser: "Unknown",
    browserVersion: "Unknown",
    engine: "Unknown",
    engineVersion: "Unknown",
    os: "Unknown",
    osVersion: "Unknown",
    cpuArchitecture: "Unknown",
    ua: "Unknown",
    bot: false,
    qr: false,
    referer: "(direct)",
    refererUrl: "(direct)",
    trigger: "link",
    ...over,
  };
}
