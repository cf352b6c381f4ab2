import type { ApplicationForm, DiscountBody, PartnerCreateBody, RewardBody } from "@overdub/contract";
import {
  ApplicationForm as ApplicationFormSchema,
  BountyCreateBody,
  DiscountBody as DiscountBodySchema,
  PartnerCreateBody as PartnerCreateBodySchema,
  RewardBody as RewardBodySchema,
} from "@overdub/contract";
import type { GivenAnswers } from "../applications/answers.ts";
import type { Submission } from "../applications/insert-application.ts";
import type { DemoTraffic } from "./demo-links.ts";

/** The partner program of the outdoor shop: how it is set up, and who takes part. */
export const DEMO_PROGRAM = {
  name: "Trailhead Partners",
  url: "https://trailhead.example/",
  description: "For people who walk, and tell others where to get their gear.",
  minPayoutAmount: 2_000,
  supportEmail: "partners@trailhead.example",
};

/** Since when there is the program. */
export const DEMO_PROGRAM_DAYS = 100;

/** A share of each sale of a year, and more of what members pay. */
export const CREATORS = { name: "Creators", slug: "creators", color: "purple", holdingPeriodDays: 30 } as const;

/** Whoever else tells friends gets a fixed sum. */
export const DEMO_HOLDING_DAYS = 14;

interface Terms {
  readonly groupId: string;
  readonly reward: RewardBody;
}

export const DEMO_REWARDS: readonly Terms[] = [
  terms("default", {
    event: "sale",
    type: "flat",
    amountInCents: 700,
    maxDuration: 0,
    description: "7 dollars for each new customer",
  }),
  terms(CREATORS.slug, {
    event: "sale",
    type: "percentage",
    amountInPercentage: 12.5,
    maxDuration: 12,
    description: "12.5 % of what your customers buy within a year",
    modifiers: [
      {
        id: "membership",
        conditions: [
          {
            entity: "sale",
            attribute: "metadata",
            metadataField: "product",
            operator: "equals_to",
            value: "Trail club",
          },
        ],
        type: "percentage",
        amountInPercentage: 30,
      },
    ],
  }),
  terms(CREATORS.slug, { event: "lead", type: "flat", amountInCents: 50, description: "50 cents for each sign-up" }),
];

export const DEMO_DISCOUNT: DiscountBody = DiscountBodySchema.parse({
  type: "percentage",
  amount: 10,
  maxDuration: 0,
  description: "10 % off the first order",
});

export const DEMO_FORM: ApplicationForm = ApplicationFormSchema.parse({
  fields: [
    { type: "website-and-socials", id: "platforms", platforms: [{ type: "website" }, { type: "instagram" }] },
    { type: "long-text", id: "promotion", label: "How will you tell people about Trailhead?", required: true },
    { type: "select", id: "walks", label: "How often are you outdoors?", options: ["Daily", "Weekly", "Now and then"] },
  ],
});

/** A partner, with what its link brings. */
export interface DemoPartner {
  readonly body: PartnerCreateBody;
  readonly traffic: DemoTraffic;
  /** Whether its link has a discount code. */
  readonly hasCode: boolean;
  /** A link of its own to a page of the shop, by key and path. */
  readonly furtherLink?: { readonly key: string; readonly path: string };
}

const creator = { groupId: CREATORS.slug };

