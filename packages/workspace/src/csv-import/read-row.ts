import { AppError, parseUrl, trimInvisible } from "@overdub/contract";
import { ROOT_KEY } from "../addresses/key.ts";
import { parseDateMs } from "../time/parse-date.ts";
import type { Field } from "./fields.ts";
import { FIELDS } from "./fields.ts";
import type { ColumnMap } from "./map-columns.ts";

/** A row in the terms of the API: the body of `createLink`, not checked yet, and what a body cannot say. */
export interface CsvLink {
  readonly body: Readonly<Record<string, unknown>>;
  readonly tagNames: readonly string[];
  readonly createdAtMs: number | undefined;
  readonly clicks: number | undefined;
}

/** Fields that need more than to be copied into a body as they are. */
const INTERPRETED: ReadonlySet<Field> = new Set([
  "shortLink",
  "domain",
  "key",
  "tags",
  "createdAt",
  "clicks",
  "expiresAt",
  "archived",
]);
const COPIED = FIELDS.filter((field) => !INTERPRETED.has(field));

const TRUE = new Set(["true", "yes", "y", "1", "archived"]);
const FALSE = new Set(["false", "no", "n", "0", "active", ""]);

/** @throws AppError, `unprocessable_entity`, for a cell that cannot be read. */
export function readRow(cells: readonly string[], columns: ColumnMap, nowMs: number): CsvLink {
  const cell = (field: Field) =>
    columns
      .get(field)
      ?.map((index) => trimInvisible(cells[index] ?? ""))
      .find((text) => text !== "") ?? "";
  const given = (name: string, value: unknown) => (value === undefined || value === "" ? [] : [[name, value] as const]);
  const short = readShortLink(cell("shortLink"));
  const expiresAtMs = readDate("expiresAt", cell("expiresAt"), nowMs);
  const createdAtMs = readDate("createdAt", cell("createdAt"), nowMs);
  if (createdAtMs !== undefined && createdAtMs > nowMs) throw refused("createdAt lies in the future");
  return {
    body: Object.fromEntries([
      ...COPIED.flatMap((field) => given(field, cell(field))),
      ...given("domain", readDomain(cell("domain")) || short?.domain),
      ...given("key", cell("key") || short?.key),
      ...given("archived", readFlag("archived", cell("archived"))),
      ...given("expiresAt", expiresAtMs === undefined ? undefined : new Date(expiresAtMs).toISOString()),
    ]),
    tagNames: readTags(cell("tags")),
    createdAtMs,
    clicks: readCount("clicks", cell("clicks")),
  };
}

/** `https://go.acme.com/x`, or the same without its scheme. */
function readShortLink(text: string): { domain: string; key: string } | undefined {
  if (text === "") return undefined;
  // Names without a dot are short links on a local network.
  const url = parseUrl(text) ?? (/^[\w-]+\/[^/]/.test(text) ? URL.parse(`https://${text}`) : undefined);
  if (!url) throw refused(`"${text}" is no short link`);
  const path = url.pathname.replace(/^\/+|\/+$/g, "");
  return { domain: url.hostname, key: path === "" ? ROOT_KEY : decode(path) };
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function readDomain(text: string): string {
  return text
    .toLowerCase()
    .replace(/^https?:\/\//, "")
    .replace(/\/+$/, "");
}

function readFlag(name: string, text: string): boolean | undefined {
  const word = text.toLowerCase();
  if (TRUE.has(word)) return true;
  if (FALSE.has(word)) return undefined;
  throw refused(`${name} must be true or false, not "${text}"`);
}

/** Names separated by commas, semicolons or bars, or a JSON array of them. */
function readTags(text: string): string[] {
  const names = text.startsWith("[") ? (readNames(text) ?? [text]) : text.split(/[,;|]/);
  const byLookup = new Map(names.map((name) => [name.trim().toLowerCase(), name.trim()]));
  byLookup.delete("");
  return [...byLookup.values()];
}

function readNames(json: string): string[] | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return Array.isArray(value) ? value.map(String) : undefined;
  } catch {
    return undefined;
  }
}

/** UTC ms. Of seconds and milliseconds since 1970, ISO 8601, and dates with a name of a month. */
function readDate(name: string, text: string, nowMs: number): number | undefined {
  if (text === "") return undefined;
  if (/^\d{9,10}$/.test(text)) return Number(text) * 1000;
  if (/^\d{12,13}$/.test(text)) return Number(text);
  if (/^\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b/.test(text)) {
    throw refused(`${name} "${text}" may be read with the day or the month first: write it as 2024-12-31`);
  }
  const iso = text.replace(
    /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?) ?(Z|UTC|[+-]\d{2}:?\d{2})?$/,
    (_all, day, time, zone) => `${day}T${time}${zone === "UTC" ? "Z" : (zone ?? "")}`,
  );
  const ms = parseDateMs(iso, nowMs);
  if (ms === undefined) throw refused(`${name} "${text}" is no date`);
  return ms;
}

/** Digits, in groups of three if need be. */
function readCount(name: string, text: string): number | undefined {
  if (text === "") return undefined;
  const count = /^(\d+|\d{1,3}([,.' \u00a0]\d{3})+)$/.test(text) ? Number(text.replaceAll(/\D/g, "")) : Number.NaN;
  if (Number.isSafeInteger(count)) return count;
  throw refused(`${name} must be a whole number, not "${text}"`);
}

function refused(message: string): AppError {
  return new AppError("unprocessable_entity", `${message}.`);
}
