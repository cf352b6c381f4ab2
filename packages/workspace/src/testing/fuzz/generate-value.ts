import type { Random } from "@overdub/testkit/fuzz";
import { anyJson, anyText } from "@overdub/testkit/fuzz";

/** The words of JSON Schema that the contract's schemas use. */
export interface Fields {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Fields[];
  readonly oneOf?: readonly Fields[];
  readonly properties?: Readonly<Record<string, Fields>>;
  readonly required?: readonly string[];
  readonly items?: Fields;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly format?: string;
}

export interface ValueSource {
  /** What is right for a field of this name, such as ids of what exists. */
  readonly known: Readonly<Record<string, readonly unknown[]>>;
  /** How often a value is something else than its schema says. */
  readonly damage: number;
  /** How often a field that may be absent is there. */
  readonly density: number;
}

const MAX_DEPTH = 6;

/** A value by its schema, for most of the time. */
export function generateValue(random: Random, source: ValueSource, schema: Fields, name = "", depth = 0): unknown {
  if (random.chance(source.damage) || depth > MAX_DEPTH) return anyJson(random, Object.keys(source.known));
  const known = source.known[name];
  if (known && known.length > 0 && random.chance(0.85)) {
    const word = random.pick(known);
    return schema.type === "array" && !Array.isArray(word) ? [word] : word;
  }
  const inner = (part: Fields, partName: string) => generateValue(random, source, part, partName, depth + 1);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return random.pick(schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return inner(random.pick(choices), name);
  switch (schema.type) {
    case "object": {
      const isThere = (field: string) => schema.required?.includes(field) || random.chance(source.density);
      const fields = Object.entries(schema.properties ?? {}).filter(([field]) => isThere(field));
      return Object.fromEntries(fields.map(([field, part]) => [field, inner(part, field)]));
    }
    case "array": {
      const { items = {}, minItems = 0, maxItems = 200 } = schema;
      const length = random.chance(0.03) ? maxItems + random.below(2) : minItems + random.below(3);
      // Each of very many is the same: what counts is that there are so many.
      if (length > 20) return Array(Math.min(length, 1001)).fill(inner(items, name));
      return Array.from({ length }, () => inner(items, name));
    }
    case "string":
      return anyString(random, schema);
    case "integer":
    case "number":
      return anyNumber(random, schema);
    case "boolean":
      return random.chance(0.5);
    case "null":
      return null;
    default:
      return anyJson(random, []);
  }
}

const OF_FORMAT: Readonly<Record<string, readonly string[]>> = {
  "date-time": [
    "2026-11-02T10:00:00Z",
    "2026-11-02T10:00:00.000+05:30",
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59Z",
  ],
  date: ["2026-11-02", "2024-02-29"],
  email: ["person@example.com", "a+b@xn--e1afmkfd.example"],
  uri: ["https://example.com/a?b=c#d", "https://xn--e1afmkfd.example/%F0%9F%98%80"],
  url: ["https://example.com/a?b=c#d"],
};

function anyString(random: Random, { format, maxLength }: Fields): string {
  const right = format === undefined ? undefined : OF_FORMAT[format];
  if (right && random.chance(0.9)) return random.pick(right);
  if (maxLength !== undefined && random.chance(0.05)) return "é".repeat(Math.min(maxLength + random.below(2), 70_000));
  return anyText(random);
}

function anyNumber(random: Random, { type, minimum = 0, maximum = 1000 }: Fields): number {
  const edge = random.pick([minimum, maximum, minimum - 1, maximum + 1, 0, 1, 100, 2 ** 31, 2 ** 53 - 1, 1e21]);
  const within = minimum + random.below(Math.max(1, Math.min(maximum, 100) - minimum));
  const number = random.chance(0.3) ? edge : within;
  return type === "number" && random.chance(0.2) ? number + 0.125 : number;
}
