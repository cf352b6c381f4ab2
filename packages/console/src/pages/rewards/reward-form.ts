import type { Reward } from "../../api/program.ts";
import { centsInField, parseCents } from "../../format/cents.ts";
import type { Condition, Modifier, RewardEvent, Terms } from "../../format/rewards.ts";
import { attributeOf } from "../../format/rewards.ts";

/** A condition as it is typed. */
export interface ConditionForm {
  /** `customer.country`. */
  readonly asked: string;
  readonly operator: string;
  readonly value: string;
  readonly metadataField: string;
}

/** Other terms under conditions, as they are typed. */
export interface ModifierForm {
  readonly isAny: boolean;
  readonly conditions: readonly ConditionForm[];
  readonly type: Terms["type"];
  readonly amount: string;
  /** What the form does not show, and gives back as it was. */
  readonly rest: Partial<Modifier>;
}

export interface RewardForm {
  readonly event: RewardEvent;
  readonly type: Terms["type"];
  readonly amount: string;
  /** `forever`, `first`, or months in digits. */
  readonly duration: string;
  readonly limit: string;
  readonly interval: string;
  readonly description: string;
  readonly modifiers: readonly ModifierForm[];
}

export const NEW_CONDITION: ConditionForm = {
  asked: "customer.country",
  operator: "in",
  value: "",
  metadataField: "",
};

export const NEW_MODIFIER: ModifierForm = {
  isAny: false,
  conditions: [NEW_CONDITION],
  type: "percentage",
  amount: "",
  rest: {},
};

export function emptyForm(event: RewardEvent): RewardForm {
  const isSale = event === "sale";
  return {
    ...{ event, type: isSale ? "percentage" : "flat", amount: "", duration: isSale ? "12" : "first" },
    ...{ limit: "", interval: "month", description: "", modifiers: [] },
  };
}

const amountInField = ({ type, amountInCents, amountInPercentage }: Terms) =>
  type === "percentage" ? String(amountInPercentage ?? "") : centsInField(amountInCents ?? 0);

export function formOf(reward: Reward): RewardForm {
  const { maxDuration = null } = reward;
  return {
    event: reward.event,
    type: reward.type,
    amount: amountInField(reward),
    duration: maxDuration === null ? "forever" : maxDuration === 0 ? "first" : String(maxDuration),
    limit: reward.spendLimitAmount === null ? "" : centsInField(reward.spendLimitAmount),
    interval: reward.spendLimitInterval ?? "month",
    description: reward.description ?? "",
    modifiers: (reward.modifiers ?? []).map((modifier) => {
      const { conditions, operator, type, amountInCents: _cents, amountInPercentage: _share, ...rest } = modifier;
      return {
        ...{ isAny: operator === "OR", type, amount: amountInField(modifier), rest },
        conditions: conditions.map(conditionInForm),
      };
    }),
  };
}

function conditionInForm({ entity, attribute, operator, value, metadataField }: Condition): ConditionForm {
  const kind = attributeOf({ entity, attribute })?.kind;
  const text = (each: string | number) => {
    if (kind === "money" && Number.isFinite(Number(each))) return centsInField(Number(each));
    if (kind === "date" && Number.isFinite(Number(each))) return new Date(Number(each)).toISOString().slice(0, 10);
    return String(each);
  };
  return {
    asked: `${entity}.${attribute}`,
    operator,
    value: Array.isArray(value) ? value.map(text).join(", ") : text(value as string | number),
    metadataField: metadataField ?? "",
  };
}

/** By the path of a field: `amount`, `modifiers.0.amount`, `modifiers.0.conditions.1.value`. */
export type RewardErrors = Readonly<Record<string, string>>;

/** A share has at most two decimals, and at most a hundred percent. */
function parseShare(text: string): number | undefined {
  if (!/^\d{1,3}(\.\d{1,2})?%?$/.test(text.trim())) return undefined;
  const share = Number(text.trim().replace("%", ""));
  return share <= 100 ? share : undefined;
}

