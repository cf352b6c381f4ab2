import { describe, expect, test } from "vitest";
import { describeEachEventStore, numbered } from "../testing/event-stores.ts";
import { sampleClick, sampleLead, sampleSale } from "../testing/sample-events.ts";
import type { EventScope, MetadataCondition } from "./event-scope.ts";
import type { EventStore } from "./event-store.ts";

const EVERYTHING: EventScope = { workspaceId: "ws_1", fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, filters: [] };
const FIRST_PAGE = { offset: 0, limit: 100, order: "asc" } as const;

async function ids(store: EventStore, kind: "lead" | "sale", scope: Partial<EventScope> = {}): Promise<string> {
  const events = await store.list(kind, { ...EVERYTHING, ...scope }, FIRST_PAGE);
  return events.map((event) => event.eventId).join();
}

describeEachEventStore("leads and sales", ({ open }) => {
  describe("conditions on metadata", () => {
    const METADATA = {
      a: '{"plan":"pro","seats":5,"nested":{"deep":{"x":true}},"a.b":"dot","list":["pro"],"none":null}',
      b: '{"plan":"free","seats":"12","price":1e3,"nested":"pro"}',
      c: "",
      d: "not json",
      e: "[1]",
      f: '{"plan":"O\'Hara\\"\\\\","seats":"many","__proto__":"x"}',
    };

    test.each<[MetadataCondition["path"], MetadataCondition["operator"], string, string]>([
      [["plan"], "=", "pro", "a"],
      [["plan"], "=", "Pro", ""],
      [["plan"], "!=", "pro", "b,c,d,e,f"],
      [["plan"], "=", "O'Hara\"\\", "f"],
      [["seats"], "=", "5", "a"],
      [["seats"], "=", "12", "b"],
      [["seats"], ">", "5", "b"],
      [["seats"], ">=", "5", "a,b"],
      [["seats"], "<", "12.5", "a,b"],
      [["seats"], "<=", "-1", ""],
      [["seats"], "<", "many", ""],
      [["price"], "=", "1000", "b"],
      [["price"], ">", "9.9e2", "b"],
      [["nested", "deep", "x"], "=", "true", "a"],
      [["nested"], "=", "pro", "b"],
      [["nested", "deep"], "=", "pro", ""],
      [["a.b"], "=", "dot", "a"],
      [["a", "b"], "=", "dot", ""],
      [["list"], "=", "pro", ""],
      [["none"], "=", "null", ""],
      [["toString"], "=", "x", ""],
    ])("%j %s %s", async (path, operator, value, expected) => {
      const store = await open();
      const events = Object.entries(METADATA).flatMap(([eventId, metadata]) => [
        sampleLead({ eventId, metadata }),
        sampleSale({ eventId, metadata }),
        sampleClick(),
      ]);
      await store.append(numbered(events));
      const scope = { metadata: [{ path, operator, value }] };
      expect([await ids(store, "lead", scope), await ids(store, "sale", scope)]).toEqual([expected, expected]);
      expect((await store.count("click", { ...EVERYTHING, ...scope })).count).toBe(6);
    });

    test("are all required", async () => {
      const store = await open();
      await store.append(
        numbered(Object.entries(METADATA).map(([eventId, metadata]) => sampleLead({ eventId, metadata }))),
      );
      const metadata: MetadataCondition[] = [
        { path: ["seats"], operator: ">", value: "1" },
        { path: ["plan"], operator: "!=", value: "pro" },
      ];
      expect(await ids(store, "lead", { metadata })).toBe("b");
    });
  });
});
