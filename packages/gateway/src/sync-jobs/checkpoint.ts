import { z } from "zod";
import type { ResourceStats, Stats } from "./sync-run.ts";

/** Of events that are read by their numbers. */
const Pull = z.object({
  /** The number of the last one that was passed on. */
  after: z.number(),
  /** Of the last event when the run began to read: later ones are for the next run. */
  until: z.number(),
  fromMs: z.number(),
  toMs: z.number().nullable(),
  /** Whether some were passed on page by page before, by an earlier version or from another upstream. */
  looksUp: z.boolean(),
});
export type Pull = z.output<typeof Pull>;

/** Where a run is: at a node, and within a list at a page. */
export const Checkpoint = z.object({
  node: z.number().int(),
  cursor: z.string().nullable(),
  page: z.number().int(),
  /** Of a loop: how many of its items are done. */
  item: z.number().int().default(0),
  pull: Pull.nullable().default(null),
  /** What nodes have come to, by their names, where it is no list of rows. */
  values: z.record(z.string(), z.unknown()),
  /** What `add_context` has added. */
  context: z.record(z.string(), z.unknown()),
  stats: z.record(z.string(), z.object({ read: z.number(), known: z.number(), sent: z.number() })),
  /** Requests that failed and were passed over. */
  failures: z.number().int(),
});
export type Checkpoint = z.output<typeof Checkpoint>;

export const START: Checkpoint = {
  node: 0,
  cursor: null,
  page: 0,
  item: 0,
  pull: null,
  values: {},
  context: {},
  stats: {},
  failures: 0,
};

/** Before the next node. */
export function behind(at: Checkpoint): Checkpoint {
  return { ...at, node: at.node + 1, cursor: null, page: 0, item: 0, pull: null };
}

export function counted(stats: Stats, resource: string, more: ResourceStats): Record<string, ResourceStats> {
  const { read = 0, known = 0, sent = 0 } = stats[resource] ?? {};
  return {
    ...stats,
    [resource]: { read: read + more.read, known: known + more.known, sent: sent + more.sent },
  };
}
