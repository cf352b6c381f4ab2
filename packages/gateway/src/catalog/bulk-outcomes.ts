/** What became of each item of a bulk call, read from Dub's answers, which say it in one way each. */
import { isDeepStrictEqual } from "node:util";
import type { Fields } from "../json/fields.ts";
import { isFields } from "../json/fields.ts";
import type { ItemOutcome, KnownOfItems } from "../tools/tool.ts";

type Items = readonly unknown[];

const UNKNOWN: ItemOutcome = { status: "unknown" };

/** What a later call needs of a link. */
const LINK_FIELDS = ["id", "shortLink", "url", "key", "domain"] as const;

/** Dub answers with the links it made, in order, and after them one row for each that failed. */
export function createdLinks(items: Items, result: unknown): readonly ItemOutcome[] {
  const rows = rowsOf(result);
  const failures = rows.filter(isFailure);
  const created = rows.filter((row) => !isFailure(row));
  const failureOf = matchFailures(items, failures);
  // Who is left over has to have been made, unless a failure fits no item.
  const isCertain = failureOf.size === failures.length && created.length + failures.length === items.length;
  return items.map((item) => {
    const failure = failureOf.get(item);
    if (failure) return toError(failure);
    const link = isCertain ? created.shift() : undefined;
    return link ? { status: "created", ...pick(link, LINK_FIELDS) } : UNKNOWN;
  });
}

/** Dub answers with the links it changed and one row for each that failed; with a text if there was none to change. */
export function updatedLinks(items: Items, result: unknown): readonly ItemOutcome[] {
  const rows = rowsOf(result);
  const failures = rows.filter(isFailure);
  return items.map((id) => {
    const isIt = (link: Fields) => link.id === id || link.externalId === id;
    const failure = failures.find(({ link }) => isFields(link) && isIt(link));
    if (failure) return { ...toError(failure), id };
    const link = rows.find(isIt);
    if (link) return { status: "updated", ...pick(link, LINK_FIELDS) };
    return failures.some(({ link }) => !isFields(link) || link.id === undefined) ? { ...UNKNOWN, id } : notFound(id);
  });
}

/**
 * Dub answers with a number only: which one it leaves out remains its secret, unless just as many had been there before.
 * After a repeat, none of them is there.
 */
export function deletedLinks(
  items: Items,
  result: unknown,
  { isRepeat = false, records }: KnownOfItems = {},
): readonly ItemOutcome[] {
  const deletedCount = isFields(result) ? result.deletedCount : undefined;
  const there = records && new Set(items.filter((item) => records.has(item)).map((item) => records.get(item)));
  const isAsKnown = !isRepeat && there !== undefined && deletedCount === there.size;
  const outcomeOf = (id: unknown): ItemOutcome => {
    if (isAsKnown) return records?.has(id) ? { status: "deleted", id } : notFound(id);
    if (isRepeat || deletedCount === new Set(items).size) return { status: "deleted", id };
    return deletedCount === 0 ? notFound(id) : { ...UNKNOWN, id };
  };
  return items.map(outcomeOf);
}

/** For operations that change all or nothing and answer with the rows. */
export function updatedRows(items: Items, result: unknown): readonly ItemOutcome[] {
  const ids = new Set(rowsOf(result).map((row) => row.id));
  return items.map((id) => (ids.has(id) ? { status: "updated", id } : { ...UNKNOWN, id }));
}

/** Each failure repeats the link it is about, to which Dub may have added fields of its own. */
function matchFailures(items: Items, failures: readonly Fields[]): Map<unknown, Fields> {
  const failureOf = new Map<unknown, Fields>();
  for (const failure of failures) {
    const scored = items
      .filter((item) => !failureOf.has(item))
      .map((item) => ({ item, likeness: likenessOf(item, failure.link) }));
    const best = scored.toSorted((a, b) => b.likeness - a.likeness)[0];
    if (best && best.likeness > 0) failureOf.set(best.item, failure);
  }
  return failureOf;
}

/** How many of the fields that tell links apart are the same; 0 if one differs. */
function likenessOf(item: unknown, link: unknown): number {
  if (isDeepStrictEqual(item, link)) return Number.POSITIVE_INFINITY;
  if (!isFields(item) || !isFields(link)) return 0;
  const given = ["url", "domain", "key", "externalId"].filter((name) => item[name] !== undefined);
  return given.every((name) => item[name] === link[name]) ? given.length : 0;
}

function isFailure(row: Fields): boolean {
  return typeof row.error === "string" && "link" in row;
}

function toError({ error, code }: Fields): ItemOutcome {
  return { status: "error", error: { code: String(code), message: String(error) } };
}

function notFound(id: unknown): ItemOutcome {
  return { status: "error", id, error: { code: "not_found", message: "No link has this id." } };
}

function rowsOf(result: unknown): Fields[] {
  return Array.isArray(result) ? result.filter(isFields) : [];
}

function pick(row: Fields, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.flatMap((name) => (row[name] === undefined ? [] : [[name, row[name]]])));
}
