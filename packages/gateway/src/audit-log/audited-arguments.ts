import { isSecretName } from "../credentials/secret-name.ts";
import { isFields } from "../json/fields.ts";
import type { ToolArguments } from "../tools/tool.ts";

const REDACTED = "[redacted]";
const MAX_TEXT_CHARS = 2_000;
/** As many as a bulk tool takes. */
const MAX_ITEMS = 10_000;
/** Far more than any argument has; a body may be nested as deep as its size allows. */
const MAX_DEPTH = 20;

/** The arguments of a call as they may be kept: in one object, without secrets, and no longer than is useful. */
export function toAuditedArguments({ id, query, body }: ToolArguments): Record<string, unknown> {
  const audited = shorten({ ...query, ...(isFields(body) ? body : body === undefined ? {} : { body }) });
  return { ...(id === undefined ? {} : { id }), ...(audited as Record<string, unknown>) };
}

function shorten(value: unknown, depth = 0): unknown {
  if (typeof value === "string") return shortenText(value);
  if (depth > MAX_DEPTH) return "…";
  if (Array.isArray(value)) {
    const kept = value.slice(0, MAX_ITEMS).map((item) => shorten(item, depth + 1));
    return value.length > MAX_ITEMS ? [...kept, `… and ${value.length - MAX_ITEMS} more`] : kept;
  }
  if (!isFields(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, child]) => [name, isSecret(name, child) ? REDACTED : shorten(child, depth + 1)]),
  );
}

/** Null and flags reveal nothing, and say whether a password was set or removed. */
function isSecret(name: string, value: unknown): boolean {
  return isSecretName(name) && value !== null && value !== undefined && typeof value !== "boolean";
}

function shortenText(text: string): string {
  const omitted = text.length - MAX_TEXT_CHARS;
  return omitted > 0 ? `${text.slice(0, MAX_TEXT_CHARS)}… and ${omitted} more characters` : text;
}
