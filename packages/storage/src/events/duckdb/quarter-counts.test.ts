import fc from "fast-check";
import { expect, test } from "vitest";
import { numbered } from "../../testing/event-stores.ts";
import { eventsIn, seriesOf, totalsOf } from "../../testing/oracle.ts";
import { sampleClick, sampleSale } from "../../testing/sample-events.ts";
import { openDuckDbEventStore } from "../duckdb-event-store.ts";
import type { StoredEvent } from "../event.ts";

const QUARTER_MS = 900_000;
const WORKSPACES = ["ws_1", "ws_2"] as const;
const anyMoment = fc.oneof(
  fc.integer({ min: 0, max: 8 }).map((quarter) => quarter * QUARTER_MS),
  fc.integer({ min: 0, max: 8 * QUARTER_MS }),
);
const anyEvent = fc.record({
  isSale: fc.boolean(),
  timestampMs: anyMoment,
  workspaceId: fc.constantFrom(...WORKSPACES),
  amountCents: fc.integer({ min: 0, max: 500 }),
});
const anyQuestion = fc.record({
  kind: fc.constantFrom("click", "sale"),
  workspaceId: fc.constantFrom(...WORKSPACES),
  ends: fc.tuple(anyMoment, anyMoment),
  starts: fc.uniqueArray(anyMoment, { minLength: 1, maxLength: 5 }),
});
const anyStep = fc.oneof(
  fc.record({ append: fc.array(anyEvent, { minLength: 1, maxLength: 6 }) }),
  fc.record({ ask: fc.array(anyQuestion, { minLength: 1, maxLength: 4 }) }),
  fc.record({ deleteBefore: anyMoment }),
  fc.record({ deleteWorkspace: fc.constantFrom(...WORKSPACES) }),
);

test("counts stay right whatever comes and goes between questions, and meanwhile", async () => {
  const store = await openDuckDbEventStore(":memory:");
  let seq = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { minLength: 2, maxLength: 12 }), async (steps) => {
      let stored: StoredEvent[] = [];
      for (const workspaceId of WORKSPACES) await store.deleteWorkspace(workspaceId);
      for (const step of steps) {
        if ("append" in step) {
          const events = step.append.map(({ isSale, ...facts }, index) => {
            const ids = { clickId: `c${seq + index}`, eventId: `e${seq + index}` };
            return isSale ? sampleSale({ ...facts, ...ids }) : sampleClick({ ...facts, clickId: ids.clickId });
          });
          // Asked while it is stored: the answer may be of before or after, and must not stay.
          const asked = store.count("click", { workspaceId: "ws_1", fromMs: 0, toMs: 9 * QUARTER_MS, filters: [] });
          await Promise.all([store.append(numbered(events, seq + 1)), asked]);
          seq += events.length;
          stored.push(...events);
        } else if ("deleteBefore" in step) {
          await store.deleteBefore(step.deleteBefore);
          stored = stored.filter(({ timestampMs }) => timestampMs >= step.deleteBefore);
        } else if ("deleteWorkspace" in step) {
          await store.deleteWorkspace(step.deleteWorkspace);
          stored = stored.filter(({ workspaceId }) => workspaceId !== step.deleteWorkspace);
        } else {
          const answers = step.ask.map(async ({ kind, workspaceId, ends, starts }) => {
            const [fromMs = 0, toMs = 0] = ends.toSorted((one, two) => one - two);
            const scope = { workspaceId, fromMs, toMs, filters: [] };
            const inOrder = starts.toSorted((one, two) => one - two);
            const found = eventsIn(stored, kind, scope);
            expect(await store.count(kind, scope)).toEqual(totalsOf(found));
            expect(await store.timeseries(kind, scope, inOrder)).toEqual(seriesOf(found, inOrder));
          });
          await Promise.all(answers);
        }
      }
    }),
    { numRuns: 40 },
  );
  await store.close();
});
