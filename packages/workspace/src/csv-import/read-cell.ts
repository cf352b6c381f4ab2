import { AppError, trimInvisible } from "@overdub/contract";

/** A cell that is refused. `message` has no full stop. */
export function refusedCell(message: string): AppError {
  return new AppError("unprocessable_entity", `${message}.`);
}

/** As programs write that there is nothing. */
const NULLS = new Set(["", "null", "\\n"]);
const NULL_WORDS = new Set([...NULLS, "nil", "none", "undefined", "nan", "n/a", "-"]);

/** How a cell is read. */
export interface CellOptions {
  /** What counts as nothing besides an empty cell: `words` such as `none`, or what no person would write. */
  readonly nothing?: "words" | "nulls" | "empty";
  /** Between several texts in a cell that holds no list. */
  readonly separator?: RegExp;
  /** False for texts of people, who may write `[2024]`. */
  readonly mayBeList?: boolean;
}

const NOTHING = { words: NULL_WORDS, nulls: NULLS, empty: new Set([""]) } as const;

const TRUE = new Set(["true", "yes", "y", "t", "on", "1", "1.0"]);
const FALSE = new Set(["false", "no", "n", "f", "off", "0", "0.0"]);

export function isNullWord(text: string): boolean {
  return text === "" || NULL_WORDS.has(text.toLowerCase());
}

/** @returns `undefined` for what is neither. */
export function readBoolean(text: string): boolean | undefined {
  const word = text.toLowerCase();
  if (TRUE.has(word)) return true;
  return FALSE.has(word) ? false : undefined;
}

/** What a cell holds: one text or, where it holds a list, each of them. `[]` is nothing, and so is `null`. */
export function readCell(cell: string, options: CellOptions = {}): string[] {
  const { nothing = "words", separator, mayBeList = true } = options;
  const text = trimInvisible(cell);
  const texts = (mayBeList ? readList(text) : undefined) ?? (separator ? text.split(separator) : [text]);
  return texts.map(trimInvisible).filter((one) => !NOTHING[nothing].has(one.toLowerCase()));
}

/** A mask, or a hash by bcrypt or argon2. */
export function isHiddenPassword(text: string): boolean {
  return /^([*•●]+|\$2[abxy]?\$.{50,}|\$argon2.+)$/.test(text);
}

/** Lists as JSON and as Python print them; of objects, such as Dub's tags, their names. */
function readList(text: string): string[] | undefined {
  if (!text.startsWith("[") || !text.endsWith("]")) return undefined;
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? list.flatMap(textsOf) : undefined;
  } catch {
    return readPythonList(text.slice(1, -1));
  }
}

function textsOf(value: unknown): string[] {
  if (typeof value === "string" || typeof value === "number") return [String(value)];
  const name = typeof value === "object" && value !== null && "name" in value ? value.name : undefined;
  return typeof name === "string" ? [name] : [];
}

function readPythonList(inner: string): string[] | undefined {
  const texts: string[] = [];
  // Sticky: what is no part of a list is found once, not again from every quote in it.
  const part = /[\s,]+|'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"/y;
  while (part.lastIndex < inner.length) {
    const found = part.exec(inner);
    if (!found) return undefined;
    const text = found[1] ?? found[2];
    if (text !== undefined) texts.push(text.replaceAll(/\\(.)/g, "$1"));
  }
  return texts;
}
