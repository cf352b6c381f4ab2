export interface ResultBar {
  readonly name: string;
  readonly value: number;
  /** Of the largest. */
  readonly share: number;
}

const MOST = 20;
/** The city of a row of a whole country. */
const ALL = "*";
const NUMBERS = ["clicks", "leads", "sales", "saleAmount"];

/** A result that can be drawn: rows with a name and a number. Undefined for any other. */
export function barsOf(json: string): readonly ResultBar[] | undefined {
  let result: unknown;
  try {
    result = (JSON.parse(json) as { result?: unknown } | null)?.result;
  } catch {
    return undefined;
  }
  if (!Array.isArray(result) || result.length < 2) return undefined;
  const rows = result.filter((row): row is Record<string, unknown> => typeof row === "object" && row !== null);
  const number = NUMBERS.find((name) => rows.some((row) => Number(row[name]) > 0));
  const [first] = rows;
  if (!first || number === undefined) return undefined;
  const name = Object.keys(first).find((key) => typeof first[key] === "string" && key !== "id");
  if (name === undefined) return undefined;
  const named = rows.map((row) => ({
    name: String(row.key ?? (row.city === ALL ? row[name] : (row.city ?? row[name]))),
    value: Number(row[number]) || 0,
  }));
  const most = Math.max(...named.map(({ value }) => value), 1);
  return named.slice(0, MOST).map((row, index) => ({
    ...row,
    name: named.findIndex((other) => other.name === row.name) === index ? row.name : `${row.name} ${index + 1}`,
    share: row.value / most,
  }));
}
