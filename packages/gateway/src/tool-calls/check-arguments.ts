import { Ajv } from "@modelcontextprotocol/server/validators/ajv";
import { didYouMean } from "../errors/did-you-mean.ts";
import type { Tool } from "../tools/tool.ts";
import { DEFAULTS } from "./defaults.ts";
import type { InputSchema } from "./input-schema.ts";
import { inputSchemaOf, itemSchemaOf } from "./input-schema.ts";
import { ArgumentFault } from "./refusals.ts";

type Validate = ReturnType<typeof ajv.compile>;
type ValueError = NonNullable<Validate["errors"]>[number];

/** Formats are the upstream's affair: it accepts URLs without a scheme, and many kinds of date. */
const ajv = new Ajv({ strict: false, validateFormats: false, verbose: true });

const compiled = new WeakMap<InputSchema, Validate>();

/**
 * Nothing is dropped in silence: a misspelt filter on a bulk delete would delete everything.
 *
 * @throws ArgumentFault that names what is allowed, with the nearest name or value.
 */
export function checkArguments(schema: InputSchema, args: Readonly<Record<string, unknown>>): void {
  checkNames(schema, args);
  const validate = compiled.get(schema) ?? ajv.compile(schema);
  compiled.set(schema, validate);
  if (!validate(args)) throw toFault(validate.errors ?? []);
}

function checkNames(schema: InputSchema, args: Readonly<Record<string, unknown>>): void {
  const { properties, required = [] } = schema;
  const unknown = Object.keys(args).filter((name) => !Object.hasOwn(properties, name));
  const missing = required.filter((name) => args[name] === undefined);
  if (unknown.length === 0 && missing.length === 0) return;
  const faults = [
    ...unknown.map((name) => `Unknown argument ${quote(name)}.${didYouMean(name, Object.keys(properties))}`),
    ...missing.map((name) => `Missing argument \`${name}\`.`),
  ];
  throw new ArgumentFault(unknown[0] ?? missing[0], faults.slice(0, 5).join(" "), allowedNames(schema));
}

function allowedNames({ properties, required = [] }: InputSchema): string {
  const names = Object.keys(properties);
  if (names.length === 0) return "This tool takes no arguments.";
  const needed = required.length > 0 ? ` Required: ${required.join(", ")}.` : "";
  return `Allowed arguments: ${names.join(", ")}.${needed}`;
}

function toFault(errors: readonly ValueError[]): ArgumentFault {
  // Of alternatives, each failed one is listed before their sum: the deepest tells most.
  const [first] = errors.toSorted((a, b) => depth(b) - depth(a));
  if (!first) return new ArgumentFault(undefined, "Invalid arguments.", "Check them against the tool's schema.");
  const field = first.instancePath.slice(1).replaceAll("/", ".");
  const detail = describe(first, errors);
  return new ArgumentFault(field || undefined, `Argument \`${field}\` ${detail}`, "Correct it and call again.");
}

function depth(error: ValueError): number {
  return error.instancePath.split("/").length + (error.keyword === "enum" ? 0.5 : 0);
}

function describe(error: ValueError, errors: readonly ValueError[]): string {
  const params: Record<string, unknown> = error.params;
  switch (error.keyword) {
    case "enum": {
      const allowed = (params.allowedValues as unknown[]).map(String);
      return `must be one of: ${allowed.join(", ")}.${didYouMean(String(error.data), allowed)}`;
    }
    case "additionalProperties":
      return `has an unknown property ${quote(String(params.additionalProperty))}.`;
    case "required":
      return `lacks the property \`${String(params.missingProperty)}\`.`;
    default: {
      const alternatives = errors.filter(({ instancePath, keyword }) => {
        return instancePath === error.instancePath && keyword === error.keyword;
      });
      return `${[...new Set(alternatives.map(({ message }) => message))].join(" or ")}.`;
    }
  }
}

function quote(text: string): string {
  return JSON.stringify(text.slice(0, 80));
}

type Input = Readonly<Record<string, unknown>>;

/**
 * Checks everything that a call holds, before anything of it is sent.
 *
 * @throws ArgumentFault.
 */
export function checkInput(tool: Tool, input: Input): void {
  checkArguments(inputSchemaOf(tool), input);
  const { severalAs } = tool;
  if (severalAs !== undefined) checkSeveral(tool, severalAs, input);
}

/** Either the fields of one thing, or a list of things with these fields. */
function checkSeveral(tool: Tool, severalAs: string, input: Input): void {
  const itemSchema = itemSchemaOf(tool);
  if (!itemSchema) return;
  const own = Object.fromEntries(Object.entries(input).filter(([name]) => Object.hasOwn(itemSchema.properties, name)));
  const items = input[severalAs] as readonly Input[] | undefined;
  if (items === undefined) {
    checkArguments(itemSchema, own);
    return;
  }
  const [beside] = Object.keys(own);
  if (beside !== undefined) {
    throw new ArgumentFault(
      beside,
      `Argument \`${beside}\` cannot stand beside \`${severalAs}\`.`,
      `Give it in each of \`${severalAs}\`, or in \`${DEFAULTS}\`.`,
    );
  }
  for (const [index, item] of items.entries()) {
    checkWithin(`${severalAs}.${index}`, itemSchema, item);
  }
}

/**
 * Checks arguments that stand inside another one.
 *
 * @param place  Its path.
 * @throws       ArgumentFault that names the place.
 */
export function checkWithin(place: string, schema: InputSchema, args: Input): void {
  try {
    checkArguments(schema, args);
  } catch (error) {
    if (!(error instanceof ArgumentFault)) throw error;
    throw new ArgumentFault(
      error.field === undefined ? place : `${place}.${error.field}`,
      `In \`${place}\`: ${error.message}`,
      error.hint,
    );
  }
}
