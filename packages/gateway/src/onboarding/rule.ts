import { z } from "zod";
import { text } from "../http/parse-request.ts";

/** What a condition can look at, besides `answer:<question>` of the application form. */
export const APPLICATION_FIELDS = [
  "name",
  "email",
  "email_domain",
  "company",
  "country",
  "description",
  "group_id",
  "network_status",
  "website",
  "youtube",
  "twitter",
  "linkedin",
  "instagram",
  "tiktok",
  /** How many platforms there are, and how many of them are verified. */
  "platforms",
  "verified_platforms",
] as const;

const ANSWER = "answer:";

const Field = text(300).refine(
  (field) => (APPLICATION_FIELDS as readonly string[]).includes(field) || isAnswer(field),
  { error: `must be one of ${APPLICATION_FIELDS.join(", ")}, or answer:<question>` },
);

function isAnswer(field: string): boolean {
  return field.startsWith(ANSWER) && field.length > ANSWER.length;
}

/** The question that a field is the answer to; undefined for the other fields. */
export function questionOf(field: string): string | undefined {
  return isAnswer(field) ? field.slice(ANSWER.length) : undefined;
}

const TextValue = z.union([text(500), z.array(text(500)).min(1).max(100)]);

/** Agents write lists of texts wherever there are values. */
const OneNumber = z.preprocess((given) => {
  const [only, ...others] = [given].flat();
  return typeof only === "string" && only.trim() !== "" && others.length === 0 ? Number(only) : given;
}, z.number());

/** Several values: one of them is enough. Letters are compared without their case. */
export const Condition = z.discriminatedUnion("operator", [
  z.strictObject({
    field: Field,
    operator: z.enum(["is", "is_not", "contains", "does_not_contain", "starts_with", "ends_with"]),
    value: TextValue,
  }),
  z.strictObject({ field: Field, operator: z.enum(["at_least", "at_most"]), value: OneNumber }),
  z.strictObject({ field: Field, operator: z.enum(["is_known", "is_unknown"]) }),
]);
export type Condition = z.output<typeof Condition>;

const VARIABLES = ["{name}", "{partner_id}"];

/** A variable that is none would be a part of the link, of every partner's alike. */
function variablesIn(value: string): readonly string[] {
  return value.match(/\{[^{}]*\}/g) ?? [];
}

const Key = text(190)
  .refine((key) => variablesIn(key).every((variable) => VARIABLES.includes(variable)), {
    error: ({ input }) => {
      const unknown = variablesIn(String(input)).find((variable) => !VARIABLES.includes(variable));
      return `has ${unknown}, which is no variable: there are ${VARIABLES.join(" and ")}`;
    },
  })
  .refine((key) => VARIABLES.some((variable) => key.includes(variable)), {
    error: "must hold {name} or {partner_id}, since no two links have one key",
  });

const LinkUrl = z
  .url({ protocol: /^https?$/ })
  .max(2_000)
  .refine((url) => !VARIABLES.some((variable) => url.includes(variable)), {
    error: `is the same for all partners: ${VARIABLES.join(" and ")} are for the key`,
  });

const PartnerLink = z.strictObject({ url: LinkUrl, key: Key.optional() });
export type PartnerLink = z.output<typeof PartnerLink>;

const MAX_NAME_CHARS = 60;

/** The key of a link for one partner. */
export function keyFor(key: string, { name, partnerId }: { name: string | null; partnerId: string }): string {
  const words =
    (name ?? "")
      .normalize("NFKD")
      .replaceAll(/\p{M}/gu, "")
      .toLowerCase()
      .match(/[a-z0-9]+/g) ?? [];
  const slug = words.join("-").slice(0, MAX_NAME_CHARS) || partnerId;
  return key.replaceAll("{name}", slug).replaceAll("{partner_id}", partnerId);
}

const Common = {
  name: text(100),
  /** All have to hold; none: the rule is for everybody. */
  when: z.array(Condition).max(10).default([]),
};

/** What is done about an application that meets the conditions. See behaviour/playbooks 2. */
export const Rule = z.discriminatedUnion("action", [
  z.strictObject({
    ...Common,
    action: z.literal("approve"),
    /** By id or slug. Default: the group that was applied for. */
    group_id: text(190).optional(),
    tag_names: z.array(text(50)).max(20).default([]),
    /** Beside the links of the group. */
    links: z.array(PartnerLink).max(5).default([]),
  }),
  z.strictObject({
    ...Common,
    action: z.literal("reject"),
    reason: z.enum(["needsMoreDetail", "doesNotMeetRequirements", "notTheRightFit", "other"]).optional(),
    /** The partner is told. */
    note: text(500).optional(),
    reapply: z.enum(["instant", "standard", "never"]).default("standard"),
  }),
  z.strictObject({ ...Common, action: z.literal("hold") }),
]);
export type Rule = z.output<typeof Rule>;

export const Rules = z
  .array(Rule)
  .max(50)
  .superRefine((rules, ctx) => {
    for (const [index, { name }] of rules.entries()) {
      if (rules.findIndex((rule) => rule.name === name) === index) continue;
      ctx.addIssue({ code: "custom", path: [index, "name"], message: "is the name of another rule" });
    }
  });
