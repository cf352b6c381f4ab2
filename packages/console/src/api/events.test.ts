import { expect, test } from "vitest";
import type { EventsQueryKey, LinkEvent } from "./events.ts";
import { withEvent } from "./events.ts";

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
