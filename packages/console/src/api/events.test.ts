import { expect, test } from "vitest";
import type { EventKind, EventsQueryKey, LinkEvent } from "./events.ts";
import { readNewest, withEvent } from "./events.ts";

const event = (id: string, timestamp: string, kind: LinkEvent["event"] = "click") =>
  ({ event: kind, timestamp, click: { id } }) as LinkEvent;
const key = (
  over: Partial<{ kinds: EventsQueryKey[2]; filters: EventsQueryKey[3]; limit: number }> = {},
): EventsQueryKey => ["account", "events", over.kinds ?? ["clicks"], over.filters ?? {}, over.limit ?? 3];
const [a, b, c, d] = ["a", "b", "c", "d"].map((id, hour) => event(id, `2026-11-02T0${hour}:00:00Z`)) as [
  LinkEvent,
  LinkEvent,
  LinkEvent,
  LinkEvent,
];

test("news stand where their time puts them, once, and the oldest goes", () => {
  expect(withEvent([c, b], key(), d)).toEqual([d, c, b]);
  expect(withEvent([d, b], key(), c)).toEqual([d, c, b]);
  expect(withEvent([d, c, b], key(), event("b", b.timestamp))).toEqual([d, c, b]);
  expect(withEvent([d, c, b], key(), a)).toEqual([d, c, b]);
});

test("a list takes its own kinds alone, and one with filters asks instead", () => {
  const before = [b];
  expect(withEvent(before, key({ kinds: ["sales"] }), d)).toBe(before);
  expect(withEvent(before, key({ filters: { country: "DE" } }), d)).toBe(before);
  expect(withEvent(before, key({ filters: { country: undefined } }), d)).toEqual([d, b]);
});

const second = (index: number) => new Date(Date.UTC(2026, 10, 2) + 1_000 * index).toISOString();

test.each([
  { of: "a hundred clicks for a lead", clicks: 1, leads: 100, asked: ["clicks 200", "leads 25"] },
  { of: "a lead for each click", clicks: 2, leads: 2, asked: ["clicks 200", "leads 25", "leads 200"] },
  { of: "leads alone", clicks: 1_000, leads: 1, asked: ["clicks 200", "leads 25", "leads 200"] },
])("the newest events are all there, and no more is asked for than it takes: $of", async ({ asked, ...every }) => {
  const all: Partial<Record<EventKind, LinkEvent[]>> = {
    clicks: Array.from({ length: 500 }, (_, n) => event(`c${n}`, second(-every.clicks * n))),
    leads: Array.from({ length: 500 }, (_, n) => event(`l${n}`, second(-every.leads * n), "lead")),
  };
  const questions: string[] = [];
  const found = await readNewest(["clicks", "leads"], 200, async (kind, most) => {
    questions.push(`${kind} ${most}`);
    return all[kind]?.slice(0, most) ?? [];
  });
  const newest = Object.values(all)
    .flat()
    .toSorted((one, two) => two.timestamp.localeCompare(one.timestamp))
    .slice(0, 200);
  expect(found).toEqual(newest);
  expect(questions).toEqual(asked);
});
