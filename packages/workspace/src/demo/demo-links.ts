import type { LinkCreateBody } from "@overdub/contract";

/** How much of the traffic a link of the demo gets, and how long ago it went live. */
export interface DemoTraffic {
  readonly daysAgo: number;
  /** Relative to the others. */
  readonly weight: number;
  /** The share of its visits that scan its QR code. */
  readonly qrShare: number;
}

export interface DemoLink extends DemoTraffic {
  readonly body: LinkCreateBody;
}

export const DEMO_TAGS = [
  { name: "newsletter", color: "blue" },
  { name: "social", color: "pink" },
  { name: "launch", color: "green" },
  { name: "print", color: "yellow" },
] as const;

export const DEMO_FOLDER = "Autumn campaign";

/** The links of an outdoor shop that never was. */
export const DEMO_LINKS: readonly DemoLink[] = [
  link("home", "https://trailhead.example/", 60, 10, { title: "Trailhead: gear for long walks" }),
  link("newsletter", "https://trailhead.example/journal", 58, 14, {
    tagNames: ["newsletter"],
    utm_source: "newsletter",
    utm_medium: "email",
  }),
  link("tent", "https://trailhead.example/shop/ridge-tent", 52, 18, {
    tagNames: ["launch", "social"],
    trackConversion: true,
    utm_source: "instagram",
    utm_medium: "social",
    utm_campaign: "ridge-tent",
  }),
  link("boots", "https://trailhead.example/shop/boots", 47, 9, { trackConversion: true }),
  link("poster", "https://trailhead.example/walks", 44, 7, { tagNames: ["print"], utm_source: "poster" }, 0.85),
  link("app", "https://trailhead.example/app", 40, 8, {
    ios: "https://apps.apple.com/app/trailhead/id1",
    android: "https://play.google.com/store/apps/details?id=example.trailhead",
  }),
  link("podcast", "https://trailhead.example/podcast", 35, 6, { tagNames: ["social"], utm_source: "podcast" }),
  link("winter-sale", "https://trailhead.example/sale", 21, 16, {
    tagNames: ["newsletter", "launch"],
    trackConversion: true,
    utm_source: "newsletter",
    utm_campaign: "winter-sale",
  }),
  link("guide", "https://trailhead.example/guides/first-hut-tour", 18, 8, { comments: "Linked from three forums." }),
  link("jobs", "https://trailhead.example/jobs", 12, 3, {}),
  link("old-catalogue", "https://trailhead.example/catalogue/2025", 60, 1, { archived: true }),
];

/** The ones that lie in the folder. */
export const DEMO_FOLDER_KEYS: ReadonlySet<string> = new Set(["winter-sale", "poster"]);

function link(
  key: string,
  url: string,
  daysAgo: number,
  weight: number,
  body: Partial<LinkCreateBody>,
  qrShare = 0.03,
): DemoLink {
  return { body: { key, url, ...body }, daysAgo, weight, qrShare };
}
