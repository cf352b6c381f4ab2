import { z } from "zod";
import { invalidArgument } from "../errors/gateway-error.ts";
import { parseRequest } from "../http/parse-request.ts";
import type { Fields } from "../json/fields.ts";
import { isFields } from "../json/fields.ts";

const TYPES = ["string", "number", "integer", "boolean", "array", "object"] as const;

/** Of texts. Ids are those of what the environment has. */
const FORMATS = ["date", "date-time", "integrated_account_id", "webhook_id", "datastore_id"] as const;

/** What is said to people alone. */
const Annotation = z.unknown().optional();

/** What is not known is refused: whoever wrote it expects that it is checked. */
const Rule = z.strictObject({
  type: z.enum(TYPES).optional(),
  required: z.boolean().optional(),
  enum: z.array(z.unknown()).min(1).optional(),
  format: z.enum(FORMATS).optional(),
  /** Of what is left out. */
  default: z.unknown().optional(),
  ...{ title: Annotation, label: Annotation, description: Annotation, help_text: Annotation },
  ...{ placeholder: Annotation, example: Annotation, examples: Annotation },
});
type Rule = z.output<typeof Rule>;

const Rules = z.record(z.string().min(1).max(255), Rule);

/** The same as JSON Schema, as clients write it, too. */
const ObjectSchema = z.strictObject({
  type: z.literal("object"),
  properties: Rules.default({}),
  required: z.union([z.boolean(), z.array(z.string())]).optional(),
  additionalProperties: z.literal(true, { error: "must be true: what is not named is let through" }).optional(),
  ...{ title: Annotation, description: Annotation },
});

/**
 * Reads what a job says of the arguments of its runs.
 *
 * @returns a rule for each, by name, whichever way it was written.
 * @throws 400 for what would not be checked, and for a default that its own rule refuses.
 */
export function readArgsSchema(given: Fields): Fields {
  const rules = typeof given.type === "string" ? ofObject(given) : readRules(given);
  for (const [name, rule] of Object.entries(rules)) {
    if (rule.default !== undefined) requireFit(rule, rule.default, `body.args_schema.${name}.default`);
  }
  return rules;
}

function readRules(given: Fields): Readonly<Record<string, Rule>> {
  return parseRequest(z.object({ args_schema: Rules }), { args_schema: given }, "body").args_schema;
}

function ofObject(given: Fields): Readonly<Record<string, Rule>> {
  const read = parseRequest(z.object({ args_schema: ObjectSchema }), { args_schema: given }, "body");
  const { properties, required } = read.args_schema;
  const names = Array.isArray(required) ? required : [];
  const unknown = names.find((name) => !Object.hasOwn(properties, name));
  if (unknown !== undefined) {
    throw invalidArgument("body.args_schema.required", `names ${unknown}, which is no property`);
  }
  const isRequired = (name: string) => names.includes(name) && { required: true };
  return Object.fromEntries(Object.entries(properties).map(([name, rule]) => [name, { ...rule, ...isRequired(name) }]));
}

/**
 * Checks the arguments of a run. What is empty counts as left out.
 *
 * @returns them with what is left out as the schema says.
 * @throws 400 for the first that does not fit.
 */
export function withDefaults(schema: Fields, args: Fields): Fields {
  const filled: Record<string, unknown> = { ...args };
  for (const [name, rule] of Object.entries(schema)) {
    if (!isFields(rule)) continue;
    const value = args[name];
    if (value !== undefined && value !== null && value !== "") requireFit(rule, value, `body.args.${name}`);
    else if (rule.default !== undefined) filled[name] = rule.default;
    else if (rule.required === true) throw invalidArgument(`body.args.${name}`, "is required", "required");
  }
  return filled;
}

/** By type, values and format; what an id is about is looked up elsewhere. */
function requireFit({ type, enum: values, format }: Fields, value: unknown, path: string): void {
  if (type !== undefined && !isOfType(value, String(type))) throw invalidArgument(path, `must be of the type ${type}`);
  if (Array.isArray(values) && !values.includes(value)) {
    throw invalidArgument(path, `must be one of ${values.join(", ")}`);
  }
  if (typeof format !== "string") return;
  if (format.startsWith("date") && Number.isNaN(Date.parse(String(value)))) {
    throw invalidArgument(path, format === "date" ? "must be a date" : "must be a date and a time");
  }
  if (format.endsWith("_id") && typeof value !== "string") throw invalidArgument(path, "must be an id");
}

function isOfType(value: unknown, type: string): boolean {
  if (type === "integer") return Number.isSafeInteger(value);
  if (type === "array") return Array.isArray(value);
  if (type === "object") return isFields(value);
  return typeof value === type;
}

/** The arguments that are ids of something, as the schema says. */
export function namedIds(schema: Fields, args: Fields): readonly { name: string; format: string; id: string }[] {
  return Object.entries(schema).flatMap(([name, rule]) => {
    const id = args[name];
    const format = isFields(rule) ? rule.format : undefined;
    if (typeof format !== "string" || !format.endsWith("_id") || typeof id !== "string" || id === "") return [];
    return [{ name, format, id }];
  });
}
