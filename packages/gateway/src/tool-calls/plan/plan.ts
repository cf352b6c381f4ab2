import { isDeepStrictEqual } from "node:util";
import type { Fields } from "../../json/fields.ts";
import type { RecordIds, Tool } from "../../tools/tool.ts";
import type { ItemsPlan } from "./plan-items.ts";
import type { Alongside } from "./read-alongside.ts";

export interface FieldChange {
  readonly field: string;
  /** Absent where the record does not show the field. */
  readonly before?: unknown;
  readonly after: unknown;
}

/** What a call would do, as far as can be told before it is done. */
export interface Plan {
  /** The record as it is now, where the call removes it or does something to the whole of it. */
  readonly target?: Fields;
  readonly changes?: readonly FieldChange[];
  /** Fields that have the wanted value already. */
  readonly unchanged?: readonly string[];
  /** What is not told by the above. */
  readonly arguments?: Fields;
}

export interface PlannedCall {
  readonly plan: (Plan | ItemsPlan) & { readonly goes_along?: readonly Alongside[] };
  /** What must still be so when the plan is carried out. */
  readonly state: unknown;
  /** What its items name, where all of them were looked up. */
  readonly records?: RecordIds | undefined;
}

interface PlanInput {
  readonly tool: Tool;
  /** All arguments of the call. */
  readonly args: Fields;
  /** The record that the call is about, undefined if it cannot be told or read. */
  readonly target: Fields | undefined;
  /** Fields that people set, as opposed to counters that move by themselves. */
  readonly settings: readonly string[] | undefined;
}

export function planOne({ tool, args, target, settings }: PlanInput): { plan: Plan; state: unknown } {
  if (tool.method === "update") return planUpdate(tool, args, target);
  if (tool.method === "upsert" && target) {
    const { plan, state } = planUpdate(tool, args, target);
    return { plan: { target: pick(target, NAMES_OF_LINK), ...plan }, state: [target.id, state] };
  }
  const plan = target ? { target: withoutNulls(target), ...planArguments(args, tool) } : { arguments: args };
  return { plan, state: target && pick(target, settings) };
}

const NAMES_OF_LINK = ["shortLink"];

function planUpdate(tool: Tool, args: Fields, target: Fields | undefined): { plan: Plan; state: unknown } {
  const named = Object.values(tool.pathArguments);
  const wanted = Object.entries(args).filter(([name]) => !named.includes(name));
  const isShown = (field: string) => target !== undefined && Object.hasOwn(target, field);
  const all = wanted.map(([field, after]): FieldChange => {
    return isShown(field) ? { field, before: target?.[field], after } : { field, after };
  });
  const unchanged = all.filter((change) => "before" in change && isDeepStrictEqual(change.before, change.after));
  const changes = all.filter((change) => !unchanged.includes(change));
  return {
    plan: {
      arguments: Object.fromEntries(Object.entries(args).filter(([name]) => named.includes(name))),
      changes,
      ...(unchanged.length === 0 ? {} : { unchanged: unchanged.map(({ field }) => field) }),
    },
    state: all.map(({ before }) => before ?? null),
  };
}

function planArguments(args: Fields, tool: Tool): Pick<Plan, "arguments"> {
  const rest = Object.entries(args).filter(([name]) => !Object.values(tool.pathArguments).includes(name));
  return rest.length === 0 ? {} : { arguments: Object.fromEntries(rest) };
}

/** Names of the record stay in, since what has another name is another thing. */
function pick(target: Fields, settings: readonly string[] | undefined): Fields {
  if (!settings) return target;
  const names = ["id", "slug", "status", ...settings];
  return Object.fromEntries(names.flatMap((name) => (Object.hasOwn(target, name) ? [[name, target[name]]] : [])));
}

function withoutNulls(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}

/** Terse, because each of these tools pays for them; the server's instructions say more. */
export const PLAN_PROPERTIES = {
  dry_run: { type: "boolean", description: "Only show the plan." },
  plan_hash: { type: "string", description: "Of the plan to carry out." },
} as const;

/** Tools that may overwrite or remove, or that change many things at once. See behaviour/mcp 4. */
export function needsPlan({ annotations, bulk, severalAs }: Tool): boolean {
  const isBulk = bulk !== undefined || severalAs !== undefined;
  return !annotations.readOnlyHint && (annotations.destructiveHint || isBulk);
}
