import type { Application } from "./application.ts";
import type { Condition, Rule } from "./rule.ts";
import { questionOf } from "./rule.ts";

const MAX_SHOWN_CHARS = 80;

/** What became of a condition, to be shown. */
export interface Judged {
  readonly field: string;
  readonly operator: Condition["operator"];
  readonly value: unknown;
  /** What the application says; null where it says nothing. */
  readonly actual: string | number | null;
  readonly holds: boolean;
}

export interface Verdict {
  readonly action: Rule["action"];
  /** Null: none holds, so the application waits for a person. */
  readonly rule: Rule | null;
  readonly reason: string;
}

/** The first rule whose conditions all hold decides; without one an application is held. */
export function decide(rules: readonly Rule[], application: Application): Verdict {
  const rule = rules.find(({ when }) => when.every((condition) => judge(condition, application).holds)) ?? null;
  if (!rule) return { action: "hold", rule, reason: "No rule is for this application" };
  const facts = rule.when.map((condition) => sentence(judge(condition, application)));
  return { action: rule.action, rule, reason: facts.length === 0 ? "The rule is for everybody" : facts.join("; ") };
}

/** What every rule would say of an application, whichever comes first. */
export function explain(rules: readonly Rule[], application: Application) {
  return rules.map(({ name, action, when }) => {
    const conditions = when.map((condition) => {
      const { field, operator, actual, holds } = judge(condition, application);
      return { field, operator, actual: typeof actual === "string" ? actual.slice(0, MAX_SHOWN_CHARS) : actual, holds };
    });
    return { rule: name, action, holds: conditions.every(({ holds }) => holds), conditions };
  });
}

export function judge(condition: Condition, application: Application): Judged {
  const { field, operator } = condition;
  const question = questionOf(field);
  const actual =
    (question === undefined ? application.facts.get(field) : application.answers.get(question.toLowerCase())) ?? null;
  return {
    field,
    operator,
    value: "value" in condition ? condition.value : null,
    actual,
    holds: holds(condition, actual),
  };
}

/** Of what is not known nothing holds but that it is not known, and what is denied of it. */
function holds(condition: Condition, actual: string | number | null): boolean {
  switch (condition.operator) {
    case "is_known":
      return actual !== null;
    case "is_unknown":
      return actual === null;
    case "at_least":
      return isNumber(actual) && Number(actual) >= condition.value;
    case "at_most":
      return isNumber(actual) && Number(actual) <= condition.value;
    case "is_not":
      return !isAny(condition.value, actual, (text, value) => text === value);
    case "does_not_contain":
      return !isAny(condition.value, actual, (text, value) => text.includes(value));
    case "is":
      return isAny(condition.value, actual, (text, value) => text === value);
    case "contains":
      return isAny(condition.value, actual, (text, value) => text.includes(value));
    case "starts_with":
      return isAny(condition.value, actual, (text, value) => text.startsWith(value));
    case "ends_with":
      return isAny(condition.value, actual, (text, value) => text.endsWith(value));
  }
}

function isNumber(actual: string | number | null): actual is string | number {
  return actual !== null && String(actual).trim() !== "" && Number.isFinite(Number(actual));
}

function isAny(
  values: string | readonly string[],
  actual: string | number | null,
  compare: (text: string, value: string) => boolean,
): boolean {
  if (actual === null) return false;
  const text = folded(String(actual));
  return foldedValues(values).some((value) => compare(text, value));
}

/** Rules are read against many applications. */
const known = new WeakMap<readonly string[], readonly string[]>();

function foldedValues(values: string | readonly string[]): readonly string[] {
  if (typeof values === "string") return [folded(values)];
  const found = known.get(values) ?? values.map(folded);
  known.set(values, found);
  return found;
}

function folded(text: string): string {
  return text.normalize("NFC").trim().toLowerCase();
}

function sentence({ field, operator, value, actual }: Judged): string {
  const shown = (given: unknown) => {
    const text = Array.isArray(given) ? given.join(", ") : String(given);
    return text.length > MAX_SHOWN_CHARS ? `${text.slice(0, MAX_SHOWN_CHARS)}…` : text;
  };
  const said = actual === null ? "" : ` (${shown(actual)})`;
  return [field + said, operator.replaceAll("_", " "), value === null ? "" : shown(value)].filter(Boolean).join(" ");
}
