/** Texts with `{{column}}` in them, which stand for the cells of a row. */
import { invalidArgument } from "../errors/gateway-error.ts";
import type { Fields } from "../json/fields.ts";

/** `{{First name | slug ?: nobody}}`. */
export interface CellPlaceholder {
  readonly column: string;
  readonly filters: readonly FilterName[];
  /** For a cell that is empty; undefined: there is none. */
  readonly fallback: string | undefined;
}

export type TemplateText = readonly (string | CellPlaceholder)[];

const FILTERS = {
  lower: (text: string) => text.toLowerCase(),
  upper: (text: string) => text.toUpperCase(),
  slug: toSlug,
} as const;
type FilterName = keyof typeof FILTERS;

/** What a short link's key may hold, of any text: letters and digits, with hyphens between words. */
function toSlug(text: string): string {
  return text
    .normalize("NFKD")
    .replaceAll(/\p{M}+/gu, "")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, "-")
    .replaceAll(/^-|-$/g, "");
}

/** @param path of the text in the template, for errors. @throws 400 for a placeholder that is none. */
export function parseTemplateText(text: string, path: string): TemplateText {
  const parts: (string | CellPlaceholder)[] = [];
  let end = 0;
  for (let start = text.indexOf("{{"); start !== -1; start = text.indexOf("{{", end)) {
    const close = text.indexOf("}}", start);
    if (close === -1) throw invalidArgument(path, "has {{ without }}");
    if (start > end) parts.push(text.slice(end, start));
    end = close + 2;
    parts.push(parsePlaceholder(text.slice(start + 2, close), path));
  }
  if (end < text.length || parts.length === 0) parts.push(text.slice(end));
  return parts;
}

function parsePlaceholder(source: string, path: string): CellPlaceholder {
  const fallbackAt = source.indexOf("?:");
  const [column = "", ...names] = (fallbackAt === -1 ? source : source.slice(0, fallbackAt))
    .split("|")
    .map((part) => part.trim());
  if (column === "") throw invalidArgument(path, "has a placeholder that names no column");
  const filters = names.map((name): FilterName => {
    if (name === "lower" || name === "upper" || name === "slug") return name;
    throw invalidArgument(path, `has a filter that is none: ${name.slice(0, 40)}; there are lower, upper and slug`);
  });
  return { column, filters, fallback: fallbackAt === -1 ? undefined : source.slice(fallbackAt + 2).trim() };
}

/** A row of which no link can be made; the message says why. */
export class Unfillable extends Error {}

/** How much more text a row may make of its template. */
export interface Room {
  chars: number;
}

/** Filters look at each character several times. */
const MAX_FILTERED_CHARS = 5_000;

/**
 * The value of a text for a row. One that is a single placeholder keeps the type of its cell, and is undefined where that
 * is empty.
 *
 * @param  room for all texts of the row; what this one takes is taken off.
 * @throws Unfillable for an empty cell within a text, unless a fallback stands for it, and for too much text.
 */
export function fillText(parts: TemplateText, row: Fields, room: Room): unknown {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined && typeof only !== "string") {
    const value = cellOf(only, row);
    if (value !== undefined) take(room, toText(value));
    return value;
  }
  return parts
    .map((part) => {
      if (typeof part === "string") return take(room, part);
      const value = cellOf(part, row);
      if (value === undefined) throw new Unfillable(`the column ${part.column} is empty`);
      return take(room, toText(value));
    })
    .join("");
}

function take(room: Room, text: string): string {
  room.chars -= text.length;
  if (room.chars < 0) throw new Unfillable("the link would be too long");
  return text;
}

/** The cell of a column; undefined where the row has none, whatever the column is called. */
export function cellAt(row: Fields, column: string): unknown {
  return Object.hasOwn(row, column) ? row[column] : undefined;
}

function cellOf({ column, filters, fallback }: CellPlaceholder, row: Fields): unknown {
  const cell = cellAt(row, column);
  const isEmpty = cell === undefined || cell === null || (typeof cell === "string" && cell.trim() === "");
  if (isEmpty) return fallback;
  if (filters.length === 0) return typeof cell === "string" ? cell.trim() : cell;
  const text = toText(cell);
  if (text.length > MAX_FILTERED_CHARS) throw new Unfillable(`the column ${column} is too long for a filter`);
  const filtered = filters.reduce((given, name) => FILTERS[name](given), text);
  return filtered === "" ? fallback : filtered;
}

function toText(value: unknown): string {
  if (typeof value === "string") return value.trim();
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
