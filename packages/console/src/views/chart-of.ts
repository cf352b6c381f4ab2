import type { Bucket, Measure, Totals } from "../api/analytics.ts";
import type { BreakdownRow } from "../components/breakdown.tsx";
import { CARDS } from "../pages/analytics/groups.ts";

/** What a result comes to, as figures. */
export type Chart =
  | { readonly kind: "totals"; readonly measures: readonly Measure[]; readonly totals: Totals }
  | { readonly kind: "series"; readonly measures: readonly Measure[]; readonly buckets: readonly Bucket[] }
  | {
      readonly kind: "ranking";
      readonly measures: readonly Measure[];
      /** What the rows are. */
      readonly label: string;
      readonly rows: readonly BreakdownRow[];
    };

type Fields = Readonly<Record<string, unknown>>;

/** Under which names records of links, of partners and of analytics hold a measure. */
const NAMES: Readonly<Record<Measure, readonly string[]>> = {
  clicks: ["clicks", "totalClicks"],
  leads: ["leads", "totalLeads"],
  sales: ["sales", "totalSales"],
  saleAmount: ["saleAmount", "totalSaleAmount"],
};
const MEASURES = Object.keys(NAMES) as Measure[];

/**
 * What there is to draw of a result of a tool.
 *
 * @param args with which the tool was called.
 * @param body of its result: the envelope.
 * @returns nothing where there are no figures.
 */
export function chartOf(args: Fields, body: unknown): Chart | undefined {
  const result = isFields(body) ? body.result : undefined;
  const rows = (Array.isArray(result) ? result : [result]).filter(isFields);
  const [first] = rows;
  if (first === undefined) return undefined;
  const measures = MEASURES.filter((measure) => rows.some((row) => numberOf(row, measure) !== undefined));
  if (measures.length === 0) return undefined;
  if (typeof first.start === "string") {
    const buckets = rows.map((row) => ({ start: String(row.start), ...totalsOf(row) }));
    return { kind: "series", measures, buckets };
  }
  const named = nameOfRows(args, first);
  if (named === undefined) return rows.length === 1 ? { kind: "totals", measures, totals: totalsOf(first) } : undefined;
  const shown = rows.map((row, index) => ({ ...named.read(row), id: String(index), ...totalsOf(row) }));
  return { kind: "ranking", measures, label: named.label, rows: shown };
}

interface Named {
  readonly label: string;
  readonly read: (row: Fields) => { readonly name: string };
}

function nameOfRows({ groupBy }: Fields, first: Fields): Named | undefined {
  const group = CARDS.flat().find(({ id }) => id === groupBy);
  if (group) return group;
  if (typeof first.shortLink === "string")
    return { label: "Links", read: ({ shortLink }) => ({ name: String(shortLink).replace(/^https?:\/\//, "") }) };
  if (first.totalClicks !== undefined && typeof first.name === "string")
    return { label: "Partners", read: ({ name }) => ({ name: String(name) }) };
  // A grouping without a name of its own here: what its rows say beside the figures.
  const text = Object.keys(first).find((key) => typeof first[key] === "string");
  return text === undefined
    ? undefined
    : { label: String(groupBy ?? text), read: (row) => ({ name: String(row[text]) }) };
}

function totalsOf(row: Fields): Totals {
  const entries = MEASURES.map((measure) => [measure, numberOf(row, measure) ?? 0]);
  return Object.fromEntries(entries) as Record<Measure, number>;
}

function numberOf(row: Fields, measure: Measure): number | undefined {
  const value = NAMES[measure].map((name) => row[name]).find((found) => typeof found === "number");
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
