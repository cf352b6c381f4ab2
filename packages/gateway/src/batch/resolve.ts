import { GatewayError } from "../errors/gateway-error.ts";
import type { Placeholder } from "./template.ts";
import { parseTemplate, quote } from "./template.ts";

/** What placeholders see, by the first part of their path. */
export type Scope = Readonly<Record<string, unknown>>;

/**
 * A value with its placeholders filled in. One that is the whole text keeps its type, others become text. What was filled
 * in is not looked at again, so data from a workspace cannot ask for more.
 *
 * @throws 400 for a placeholder with nothing behind it: a call without it would be another call.
 */
export function resolve(value: unknown, scope: Scope): unknown {
  if (typeof value === "string") return resolveText(value, scope);
  if (Array.isArray(value)) return value.map((item) => resolve(item, scope));
  if (typeof value !== "object" || value === null || JSON.isRawJSON(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, child]) => [name, resolve(child, scope)]));
}

export function lookUp({ path, fallback, source }: Placeholder, scope: Scope): unknown {
  const found = path.reduce<unknown>(step, scope) ?? fallback;
  if (found === undefined) throw new GatewayError(400, `There is nothing behind ${quote(source)}`);
  return found;
}

function resolveText(text: string, scope: Scope): unknown {
  const parts = parseTemplate(text);
  const [only] = parts;
  if (parts.length === 1 && typeof only === "object") return lookUp(only, scope);
  return parts.map((part) => (typeof part === "string" ? part : toText(lookUp(part, scope)))).join("");
}

/** Into a list by number, or into each of its items: `resources.links.id` is the ids of all links. */
function step(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  if (!Array.isArray(value)) return Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
  if (/^\d+$/.test(name)) return value[Number(name)];
  return value.flatMap((item: unknown) => step(item, name) ?? []);
}

function toText(value: unknown): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
