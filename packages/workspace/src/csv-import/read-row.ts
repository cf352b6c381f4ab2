import { parseUrl, percentDecode } from "@overdub/contract";
import { ROOT_KEY } from "../addresses/key.ts";
import type { Field } from "./fields.ts";
import { FIELDS } from "./fields.ts";
import type { ColumnMap } from "./map-columns.ts";
import type { CellOptions } from "./read-cell.ts";
import { isHiddenPassword, readBoolean, readCell, refusedCell } from "./read-cell.ts";
import { readDate } from "./read-date.ts";
import type { CsvSurvey } from "./survey-csv.ts";

/** A row in the terms of the API: the body of `createLink`, not checked yet, and what a body cannot say. */
export interface CsvLink {
  readonly body: Readonly<Record<string, unknown>>;
  readonly tagNames: readonly string[];
  readonly folderName: string | undefined;
  readonly createdAtMs: number | undefined;
  readonly clicks: number | undefined;
}

/** What the file as a whole says of its cells. */
export type CellRules = Pick<CsvSurvey, "dateOrder" | "hasPasswords">;

/** Fields that need more than to be copied into a body as they are. */
const INTERPRETED: ReadonlySet<Field> = new Set([
  "shortLink",
  "domain",
  "key",
  "tags",
  "folder",
  "createdAt",
  "clicks",
  "expiresAt",
  "archived",
  "password",
]);
const COPIED = FIELDS.filter((field) => !INTERPRETED.has(field));

const TEXT: CellOptions = { nothing: "nulls", mayBeList: false };
const CELLS: Readonly<Partial<Record<Field, CellOptions>>> = {
  key: { nothing: "empty" },
  title: TEXT,
  description: TEXT,
  comments: TEXT,
  tags: { separator: /[,;|]/ },
};

/**
 * The link of a row; where its short link is a list, such as Bitly's custom ones, one more for each of the others.
 *
 * @throws AppError, `unprocessable_entity`, for a cell that cannot be read.
 */
export function readRow(
  cells: readonly string[],
  columns: ColumnMap,
  nowMs: number,
  { dateOrder, hasPasswords }: CellRules,
): CsvLink[] {
  const list = (field: Field) =>
    columns
      .get(field)
      ?.map((index) => readCell(cells[index] ?? "", CELLS[field]))
      .find((texts) => texts.length > 0) ?? [];
  const cell = (field: Field) => list(field)[0] ?? "";
  const given = (name: string, value: unknown) => (value === undefined || value === "" ? [] : [[name, value] as const]);
  const [short, ...others] = list("shortLink").map(readShortLink);
  const expiresAtMs = readDate("expiresAt", cell("expiresAt"), nowMs, dateOrder);
  const createdAtMs = readDate("createdAt", cell("createdAt"), nowMs, dateOrder);
  if (createdAtMs !== undefined && createdAtMs > nowMs) throw refusedCell("createdAt lies in the future");
  const password = cell("password");
  const link: CsvLink = {
    body: Object.fromEntries([
      ...COPIED.flatMap((field) => given(field, cell(field))),
      ...given("domain", readDomain(cell("domain")) || short?.domain),
      ...given("key", cell("key") || short?.key),
      ...given("archived", readFlag("archived", cell("archived"))),
      ...given("expiresAt", expiresAtMs === undefined ? undefined : new Date(expiresAtMs).toISOString()),
      ...given("password", hasPasswords && !isHiddenPassword(password) ? password : undefined),
    ]),
    tagNames: distinct(list("tags")),
    folderName: cell("folder") || undefined,
    createdAtMs,
    clicks: readCount("clicks", cell("clicks")),
  };
  if (cell("key") !== "") return [link];
  // What there is one of, the clicks and the external id, stays with the first.
  const { externalId, ...body } = link.body;
  return [link, ...others.map((other) => ({ ...link, body: { ...body, ...other }, clicks: undefined }))];
}

/** `https://go.acme.com/x`, or the same without its scheme. */
function readShortLink(text: string): { domain: string; key: string } {
  // Names without a dot are short links on a local network.
  const url = parseUrl(text) ?? (/^[\w-]+\/[^/]/.test(text) ? URL.parse(`https://${text}`) : undefined);
  if (!url) throw refusedCell(`"${text}" is no short link`);
  const path = url.pathname.replace(/^\/+|\/+$/g, "");
  return { domain: url.hostname, key: path === "" ? ROOT_KEY : percentDecode(path) };
}

/** Shlink calls its own domain `DEFAULT`. */
function readDomain(text: string): string {
  return text
    .replace(/^default$/i, "")
    .toLowerCase()
    .replace(/^https?:\/\//, "")
    .replace(/\/+$/, "");
}

function readFlag(name: string, text: string): boolean | undefined {
  if (text === "" || text.toLowerCase() === "active") return undefined;
  const flag = text.toLowerCase() === "archived" ? true : readBoolean(text);
  if (flag === undefined) throw refusedCell(`${name} must be true or false, not "${text}"`);
  return flag || undefined;
}

/** Of names that differ in letter case, the last one. */
function distinct(names: readonly string[]): string[] {
  return [...new Map(names.map((name) => [name.toLowerCase(), name])).values()];
}

/** Digits, in groups of three if need be; tables of numbers write `12.0` for 12. */
function readCount(name: string, text: string): number | undefined {
  if (text === "") return undefined;
  const [, digits] = /^(\d+|\d{1,3}(?:[,.' \u00a0]\d{3})+)(?:[.,]0{1,2})?$/.exec(text) ?? [];
  const count = digits === undefined ? Number.NaN : Number(digits.replaceAll(/\D/g, ""));
  if (Number.isSafeInteger(count)) return count;
  throw refusedCell(`${name} must be a whole number, not "${text}"`);
}