/** The ones that came first, first. */
export const DEMO_PARTNERS: readonly DemoPartner[] = [
  partner("Nora Lindberg", "nora", "NO", 96, 3.2, {
    ...creator,
    code: true,
    further: { key: "nora-tent", path: "shop/ridge-tent" },
    description: "Films walks through the north.",
  }),
  partner("Marcus Hale", "marcus-hikes", "US", 90, 2.6, { ...creator, code: true, description: "Reviews boots." }),
  partner("Trail Weekly", "trailweekly", "GB", 84, 2.2, {
    ...creator,
    further: { key: "weekly-boots", path: "shop/boots" },
    description: "A newsletter on long-distance paths.",
  }),
  partner("Ines Carvalho", "ines", "BR", 78, 0.7),
  partner("Alpine Club Basel", "alpineclub", "CH", 71, 0.9),
  partner("Kenji Mori", "kenji", "JP", 64, 1.4, { ...creator, code: true, description: "Draws maps of huts." }),
  partner("Priya Raman", "priya", "IN", 57, 0.6),
  partner("Old Mill Hostel", "oldmill", "DE", 49, 0.8),
  partner("Camille Roux", "camille", "FR", 41, 1.1, { ...creator, description: "Writes guides to the Vosges." }),
  partner("Tom Okafor", "tom", "US", 33, 0.5),
  partner("Wander With Wren", "wren", "AU", 24, 0.9),
  partner("Lotte de Vries", "lotte", "NL", 10, 0.6),
];

/** The partner who buys by its own link. */
export const DEMO_SELF_REFERRER = { username: "tom", name: "Tom Okafor", email: "tom.okafor+shop@example.com" };

/** What partners may hand in, and what one of them has, whom nobody has answered yet. */
export const DEMO_BOUNTY = BountyCreateBody.parse({
  type: "submission",
  groupIds: null,
  name: "A walk on film",
  description: "Film a day's walk with something of ours, and hand in its URL.",
  rewardAmount: 4_000,
  submissionRequirements: { url: {} },
});

/** Since when there is the bounty. */
export const DEMO_BOUNTY_DAYS = 15;

export const DEMO_SUBMISSION = {
  daysAgo: 4,
  tenantId: "shop_nora",
  urls: ["https://video.example/nora/three-days-on-the-ridge"],
  description: "Three days, one tent.",
};

export interface DemoApplicant {
  readonly daysAgo: number;
  readonly person: Pick<Submission, "name" | "email" | "country" | "companyName" | "platforms">;
  readonly answers: GivenAnswers;
  /** Why nobody took them in; the others wait. */
  readonly rejection?: "needsMoreDetail";
}

/** The ones that applied first, first. */
export const DEMO_APPLICANTS: readonly DemoApplicant[] = [
  applicant("Gear Deals 24", "US", 20, "All channels.", "Now and then", "needsMoreDetail"),
  applicant("Sofia Marino", "IT", 6, "I guide groups in the Dolomites and get asked about gear daily.", "Daily"),
  applicant("Ben Achterberg", "NL", 3, "A podcast on slow travel, with 4,000 listeners.", "Weekly"),
  applicant("Hut to Hut", "AT", 1, "Our site lists huts. Gear has a page of its own.", "Weekly"),
];

function terms(groupId: string, reward: object): Terms {
  return { groupId, reward: RewardBodySchema.parse(reward) };
}

function emailOf(name: string): string {
  return `${name.toLowerCase().replaceAll(" ", ".")}@example.com`;
}

interface More {
  readonly groupId?: string;
  readonly description?: string;
  readonly code?: boolean;
  readonly further?: DemoPartner["furtherLink"];
}

function partner(
  name: string,
  username: string,
  country: string,
  daysAgo: number,
  weight: number,
  { groupId, description, code = false, further }: More = {},
): DemoPartner {
  const email = emailOf(name);
  return {
    body: PartnerCreateBodySchema.parse({
      name,
      email,
      username,
      country,
      groupId,
      description,
      tenantId: `shop_${username}`,
    }),
    traffic: { daysAgo, weight, qrShare: 0.02 },
    hasCode: code,
    ...(further && { furtherLink: further }),
  };
}

function applicant(
  name: string,
  country: string,
  daysAgo: number,
  promotion: string,
  walks: string,
  rejection?: DemoApplicant["rejection"],
): DemoApplicant {
  const platforms = [{ type: "website", identifier: `${name.toLowerCase().replaceAll(" ", "")}.example` }] as const;
  const person = { name, email: emailOf(name), country, companyName: null, platforms };
  return { daysAgo, person, answers: { promotion, walks }, ...(rejection && { rejection }) };
}
