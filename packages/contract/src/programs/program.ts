import { z } from "zod";
import { REWARD_EVENTS } from "../rewards/reward-condition.ts";
import { Email } from "../schema/email.ts";
import { date, text } from "../schema/response-fields.ts";
import { DestinationUrl } from "../schema/url.ts";

export const PAYOUT_MODES = ["internal", "hybrid", "external"] as const;

const REQUIREMENT_KEYS = ["country", "emailDomain"] as const;
const ApplicationRequirements = z
  .array(
    z.object({
      key: z.enum(REQUIREMENT_KEYS).describe("What is asked."),
      operator: z.enum(["is", "is_not"]).describe("Whether it must be one of the values, or none of them."),
      value: z.array(z.string().trim().min(1).max(190)).min(1).max(300).describe("The values, in any letter case."),
    }),
  )
  .max(REQUIREMENT_KEYS.length)
  .refine((list) => new Set(list.map(({ key }) => key)).size === list.length, "Each is asked once.")
  .nullable();

const page = DestinationUrl.nullable();

/** What can be set of a program. See behaviour/partners 11.1. */
export const ProgramSettings = z.object({
  name: z.string().trim().min(1).max(100).describe("The name of the program."),
  slug: z
    .string()
    .trim()
    .toLowerCase()
    .min(1)
    .max(100)
    .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, "Letters, digits and single hyphens.")
    .describe("Names the program's pages. Default: the workspace's slug."),
  logo: z.string().trim().max(2000).nullable().describe("The address of a logo."),
  description: z.string().trim().max(5000).nullable().describe("The program in words."),
  domain: z
    .string()
    .max(190)
    .nullable()
    .describe("The domain of partners' links, one of the workspace. Default: its primary one."),
  url: page.describe("What partners promote. Without it none of their links can be made."),
  primaryRewardEvent: z.enum(REWARD_EVENTS).describe("What the program rewards first of all. Default: sale."),
  minPayoutAmount: z
    .number()
    .int()
    .min(0)
    .max(99_999_999)
    .describe("What a partner must have earned to be paid. In US cents. Default: 0."),
  payoutMode: z
    .enum(PAYOUT_MODES)
    .describe("Who pays: the program through this server's ledger, the product itself, or both. Default: internal."),
  applicationRequirements: ApplicationRequirements.describe("Whom applications are rejected of at once; null: nobody."),
  supportEmail: z.string().trim().max(190).check(Email).nullable().describe("Where partners can ask."),
  helpUrl: page.describe("Where partners find help."),
  termsUrl: page.describe("The terms of the program."),
});
export type ProgramSettings = z.output<typeof ProgramSettings>;

export const Program = z.object({
  id: text("The unique ID of the program."),
  ...ProgramSettings.shape,
  defaultFolderId: text("The ID of the folder that partners' links are in."),
  defaultGroupId: text("The ID of the group that partners come into."),
  invoicePrefix: text("Begins the numbers of invoices."),
  createdAt: date("When the program was made."),
  updatedAt: date("When it was last changed."),
});
export type Program = z.infer<typeof Program>;
