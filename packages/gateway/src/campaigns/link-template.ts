import { createLink, formatPath, parseUrl } from "@overdub/contract";
import { didYouMean } from "../errors/did-you-mean.ts";
import { invalidArgument, unknownArgument } from "../errors/gateway-error.ts";
import type { Fields } from "../json/fields.ts";
import { isFields } from "../json/fields.ts";
import { QUOTAS } from "../quotas/quotas.ts";
import type { Room, TemplateText } from "./template-text.ts";
import { fillText, parseTemplateText, Unfillable } from "./template-text.ts";

/** A link whose texts have been parsed. */
export interface LinkTemplate {
  /** Names of the columns that it uses, each once. */
  readonly columns: readonly string[];
  /** The link of a row, or why there can be none. */
  fill(row: Fields): FilledLink;
}

export type FilledLink = { readonly link: Fields } | { readonly reason: string };

type Parsed =
  | { readonly text: TemplateText }
  | { readonly items: readonly Parsed[] }
  | { readonly fields: readonly (readonly [name: string, value: Parsed])[] }
  | { readonly value: number | boolean | null };

const LinkBody = createLink.input.body;
const FIELDS = Object.keys(LinkBody.shape);

/** Deeper is no field of a link. */
const MAX_DEPTH = 5;

/**
 * Reads a template: the fields of a link, in whose texts `{{column}}` stands for a cell.
 *
 * @throws 400 for what is no field of a link, and for a placeholder that is none.
 */
export function parseLinkTemplate(template: unknown): LinkTemplate {
  if (!isFields(template)) throw invalidArgument("body.template", "must be an object with the fields of a link");
  const { campaignTemplateChars, campaignPlaceholders } = QUOTAS;
  if (JSON.stringify(template).length > campaignTemplateChars) {
    throw invalidArgument("body.template", `is longer than ${campaignTemplateChars} characters`);
  }
  for (const name of Object.keys(template)) {
    if (!FIELDS.includes(name)) throw unknownArgument("body.template", name, didYouMean(name, FIELDS));
  }
  if (template.url === undefined) throw invalidArgument("body.template.url", "is required", "required");
  const columns = new Set<string>();
  const parsed = parse(template, "body.template", columns, 0);
  if (countPlaceholders(parsed) > campaignPlaceholders) {
    throw invalidArgument("body.template", `has more than ${campaignPlaceholders} placeholders`);
  }
  return {
    columns: [...columns],
    fill(row) {
      try {
        return check(fill(parsed, row, { chars: QUOTAS.campaignLinkChars }));
      } catch (error) {
        if (error instanceof Unfillable) return { reason: error.message };
        throw error;
      }
    },
  };
}

/** @throws 400 for a variable that no column stands behind. */
export function requireColumns({ columns }: LinkTemplate, known: readonly string[]): void {
  for (const column of columns) {
    if (known.includes(column)) continue;
    const advice = `the table has the columns ${known.slice(0, 50).join(", ")}.${didYouMean(column, known)}`;
    throw invalidArgument("body.template", `uses {{${column}}}, which is no column: ${advice}`, "unknown");
  }
}

function parse(value: unknown, path: string, columns: Set<string>, depth: number): Parsed {
  if (depth > MAX_DEPTH) throw invalidArgument(path, "is nested too deep");
  if (typeof value === "string") {
    const text = parseTemplateText(value, path);
    for (const part of text) if (typeof part !== "string") columns.add(part.column);
    return { text };
  }
  if (Array.isArray(value)) {
    return { items: value.map((item, index) => parse(item, `${path}[${index}]`, columns, depth + 1)) };
  }
  if (isFields(value)) {
    const parseField = ([name, child]: [string, unknown]) =>
      [name, parse(child, `${path}.${name}`, columns, depth + 1)] as const;
    return { fields: Object.entries(value).map(parseField) };
  }
  if (typeof value === "number" || typeof value === "boolean" || value === null) return { value };
  throw invalidArgument(path, "is no value of a link");
}

function countPlaceholders(parsed: Parsed): number {
  if ("text" in parsed) return parsed.text.filter((part) => typeof part !== "string").length;
  if ("value" in parsed) return 0;
  const children = "items" in parsed ? parsed.items : parsed.fields.map(([, child]) => child);
  return children.reduce((count, child) => count + countPlaceholders(child), 0);
}

/** Undefined for what is empty. */
function fill(parsed: Parsed, row: Fields, room: Room): unknown {
  if ("text" in parsed) return fillText(parsed.text, row, room);
  if ("value" in parsed) return parsed.value;
  if ("items" in parsed) return parsed.items.map((item) => fill(item, row, room)).filter((item) => item !== undefined);
  const entries = parsed.fields.map(([name, child]) => [name, fill(child, row, room)] as const);
  return Object.fromEntries(entries.filter(([, child]) => child !== undefined));
}

/** By the rules of Dub's API, as far as they can be told without asking. */
function check(filled: unknown): FilledLink {
  const parsed = LinkBody.safeParse(filled);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return { reason: issue ? `${formatPath(issue.path)}: ${issue.message}` : "is no link" };
  }
  if (parseUrl(parsed.data.url) === undefined) return { reason: "url: Invalid URL" };
  const { externalId } = parsed.data;
  if (externalId?.includes(",")) return { reason: "externalId: must not contain a comma" };
  return { link: filled as Fields };
}
