import { connectInProcess } from "@overdub/testkit/clickhouse";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { numbered } from "../../testing/event-stores.ts";
import { sampleClick, sampleLead } from "../../testing/sample-events.ts";
import { openClickHouseEventStore } from "../clickhouse-event-store.ts";
import type { NumberedEvent } from "../event-store.ts";
import type { ClickHouseConnection } from "./connect.ts";

const EVERYTHING = { workspaceId: "ws_1", fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, filters: [] };
const MONTH_MS = 31 * 86_400_000;

/** What may become of an insert: it is stored or not, its caller is told or not, now or after the next one. */
type Fate = "stored" | "lost" | "answer lost" | "late";

/** A connection whose inserts meet the fates, one after the other, and then succeed. */
function faultyConnection(fates: Fate[]) {
  const connection = connectInProcess();
  const late: (() => Promise<unknown>)[] = [];
  const insert: ClickHouseConnection["insert"] = async (parameters) => {
    const fate = fates.shift() ?? "stored";
    const run = () => connection.insert(parameters);
    if (fate === "late") late.push(run);
    if (fate === "lost" || fate === "late") throw new Error("connection reset");
    const result = await run();
    if (fate === "answer lost") throw new Error("connection reset");
    return result;
  };
  const faulty = new Proxy(connection, {
    get(target, name) {
      if (name === "insert") return insert;
      const value: unknown = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  const arriveLate = async () => {
    for (const run of late.splice(0)) await run();
  };
  return { faulty, arriveLate };
}

let databases = 0;
function databaseUrl(): string {
  databases += 1;
  return `clickhouse://in-process/append_${databases}`;
}

async function openStore(url: string, connection: ClickHouseConnection) {
  const store = await openClickHouseEventStore(url, connection);
  onTestFinished(() => store.close());
  return store;
}

const anyFate = fc.constantFrom<Fate>("stored", "lost", "answer lost", "late");

test("each event is stored once, whatever becomes of inserts and whichever process drains", async () => {
  const anyDrain = fc.record({ added: fc.nat(6), shared: fc.boolean(), process: fc.nat(1), arriveFirst: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyFate),
      fc.array(anyDrain, { minLength: 1, maxLength: 6 }),
      fc.nat(3),
      async (fates, drains, gap) => {
        const url = databaseUrl();
        const { faulty, arriveLate } = faultyConnection(fates);
        const stores = [await openClickHouseEventStore(url, faulty), await openClickHouseEventStore(url, faulty)];
        const outbox: NumberedEvent[] = [];
        for (const { added, shared, process, arriveFirst } of drains) {
          const next = (outbox.at(-1)?.seq ?? 0) + 1 + gap;
          for (let index = 0; index < added; index += 1) {
            const id = outbox.length;
            // Now and then a month ends, and now and then an event is older than the one before.
            const event = sampleClick({ clickId: String(id), timestampMs: (id % 5) * MONTH_MS });
            outbox.push({ seq: shared ? next : next + index, event });
          }
          if (arriveFirst) await arriveLate();
          await stores[process]?.append(outbox).catch(() => undefined);
        }
        fates.length = 0;
        await stores[0]?.append(outbox);
        await arriveLate();
        const stored = await stores[1]?.list("click", EVERYTHING, { offset: 0, limit: 1000, order: "asc" });
        const ids = (stored ?? []).map((event) => Number(event.clickId)).sort((a, b) => a - b);
        expect(ids).toEqual(outbox.map((_, id) => id));
        expect(await stores[1]?.watermark()).toBe(outbox.at(-1)?.seq ?? 0);
        for (const store of stores) await store.close();
      },
    ),
    { numRuns: 10 },
  );
});

test("an insert that was given up and arrives after a longer one adds nothing", async () => {
  const { faulty, arriveLate } = faultyConnection(["late"]);
  const store = await openStore(databaseUrl(), faulty);
  const events = [sampleClick({ clickId: "a" }), sampleLead({ eventId: "b" }), sampleClick({ clickId: "c" })];
  await expect(store.append(numbered(events.slice(0, 2)))).rejects.toThrow("connection reset");
  await store.append(numbered(events));
  await arriveLate();
  expect([(await store.count("click", EVERYTHING)).count, (await store.count("lead", EVERYTHING)).count]).toEqual([
    2, 1,
  ]);
});

test("of an insert that was given up and arrives before a longer one nothing is doubled", async () => {
  const connection = connectInProcess();
  const url = databaseUrl();
  const store = await openStore(url, connection);
  const events = numbered([
    sampleClick({ clickId: "a" }),
    sampleClick({ clickId: "b" }),
    sampleClick({ clickId: "c" }),
  ]);
  // Between the look at the watermark and the insert, another process stores a part of the same events.
  const other = await openStore(url, connection);
  let raced = false;
  const racing = new Proxy(connection, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== "function") return value;
      if (name !== "insert") return value.bind(target);
      return async (parameters: Parameters<ClickHouseConnection["insert"]>[0]) => {
        if (!raced) {
          raced = true;
          await other.append(events.slice(0, 1));
        }
        return connection.insert(parameters);
      };
    },
  });
  const late = await openStore(url, racing);
  await late.append(events);
  const stored = await store.list("click", EVERYTHING, { offset: 0, limit: 10, order: "asc" });
  expect(stored.map((event) => event.clickId)).toEqual(["a", "b", "c"]);
});

test("more events than fit one insert are all stored", async () => {
  const store = await openStore(databaseUrl(), connectInProcess());
  await store.append(numbered(Array.from({ length: 11_000 }, (_, index) => sampleClick({ clickId: String(index) }))));
  expect((await store.count("click", EVERYTHING)).count).toBe(11_000);
});
