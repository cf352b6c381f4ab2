import { isDeepStrictEqual } from "node:util";
import type { ValidationFailure } from "../../errors/gateway-error.ts";
import type { Fields } from "../../json/fields.ts";
import { isFields } from "../../json/fields.ts";
import type { Tool } from "../../tools/tool.ts";
import { pickFields } from "../field-paths.ts";
import type { FoundTargets } from "./read-targets.ts";

/** More would not be read; counts and hash cover all of them. */
const MAX_SHOWN_ITEMS = 25;

/** What a bulk call would do, as far as can be told before it is done. */
export interface ItemsPlan {
  readonly item_count: number;
  /** The first ones; with the record that each names. */
  readonly items: readonly { readonly index: number; readonly item: unknown; readonly target?: unknown }[];
  /** Items that are records of the workspace. */
  readonly found_count?: number;
  /** Items that name nothing, and the first of them. */
  readonly unknown_count?: number;
  readonly unknown?: readonly unknown[];
  /** Items that were not looked at, because the plan would have cost too many calls. */
  readonly unchecked_count?: number;
  /** Found records that have the wanted values already. */
  readonly unchanged_count?: number;
  /** Totals of the found records. */
  readonly extent?: Readonly<Record<string, number>>;
  /** For these the call would be refused. */
  readonly invalid?: readonly ValidationFailure[];
  readonly arguments?: Fields;
}

interface ItemsInput {
  readonly tool: Tool;
  readonly argument: string;
  readonly args: Fields;
  readonly items: readonly unknown[];
  /** Absent where the items are no ids. */
  readonly targets: FoundTargets | undefined;
  readonly failures: readonly ValidationFailure[];
  readonly settings: readonly string[] | undefined;
}

export function planItems({ tool, argument, args, items, targets, failures, settings }: ItemsInput) {
  const { [argument]: _items, ...rest } = args;
  const changes = isFields(rest.data) ? rest.data : undefined;
  const shown = items.slice(0, MAX_SHOWN_ITEMS).map((item, index) => {
    const target = targets?.found.get(item);
    return { index, item, ...(target && { target: showTarget(target, tool, changes) }) };
  });
  const plan: ItemsPlan = {
    item_count: items.length,
    ...(targets && countTargets(targets, changes)),
    ...(failures.length > 0 && { invalid: failures }),
    items: shown,
    ...(Object.keys(rest).length > 0 && { arguments: rest }),
  };
  const watched = changes ? Object.keys(changes) : settings;
  const state = targets && items.map((item) => stateOf(targets.found.get(item), watched));
  return { plan, state };
}

/** What tells a record from others, and what of it would change. */
function showTarget(target: Fields, { bulk }: Tool, changes: Fields | undefined): unknown {
  const names = [...(bulk?.targets?.shownFields ?? ["id"]), ...Object.keys(changes ?? {})];
  return Object.fromEntries(Object.entries(pickFields(target, names) as Fields).filter(([, value]) => value !== null));
}

function countTargets({ found, unknown, unchecked }: FoundTargets, changes: Fields | undefined): Partial<ItemsPlan> {
  const records = [...new Set(found.values())];
  const unchanged = records.filter(
    (record) => changes && isDeepStrictEqual(pickFields(record, Object.keys(changes)), changes),
  );
  const extent = extentOf(records);
  return {
    found_count: found.size,
    ...(unknown.length > 0 && { unknown_count: unknown.length, unknown: unknown.slice(0, MAX_SHOWN_ITEMS) }),
    ...(unchecked.length > 0 && { unchecked_count: unchecked.length }),
    ...(changes && { unchanged_count: unchanged.length }),
    ...(Object.keys(extent).length > 0 && { extent }),
  };
}

/** Of counters that are sums. */
const SUMMED = ["clicks", "leads", "sales", "saleAmount", "earnings"];

function extentOf(records: readonly Fields[]): Record<string, number> {
  const totals: Record<string, number> = {};
  for (const record of records) {
    for (const name of SUMMED) {
      const value = record[name];
      if (typeof value === "number") totals[name] = (totals[name] ?? 0) + value;
    }
  }
  return totals;
}

/** Null for what was not found: if it is there later, the call is another. */
function stateOf(record: Fields | undefined, watched: readonly string[] | undefined): unknown {
  if (!record) return null;
  return watched ? [record.id, ...watched.map((name) => record[name] ?? null)] : record;
}
