import type { AdPlatform } from "@overdub/contract";

/** What platforms add to the addresses that their advertisements lead to. See behaviour/partners 12.1. */
const PARAMETERS: Readonly<Record<AdPlatform, readonly string[]>> = {
  google: ["gclid", "gad_source", "gad_campaignid"],
  facebook: ["fbclid", "fb_action_ids"],
  x: ["twclid"],
  bing: ["msclkid"],
  linkedin: ["li_fat_id"],
  reddit: ["rdclid"],
  tiktok: ["ttclid"],
};

/** By which a campaign at Google is told. */
const CAMPAIGN_PARAMETERS = ["gad_campaignid", "utm_campaign"];

interface PaidTraffic {
  readonly platforms: readonly AdPlatform[];
  readonly allowedCampaigns: readonly string[];
}

/** Which platform was paid for a click on this address, of those that are asked for; `undefined` if none was. */
export function paidPlatformOf(url: string, { platforms, allowedCampaigns }: PaidTraffic): AdPlatform | undefined {
  const query = URL.parse(url)?.searchParams;
  if (!query) return undefined;
  const isAllowed = CAMPAIGN_PARAMETERS.some((name) => allowedCampaigns.includes(query.get(name) ?? ""));
  return platforms.find(
    (platform) => PARAMETERS[platform].some((name) => query.has(name)) && !(platform === "google" && isAllowed),
  );
}