/** What is wrong, in sentences that say what is right. */
export function checkForm(form: RewardForm): RewardErrors {
  const errors: Record<string, string> = {};
  const checkAmount = (type: Terms["type"], text: string, path: string) => {
    if (type === "percentage" && parseShare(text) === undefined)
      errors[path] = "Write a share from 0 to 100, such as 12.5.";
    if (type === "flat" && parseCents(text) === undefined) errors[path] = "Write dollars and cents, such as 4.00.";
  };
  checkAmount(form.type, form.amount, "amount");
  if (form.limit.trim() !== "" && !parseCents(form.limit))
    errors.limit = "Write the most that is spent, such as 500.00, or nothing.";
  if (!["forever", "first"].includes(form.duration) && !/^([1-9]\d?|[1-5]\d\d|600)$/.test(form.duration))
    errors.duration = "Write 1 to 600 months.";
  if (form.description.trim().length > 100) errors.description = "Use at most 100 characters.";
  form.modifiers.forEach((modifier, index) => {
    checkAmount(modifier.type, modifier.amount, `modifiers.${index}.amount`);
    modifier.conditions.forEach((condition, place) => {
      const wrong = wrongOf(condition);
      if (wrong) errors[`modifiers.${index}.conditions.${place}`] = wrong;
    });
  });
  return errors;
}

function wrongOf({ asked, operator, value, metadataField }: ConditionForm): string | undefined {
  const [entity = "", attribute = ""] = asked.split(".");
  if (attribute === "metadata" && metadataField.trim() === "") return "Name the field, such as product.";
  if (value.trim() === "") return "Say what it is compared with.";
  const kind = attributeOf({ entity, attribute })?.kind;
  const values = operator === "in" || operator === "not_in" ? value.split(",") : [value];
  if (kind === "money" && values.some((each) => parseCents(each) === undefined))
    return "Write dollars and cents, such as 1000.00.";
  if (kind === "number" && values.some((each) => !/^\s*\d+(\.\d+)?\s*$/.test(each))) return "Write a number.";
  if (kind === "date" && values.some((each) => Number.isNaN(Date.parse(each))))
    return "Write a date, such as 2026-11-30.";
  if (kind === "country" && operator !== "contains" && values.some((each) => !/^\s*[A-Za-z]{2}\s*$/.test(each)))
    return "Use two letters for each country, such as DE, AT.";
  return undefined;
}

/** The body of Dub's rewards. Only of a form without errors. @param stored what the form does not show of it is kept. */
export function toReward(form: RewardForm, stored?: Reward): object {
  return {
    event: form.event,
    ...amountOf(form),
    maxDuration: form.duration === "forever" ? null : form.duration === "first" ? 0 : Number(form.duration),
    modifiers: form.modifiers.length === 0 ? null : form.modifiers.map(toModifier),
    config: stored?.config ?? null,
    spendLimitAmount: form.limit.trim() === "" ? null : parseCents(form.limit),
    spendLimitInterval: form.limit.trim() === "" ? null : form.interval,
    description: form.description.trim() || null,
    tooltipDescription: stored?.tooltipDescription ?? null,
  };
}

function amountOf({ type, amount }: Pick<RewardForm, "type" | "amount">): object {
  return type === "percentage"
    ? { type, amountInPercentage: parseShare(amount), amountInCents: null }
    : { type, amountInCents: parseCents(amount), amountInPercentage: null };
}

function toModifier({ isAny, conditions, type, amount, rest }: ModifierForm): object {
  return {
    ...rest,
    operator: isAny ? "OR" : "AND",
    conditions: conditions.map(toCondition),
    ...amountOf({ type, amount }),
  };
}

function toCondition({ asked, operator, value, metadataField }: ConditionForm): object {
  const [entity = "", attribute = ""] = asked.split(".");
  const kind = attributeOf({ entity, attribute })?.kind;
  const typed = (text: string): string | number => {
    const plain = text.trim();
    if (kind === "money") return parseCents(plain) ?? 0;
    if (kind === "number") return Number(plain);
    if (kind === "date") return Date.parse(plain);
    return kind === "country" ? plain.toUpperCase() : plain;
  };
  const isList = operator === "in" || operator === "not_in";
  return {
    ...{ entity, attribute, operator },
    value: isList
      ? value
          .split(",")
          .filter((each) => each.trim() !== "")
          .map(typed)
      : typed(value),
    ...(attribute === "metadata" && { metadataField: metadataField.trim() }),
  };
}

/** The terms as they would be, for the sentence beside the form. */
export function termsOf({ type, amount, duration }: RewardForm): Terms {
  return {
    type,
    amountInPercentage: parseShare(amount) ?? 0,
    amountInCents: parseCents(amount) ?? 0,
    maxDuration: duration === "forever" ? null : duration === "first" ? 0 : Number(duration) || 0,
  };
}
