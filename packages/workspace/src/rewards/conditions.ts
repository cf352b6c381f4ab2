import type { CustomerSource, RewardCondition, RewardModifier } from "@overdub/contract";

/** A value of the event's metadata: JSON of any form. */
type Metadata = Readonly<Record<string, unknown>> | null;

/**
 * What is known of an event when it is rewarded. What cannot be known is absent, and meets no condition; what is known to
 * be empty is null, and is compared.
 */
export interface RewardFacts {
  readonly partner?: {
    readonly country?: string | null;
    readonly totalClicks?: number;
    readonly totalLeads?: number;
    readonly totalConversions?: number;
    /** US cents, this sale among them. */
    readonly totalSaleAmount?: number;
    /** US cents. */
    readonly totalCommissions?: number;
  };
  readonly customer?: {
    readonly country?: string | null;
    readonly source?: CustomerSource;
    readonly subscriptionDurationMonths?: number;
    /** Milliseconds, as the next one. */
    readonly subscriptionStartDate?: number;
    readonly signupDate?: number;
  };
  readonly sale?: {
    readonly productId?: string | null;
    /** US cents. */
    readonly amount: number;
    readonly type?: "new" | "recurring";
    readonly metadata: Metadata;
  };
  readonly lead?: {
    readonly metadata: Metadata;
  };
}

/** What came of one condition, for the explanation of a commission. */
export interface ConditionOutcome {
  readonly condition: RewardCondition;
  /** What it was compared with; absent where nothing was known. */
  readonly actual?: unknown;
  readonly met: boolean;
}

export interface ModifierOutcome {
  readonly modifier: RewardModifier;
  readonly conditions: readonly ConditionOutcome[];
  readonly met: boolean;
}

/** Asks every condition, also after the outcome is certain: people read why. See behaviour/partners 10.2. */
export function judgeModifier(modifier: RewardModifier, facts: RewardFacts): ModifierOutcome {
  const conditions = modifier.conditions.map((condition) => judgeCondition(condition, facts));
  const isMet = ({ met }: ConditionOutcome) => met;
  return { modifier, conditions, met: modifier.operator === "OR" ? conditions.some(isMet) : conditions.every(isMet) };
}

function judgeCondition(condition: RewardCondition, facts: RewardFacts): ConditionOutcome {
  const actual = factFor(condition, facts);
  if (actual === undefined) return { condition, met: false };
  return {
    condition,
    actual,
    met: condition.attribute === "metadata" ? metadataMeets(condition, actual) : meets(condition, actual),
  };
}

function factFor({ entity, attribute, metadataField }: RewardCondition, facts: RewardFacts): unknown {
  const known: Readonly<Record<string, unknown>> | undefined = facts[entity];
  const value = ownValue(known, attribute);
  if (attribute !== "metadata") return value;
  const field = metadataField?.trim();
  return field && typeof value === "object" && value !== null ? ownValue(value, field) : undefined;
}

function ownValue(object: object | undefined, name: string): unknown {
  return object && Object.hasOwn(object, name) ? (object as Readonly<Record<string, unknown>>)[name] : undefined;
}

function meets({ operator, value }: RewardCondition, actual: unknown): boolean {
  switch (operator) {
    case "equals_to":
      return actual === value;
    case "not_equals":
      return actual !== value;
    case "in":
      return has(value, actual);
    case "not_in":
      return Array.isArray(value) && value.length > 0 && !has(value, actual);
    case "starts_with":
    case "ends_with":
    case "contains":
    case "not_contains":
      return textMeets(operator, actual, value);
    default:
      return numberMeets(operator, Number(actual), Number(value));
  }
}

/** Of an event's metadata, whose types are whatever the product sent: numbers as text and text as numbers. */
function metadataMeets({ operator, value }: RewardCondition, actual: unknown): boolean {
  const text = typeof actual === "string" ? actual : (JSON.stringify(actual) ?? "");
  switch (operator) {
    case "equals_to":
    case "not_equals": {
      const isEqual = typeof value === "number" ? toNumber(actual) === value : text === value;
      return isEqual === (operator === "equals_to");
    }
    case "starts_with":
    case "ends_with":
    case "contains":
    case "not_contains":
      return textMeets(operator, text, String(value));
    case "in":
    case "not_in":
      return false;
    default:
      return numberMeets(operator, toNumber(actual), toNumber(value));
  }
}

type TextOperator = "starts_with" | "ends_with" | "contains" | "not_contains";
type NumberOperator = "greater_than" | "greater_than_or_equal" | "less_than" | "less_than_or_equal";

function textMeets(operator: TextOperator, actual: unknown, value: unknown): boolean {
  if (typeof actual !== "string" || typeof value !== "string") return false;
  if (operator === "starts_with") return value !== "" && actual.startsWith(value);
  if (operator === "ends_with") return value !== "" && actual.endsWith(value);
  const needle = value.trim();
  return needle !== "" && actual.includes(needle) === (operator === "contains");
}

/** Nothing compares with what is no number. */
function numberMeets(operator: NumberOperator, actual: number, value: number): boolean {
  switch (operator) {
    case "greater_than":
      return actual > value;
    case "greater_than_or_equal":
      return actual >= value;
    case "less_than":
      return actual < value;
    case "less_than_or_equal":
      return actual <= value;
  }
}

/** What reads as a number; NaN else, also for true, lists and blanks, which JavaScript takes for numbers. */
function toNumber(value: unknown): number {
  if (typeof value === "number") return value;
  return typeof value === "string" && value.trim() !== "" ? Number(value) : Number.NaN;
}

function has(list: RewardCondition["value"], item: unknown): boolean {
  return Array.isArray(list) && list.some((one) => one === item);
}
