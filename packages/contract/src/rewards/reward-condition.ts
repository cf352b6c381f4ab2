import { z } from "zod";

export const REWARD_EVENTS = ["click", "lead", "sale", "referral"] as const;
export type RewardEvent = (typeof REWARD_EVENTS)[number];

export const CUSTOMER_SOURCES = ["tracked", "submitted", "trial"] as const;
export type CustomerSource = (typeof CUSTOMER_SOURCES)[number];

/** Of which events a condition may ask for what. See behaviour/partners 10.2. */
export const CONDITION_ATTRIBUTES = {
  partner: {
    country: ["lead", "sale"],
    totalClicks: ["lead", "sale"],
    totalLeads: ["lead", "sale"],
    totalConversions: ["lead", "sale"],
    totalSaleAmount: ["lead", "sale"],
    totalCommissions: ["lead", "sale"],
  },
  customer: {
    country: ["click", "lead", "sale"],
    source: ["lead", "sale"],
    subscriptionDurationMonths: ["sale"],
    subscriptionStartDate: ["sale"],
    signupDate: ["sale"],
  },
  sale: {
    productId: ["sale"],
    amount: ["sale"],
    type: ["sale"],
    metadata: ["sale"],
  },
  lead: {
    metadata: ["lead"],
  },
} as const satisfies Record<string, Record<string, readonly RewardEvent[]>>;

export type ConditionEntity = keyof typeof CONDITION_ATTRIBUTES;

export const CONDITION_OPERATORS = [
  "equals_to",
  "not_equals",
  "starts_with",
  "ends_with",
  "contains",
  "not_contains",
  "in",
  "not_in",
  "greater_than",
  "greater_than_or_equal",
  "less_than",
  "less_than_or_equal",
] as const;
export type ConditionOperator = (typeof CONDITION_OPERATORS)[number];

const NUMERIC_OPERATORS: ReadonlySet<ConditionOperator> = new Set([
  "greater_than",
  "greater_than_or_equal",
  "less_than",
  "less_than_or_equal",
]);

const ENTITIES = Object.keys(CONDITION_ATTRIBUTES) as ConditionEntity[];
const Scalar = z.union([z.string().max(500), z.number()]);

/** One question of a modifier, such as whether the customer is from Japan. See behaviour/partners 10.2. */
export const RewardCondition = z
  .object({
    entity: z.enum(ENTITIES).describe("Whom or what the condition asks about."),
    attribute: z.string().max(100).describe("What it asks for, such as `country`."),
    operator: z.enum(CONDITION_OPERATORS).describe("How the two are compared."),
    value: z
      .union([Scalar, z.array(Scalar).max(500)])
      .describe("What the attribute is compared with. Dates are in milliseconds."),
    label: z.string().max(500).optional().describe("A name for people, such as that of the product."),
    metadataField: z.string().max(190).optional().describe("The top-level key of `metadata`."),
  })
  .superRefine(({ entity, attribute, operator, value, metadataField }, context) => {
    const refuse = (path: string, message: string) => context.addIssue({ code: "custom", path: [path], message });
    const isList = operator === "in" || operator === "not_in";
    if (!Object.hasOwn(CONDITION_ATTRIBUTES[entity], attribute)) {
      refuse("attribute", `${JSON.stringify(attribute)} is no attribute of ${entity}.`);
    }
    if (Array.isArray(value) !== isList) {
      refuse("value", isList ? `${operator} takes a list.` : `${operator} takes a single value.`);
    }
    if (NUMERIC_OPERATORS.has(operator) && !isNumeric(value)) refuse("value", `${operator} takes a number.`);
    if (attribute === "metadata" && isList) refuse("operator", "Metadata cannot be compared with a list.");
    if (attribute === "metadata" && !metadataField?.trim())
      refuse("metadataField", "Metadata needs the name of a field.");
    if (attribute !== "metadata" && metadataField !== undefined) {
      refuse("metadataField", "Only metadata has fields.");
    }
  });
export type RewardCondition = z.infer<typeof RewardCondition>;

/** Whether rewards of this event may ask it. */
export function isConditionOf(event: RewardEvent, { entity, attribute }: RewardCondition): boolean {
  const attributes: Readonly<Record<string, readonly RewardEvent[]>> = CONDITION_ATTRIBUTES[entity];
  return Object.hasOwn(attributes, attribute) && (attributes[attribute]?.includes(event) ?? false);
}

function isNumeric(value: unknown): boolean {
  return (
    typeof value === "number" || (typeof value === "string" && value.trim() !== "" && !Number.isNaN(Number(value)))
  );
}
