import { invalidArgument } from "../errors/gateway-error.ts";
import type { Query } from "../http/parse-query.ts";
import type { ListField, ListFields } from "./list-field.ts";
import { readValue } from "./read-value.ts";

type Operand = ListField<never>["operand"];

/** One condition on the rows of a list. */
export type Filter =
  | { readonly operand: Operand; readonly operator: Comparison; readonly value: string | number }
  | { readonly operand: Operand; readonly operator: "in" | "nin"; readonly values: readonly (string | number)[] }
  | { readonly operand: Operand; readonly operator: "like"; readonly pattern: string }
  | { readonly operand: Operand; readonly operator: "null"; readonly isNull: boolean };

type Comparison = "eq" | "ne" | "eq_or_null" | "gt" | "gte" | "lt" | "lte";

const COMPARISONS: readonly string[] = ["eq", "ne", "eq_or_null", "gt", "gte", "lt", "lte"] satisfies Comparison[];
const OPERATORS = [...COMPARISONS, "in", "nin", "like", "null"];

/**
 * The conditions that a query puts on a list: `field=value`, or `field[operator]=value`. All of them must hold. An empty
 * value is none, because clients write null that way. See behaviour/gateway 11.
 *
 * @throws 400 for a field that the list has not, so that a misspelt filter does not pass for no filter.
 */
export function readFilters<Row>(fields: ListFields<Row>, query: Query): Filter[] {
  return Object.entries(query).flatMap(([name, value]) => {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    const path = `query.${name}`;
    if (!field)
      throw invalidArgument(path, `is not a field of this list: ${Object.keys(fields).join(", ")}`, "unknown");
    if (value === "") return [];
    if (typeof value !== "object" || value === null) return [readFilter(field, "eq", value, path)];
    if (Array.isArray(value)) return [readFilter(field, "in", value, path)];
    return Object.entries(value).map(([operator, operand]) =>
      readFilter(field, operator, operand, `${path}[${operator}]`),
    );
  });
}

function readFilter(field: ListField<never>, operator: string, given: unknown, path: string): Filter {
  const { operand } = field;
  if (!OPERATORS.includes(operator)) {
    throw invalidArgument(path, `is not an operator: ${OPERATORS.join(", ")}`, "unknown");
  }
  if (operator === "in" || operator === "nin") {
    const texts = Array.isArray(given) ? given : String(given).split(",");
    return { operand, operator, values: texts.map((text) => requireValue(field, text, path)) };
  }
  if (operator === "null") return { operand, operator, isNull: requireValue({ type: "flag" }, given, path) === 1 };
  if (operator === "like") {
    if (field.type !== "text") throw invalidArgument(path, "is an operator for texts only");
    return { operand, operator, pattern: String(requireValue({ type: "text" }, given, path)) };
  }
  return { operand, operator: operator as Comparison, value: requireValue(field, given, path) };
}

function requireValue(field: Pick<ListField<never>, "type" | "values">, given: unknown, path: string): string | number {
  const value = typeof given === "string" ? readValue(field, given) : undefined;
  if (value !== undefined) return value;
  throw invalidArgument(path, `must be ${field.values ? `one of ${field.values.join(", ")}` : KINDS[field.type]}`);
}

const KINDS = {
  text: "a text of 1 to 255 characters",
  instant: "an instant in ISO 8601",
  flag: "true or false",
} as const;
