import { expect, onTestFinished, test } from "vitest";
import { numbered, STORES } from "../testing/event-stores.ts";
import { sampleClick, sampleSale } from "../testing/sample-events.ts";
import type { EventScope } from "./event-scope.ts";
import { GROUP_SEPARATOR, ID_SEPARATOR } from "./event-scope.ts";

const SCOPE: EventScope = { workspaceId: "ws_1", fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, filters: [] };
const textOf = (groups: Readonly<Record<string, readonly string[]>>) =>
  Object.entries(groups)
    .map(([value, ids]) => [value, ...ids].join(ID_SEPARATOR))
    .join(GROUP_SEPARATOR);

test.each(Object.entries(STORES))("%s sums up groups of few links and of very many alike", async (_name, open) => {
  const store = await open();
  onTestFinished(() => store.close());
  const events = ["link_1", "link_1", "link_2", "link_3"].flatMap((linkId, index) => [
    sampleClick({ linkId, clickId: `click_${index}` }),
    sampleSale({ linkId, eventId: `sale_${index}`, amountCents: 100 + index }),
  ]);
  await store.append(numbered(events));
  const few = { one: ["link_1"], both: ["link_1", "link_2"], none: ["link_9"] };
  const strangers = Array.from({ length: 330_000 }, (_, index) => `link_${String(index).padStart(26, "x")}`);
  for (const [kind, amounts] of [
    ["click", { one: 0, both: 0 }],
    ["sale", { one: 201, both: 303 }],
  ] as const) {
    const expected = [
      { value: "both", count: 3, amountCents: amounts.both },
      { value: "one", count: 2, amountCents: amounts.one },
    ];
    for (const text of [textOf(few), textOf({ ...few, strangers })]) {
      const found = await store.sumLinks(kind, SCOPE, text);
      expect(found.toSorted((a, b) => (a.value < b.value ? -1 : 1))).toEqual(expected);
    }
  }
});
