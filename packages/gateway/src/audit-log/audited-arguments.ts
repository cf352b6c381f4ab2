import { isSecretName } from "../credentials/secret-name.ts";
import { isFields, jsonBytes } from "../json/fields.ts";
import { QUOTAS } from "../quotas/quotas.ts";
import type { ToolArguments } from "../tools/tool.ts";

const REDACTED = "[redacted]";
const MAX_TEXT_CHARS = 2_000;
/** As many as a bulk tool takes; fewer where all of them would take too much. */
const MAX_ITEMS = [10_000, 1_000, 100, 10] as const;
/** Far more than any argument has; a body may be nested as deep as its size allows. */
const MAX_DEPTH = 20;

/** The arguments of a call as they may be kept: in one object, without secrets, and no longer than is useful. */
export function toAuditedArguments({ id, query, body }: ToolArguments): Record<string, unknown> {
  const given = { ...query, ...(isFields(body) ? body : body === undefined ? {} : { body }) };
  for (const maxItems of MAX_ITEMS) {
    const audited = { ...(id === undefined ? {} : { id }), ...(shorten(given, maxItems) as Record<string, unknown>) };
    if (jsonBytes(audited) <= QUOTAS.auditedBytes) return audited;
  }
  return { ...(id === undefined ? {} : { id: shorten(id, 1) }), omitted: `${jsonBytes(given)} bytes of arguments` };
}

function shorten(value: unknown, maxItems: number, depth = 0): unknown {
  if (typeof value === "string") return shortenText(value);
  if (depth > MAX_DEPTH) return "…";
  if (Array.isArray(value)) {
    const kept = value.slice(0, maxItems).map((item) => shorten(item, maxItems, depth + 1));
    return value.length > maxItems ? [...kept, `… and ${value.length - maxItems} more`] : kept;
  }
  if (!isFields(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, child]) => [
      name,
      isSecret(name, child) ? REDACTED : shorten(child, maxItems, depth + 1),
    ]),
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
