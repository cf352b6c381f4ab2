import { GatewayError } from "../errors/gateway-error.ts";
import type { Placeholder } from "./template.ts";
import { parseTemplate, quote } from "./template.ts";

/** What placeholders see, by the first part of their path. */
export type Scope = Readonly<Record<string, unknown>>;

/** Of one call: more than any that Dub takes. */
const MAX_FILLED_CHARS = 4 * 1024 * 1024;

/** How much may still be filled in, and how much each value is, which may stand in many places. */
interface Filling {
  readonly scope: Scope;
  readonly sizes: Map<object, number>;
  left: number;
}

/**
 * A value with its placeholders filled in. One that is the whole text keeps its type, others become text. What was filled
 * in is not looked at again, so data from a workspace cannot ask for more.
 *
 * @throws 400 for a placeholder with nothing behind it, because a call without it would be another call; and for more
 *   than a request may hold.
 */
export function resolve(value: unknown, scope: Scope): unknown {
  return fill(value, { scope, sizes: new Map(), left: MAX_FILLED_CHARS });
}

function fill(value: unknown, filling: Filling): unknown {
  if (typeof value === "string") return fillText(value, filling);
  if (Array.isArray(value)) return value.map((item) => fill(item, filling));
  if (typeof value !== "object" || value === null || JSON.isRawJSON(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, child]) => [name, fill(child, filling)]));
}

export function lookUp({ path, fallback, source }: Placeholder, scope: Scope): unknown {
  const found = path.reduce<unknown>(step, scope) ?? fallback;
  if (found === undefined) throw new GatewayError(400, `There is nothing behind ${quote(source)}`);
  return found;
}

function fillText(text: string, filling: Filling): unknown {
  const parts = parseTemplate(text);
  const [only] = parts;
  if (parts.length === 1 && typeof only === "object") return take(lookUp(only, filling.scope), filling);
  return parts
    .map((part) => (typeof part === "string" ? part : toText(take(lookUp(part, filling.scope), filling))))
    .join("");
}

/** Counts what is filled in before it is written, once for each place in which it stands. */
function take(value: unknown, filling: Filling): unknown {
  filling.left -= sizeOf(value, filling.sizes);
  if (filling.left < 0) {
    throw new GatewayError(400, `What its placeholders stand for is longer than ${MAX_FILLED_CHARS} characters`);
  }
  return value;
}

function sizeOf(value: unknown, sizes: Map<object, number>): number {
  if (typeof value === "string") return value.length;
  if (typeof value !== "object" || value === null) return 1;
  const size = sizes.get(value) ?? (Array.isArray(value) ? sizeOfList(value, sizes) : JSON.stringify(value).length);
  sizes.set(value, size);
  return size;
}

/** Of all pages of a list; not counted further than may be. */
function sizeOfList(items: readonly unknown[], sizes: Map<object, number>): number {
  let size = 0;
  for (const item of items) {
    size += sizeOf(item, sizes) + 1;
    if (size > MAX_FILLED_CHARS) break;
  }
  return size;
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
