import { readItems } from "../../bulk/bulk-call.ts";
import { findFailures } from "../../bulk/check-batches.ts";
import type { Fields } from "../../json/fields.ts";
import { propertiesOf } from "../input-schema.ts";
import type { PlannedCall } from "./plan.ts";
import { planOne } from "./plan.ts";
import { planItems } from "./plan-items.ts";
import { readAlongside } from "./read-alongside.ts";
import type { ReadTarget } from "./read-target.ts";
import { readTarget } from "./read-target.ts";
import type { FoundTargets } from "./read-targets.ts";
import { readTargets } from "./read-targets.ts";

interface PlanningInput extends ReadTarget {
  /** All arguments of the call, flat. */
  readonly flat: Fields;
  readonly catalog: ReadTarget["tools"];
}

/** Reads what a call would touch, and tells what it would do to it. */
export async function makePlan(input: PlanningInput): Promise<PlannedCall> {
  const { tool, args, flat, catalog } = input;
  const settings = tool.target?.stateFields ?? settingsOf(catalog, tool.resource);
  const argument = tool.bulk?.argument ?? tool.severalAs;
  const call = argument !== undefined && flat[argument] !== undefined ? readItems(tool, args) : undefined;
  if (argument !== undefined && call) {
    const items = call.batches.flatMap((batch) => batch.items);
    const targets = tool.bulk?.targets ? await readTargets(input, items) : undefined;
    const failures = findFailures(tool, call);
    const { plan, state } = planItems({ tool, argument, args: flat, items, targets, failures, settings });
    return { plan, state, records: targets && recordsOf(targets) };
  }
  const target = await readTarget(input);
  const { plan, state } = planOne({ tool, args: flat, target, settings });
  const alongside = await readAlongside(input, target);
  if (alongside.length === 0) return { plan, state };
  return { plan: { ...plan, goes_along: alongside }, state: [state, alongside] };
}

function recordsOf({ found, unchecked }: FoundTargets): PlannedCall["records"] {
  if (unchecked.length > 0) return undefined;
  return new Map([...found].map(([item, record]) => [item, record.id]));
}

/** What can be updated of a resource is what people set of it; undefined where nothing can. */
function settingsOf(catalog: ReadTarget["tools"], resource: string): string[] | undefined {
  const update = catalog.find((tool) => tool.resource === resource && tool.method === "update");
  return update && Object.keys(propertiesOf(update.bodySchema));
}
