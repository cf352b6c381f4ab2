import type { Random } from "./random.ts";

/** Texts that have broken servers before, and a few that are simply right. */
const TEXTS = [
  "",
  " ",
  "x",
  "0",
  "-1",
  "1.5",
  "9007199254740993",
  "1e400",
  "true",
  "null",
  "undefined",
  "NaN",
  "a,b,,c",
  "acme.link",
  "https://example.com/a?b=c#d",
  "link_1",
  "ext_a/b",
  "..",
  "../../etc/passwd",
  "%2e%2e%2f",
  "%",
  "%zz",
  "\0",
  "a\r\nb: c",
  "\ud800",
  "é\u2028\u202e𝕏",
  "' or 1=1 --",
  '"; drop table integrated_accounts; --',
  "{{args.a}}",
  "{{resources.links.id}}",
  "{{",
  "__proto__",
  "constructor",
  "toString",
  "2026-11-02",
  "2026-11-02T10:00:00Z",
  "2026-99-99",
  "created_at",
  "-created_at",
  "read",
  "links",
  "asc",
] as const;

export function anyText(random: Random): string {
  if (random.chance(0.02)) return "x".repeat(random.pick([256, 5_000, 70_000]));
  return random.pick(TEXTS);
}

/** Any JSON, with names from `names` where it has any. */
export function anyJson(random: Random, names: readonly string[], depth = 3): unknown {
  const kind = random.below(depth === 0 ? 5 : 8);
  if (kind === 0) return null;
  if (kind === 1) return random.chance(0.5);
  if (kind === 2) return random.pick([0, 1, -1, 1.5, 100, 1e21, 2 ** 53, -0]);
  if (kind <= 4) return anyText(random);
  if (kind === 5) return random.several(3, () => anyJson(random, names, depth - 1));
  return anyFields(random, names, depth - 1);
}

export function anyFields(random: Random, names: readonly string[], depth = 2): Record<string, unknown> {
  return Object.fromEntries(random.several(5, () => [anyName(random, names), anyJson(random, names, depth)]));
}

export function anyName(random: Random, names: readonly string[]): string {
  return names.length > 0 && random.chance(0.85) ? random.pick(names) : anyText(random);
}
