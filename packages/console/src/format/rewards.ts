import { money } from "./money.ts";
import { plural } from "./numbers.ts";
import { shortDate } from "./times.ts";

export type RewardEvent = "click" | "lead" | "sale" | "referral";

/** What an event earns: a sum in US cents, or a share of the sale. */
export interface Terms {
  readonly type: "flat" | "percentage";
  readonly amountInCents?: number | null | undefined;
  /** With at most two decimals. */
  readonly amountInPercentage?: number | null | undefined;
  /** Months from the customer's first commission; null: forever, 0: the first sale alone. */
  readonly maxDuration?: number | null | undefined;
}

export interface Condition {
  readonly entity: string;
  readonly attribute: string;
  readonly operator: string;
  readonly value: string | number | readonly (string | number)[];
  readonly label?: string | undefined;
  readonly metadataField?: string | undefined;
}

export interface Modifier extends Terms {
  readonly id?: string | undefined;
  readonly operator: "AND" | "OR";
  readonly conditions: readonly Condition[];
}

/** `25%`, `$4.00`. */
export function rateInWords({ type, amountInCents, amountInPercentage }: Terms): string {
  return type === "percentage" ? `${amountInPercentage ?? 0}%` : money(amountInCents ?? 0);
}

const EVENTS: Readonly<Record<string, string>> = {
  click: "each click",
  lead: "each sign-up",
  sale: "each sale",
  referral: "each referral",
};

/** `20% of each sale`, `$4.00 for each sign-up`. */
export function termsInWords(terms: Terms, event: string): string {
  const of = EVENTS[event] ?? `each ${event}`;
  return `${rateInWords(terms)} ${terms.type === "percentage" ? "of" : "for"} ${of}`;
}

/** `for 12 months`, `for the first sale`; nothing where it is forever, or where an event comes once. */
export function durationInWords({ maxDuration }: Terms, event: string): string {
  if (event !== "sale" || maxDuration === undefined) return "";
  if (maxDuration === null) return "for good";
  return maxDuration === 0 ? "on the first sale" : `for ${plural(maxDuration, "month")}`;
}

/** The reward as a sentence, without its modifiers. */
export function rewardInWords(terms: Terms, event: string): string {
  return [termsInWords(terms, event), durationInWords(terms, event)].filter(Boolean).join(" ");
}

/** Whom or what a condition may ask about, as people call it. */
export const ATTRIBUTES: readonly {
  readonly entity: string;
  readonly attribute: string;
  readonly label: string;
  /** Of which events it can be asked. */
  readonly events: readonly RewardEvent[];
  readonly kind: "text" | "number" | "money" | "date" | "country";
}[] = [
  { entity: "customer", attribute: "country", label: "Country", events: ["click", "lead", "sale"], kind: "country" },
  { entity: "customer", attribute: "source", label: "Customer came as", events: ["lead", "sale"], kind: "text" },
  {
    entity: "customer",
    attribute: "subscriptionDurationMonths",
    label: "Months subscribed",
    events: ["sale"],
    kind: "number",
  },
  {
    entity: "customer",
    attribute: "subscriptionStartDate",
    label: "Subscribed since",
    events: ["sale"],
    kind: "date",
  },
  { entity: "customer", attribute: "signupDate", label: "Signed up", events: ["sale"], kind: "date" },
  { entity: "sale", attribute: "amount", label: "Sale", events: ["sale"], kind: "money" },
  { entity: "sale", attribute: "productId", label: "Product", events: ["sale"], kind: "text" },
  { entity: "sale", attribute: "type", label: "Sale is a", events: ["sale"], kind: "text" },
  { entity: "sale", attribute: "metadata", label: "Field of the sale", events: ["sale"], kind: "text" },
  { entity: "lead", attribute: "metadata", label: "Field of the sign-up", events: ["lead"], kind: "text" },
  { entity: "partner", attribute: "country", label: "Partner's country", events: ["lead", "sale"], kind: "country" },
  { entity: "partner", attribute: "totalClicks", label: "Partner's clicks", events: ["lead", "sale"], kind: "number" },
  { entity: "partner", attribute: "totalLeads", label: "Partner's leads", events: ["lead", "sale"], kind: "number" },
  {
    entity: "partner",
    attribute: "totalConversions",
    label: "Partner's customers",
    events: ["lead", "sale"],
    kind: "number",
  },
  {
    entity: "partner",
    attribute: "totalSaleAmount",
    label: "Partner's revenue",
    events: ["lead", "sale"],
    kind: "money",
  },
  {
    entity: "partner",
    attribute: "totalCommissions",
    label: "Partner's earnings",
    events: ["lead", "sale"],
    kind: "money",
  },
];

export const OPERATORS: readonly { readonly value: string; readonly label: string; readonly isNumeric: boolean }[] = [
  { value: "equals_to", label: "is", isNumeric: true },
  { value: "not_equals", label: "is not", isNumeric: true },
  { value: "in", label: "is one of", isNumeric: false },
  { value: "not_in", label: "is none of", isNumeric: false },
  { value: "greater_than", label: "is over", isNumeric: true },
  { value: "greater_than_or_equal", label: "is at least", isNumeric: true },
  { value: "less_than", label: "is under", isNumeric: true },
  { value: "less_than_or_equal", label: "is at most", isNumeric: true },
  { value: "contains", label: "contains", isNumeric: false },
  { value: "not_contains", label: "does not contain", isNumeric: false },
  { value: "starts_with", label: "starts with", isNumeric: false },
  { value: "ends_with", label: "ends with", isNumeric: false },
];

export function attributeOf(asked: Pick<Condition, "entity" | "attribute">) {
  return ATTRIBUTES.find(({ entity, attribute }) => entity === asked.entity && attribute === asked.attribute);
}

/** As a condition writes it: money in dollars, dates as dates, lists with `or`. */
export function valueInWords(
  asked: Pick<Condition, "entity" | "attribute">,
  value: unknown,
  label?: string | undefined,
): string {
  if (label) return label;
  if (Array.isArray(value)) {
    const words = value.map((each) => valueInWords(asked, each));
    return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
  }
  if (value === null || value === undefined) return "not known";
  const kind = attributeOf(asked)?.kind;
  if (kind === "money" && Number.isFinite(Number(value))) return money(Number(value));
  if (kind === "date" && Number.isFinite(Number(value))) return shortDate(Number(value));
  return String(value);
}

/** What a condition asks about: `Country`, or the field of the metadata. */
export function subjectInWords(condition: Pick<Condition, "entity" | "attribute" | "metadataField">): string {
  return condition.metadataField ?? attributeOf(condition)?.label ?? condition.attribute;
}

/** `Country is DE, AT or CH`, `Sale is over $1,000.00`. */
export function conditionInWords(condition: Condition): string {
  const { operator, value, label } = condition;
  const isList = operator === "in" || operator === "not_in";
  const verb = isList
    ? operator === "in"
      ? "is"
      : "is not"
    : (OPERATORS.find((each) => each.value === operator)?.label ?? operator);
  return `${subjectInWords(condition)} ${verb} ${valueInWords(condition, value, label)}`;
}

export function conditionsInWords({ conditions, operator }: Pick<Modifier, "conditions" | "operator">): string {
  return conditions.map(conditionInWords).join(operator === "OR" ? " or " : " and ");
}

/** `if Country is DE or AT: 25%`. */
export function modifierInWords(modifier: Modifier): string {
  return `if ${conditionsInWords(modifier)}: ${rateInWords(modifier)}`;
}
