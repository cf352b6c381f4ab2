import { expect, test } from "vitest";
import { describeEachEventStore, numbered } from "../testing/event-stores.ts";
import { sampleClick, sampleLead, sampleSale } from "../testing/sample-events.ts";
import { listCustomerEvents } from "./customer-events.ts";
import type { EventKind } from "./event.ts";
import type { EventScope } from "./event-scope.ts";
import type { EventStore } from "./event-store.ts";

const EVERYTHING: EventScope = { workspaceId: "ws_1", fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, filters: [] };
const FIRST_PAGE = { offset: 0, limit: 100, order: "asc" } as const;

async function ids(store: EventStore, kind: "lead" | "sale", scope: Partial<EventScope> = {}): Promise<string> {
  const events = await store.list(kind, { ...EVERYTHING, ...scope }, FIRST_PAGE);
  return events.map((event) => event.eventId).join();
}

async function countEach(store: EventStore): Promise<number[]> {
  const kinds: EventKind[] = ["click", "lead", "sale"];
  return Promise.all(kinds.map(async (kind) => (await store.count(kind, EVERYTHING)).count));
}

describeEachEventStore("leads and sales", ({ open }) => {
  test("come back as they were stored, apart from each other and from clicks", async () => {
    const store = await open();
    const odd = {
      eventName: "é'\"\\",
      metadata: '{"a":{"b":"日本\\u0000"},"n":[1],"t":true,"x":null}',
      customerId: "cus_é",
    };
    const events = [
      sampleClick(),
      sampleLead({ ...odd, eventId: "l1", url: "https://example.com/?utm_source=a+b" }),
      sampleSale({
        ...odd,
        eventId: "s1",
        amountCents: 4_294_967_295,
        currency: "xyz",
        invoiceId: "",
        paymentProcessor: "custom",
      }),
    ];
    await store.append(numbered(events));
    const lists = await Promise.all(
      (["click", "lead", "sale"] as const).map((kind) => store.list(kind, EVERYTHING, FIRST_PAGE)),
    );
    expect(lists.flat()).toEqual(events);
    expect(await store.breakdown("lead", EVERYTHING, ["utm_source"], 10)).toEqual([
      { values: ["a b"], count: 1, amountCents: 0 },
    ]);
  });

  test("share one watermark with clicks, and a repeated batch that has grown adds what is new", async () => {
    const store = await open();
    const events = [
      sampleClick(),
      sampleLead(),
      sampleSale(),
      sampleClick({ clickId: "c2" }),
      sampleSale({ eventId: "s2" }),
    ];
    await store.append(numbered(events.slice(0, 3), 10));
    expect([await store.watermark(), ...(await countEach(store))]).toEqual([12, 1, 1, 1]);
    await store.append(numbered(events, 10));
    expect([await store.watermark(), ...(await countEach(store))]).toEqual([14, 2, 1, 2]);
  });

  test("sales are counted and summed, in all, per bucket and per group, greatest amount first", async () => {
    const store = await open();
    await store.append(
      numbered([
        sampleSale({ eventId: "1", timestampMs: 5, country: "US", amountCents: 100 }),
        sampleSale({ eventId: "2", timestampMs: 10, country: "US", amountCents: 200 }),
        sampleSale({ eventId: "3", timestampMs: 19, country: "DE", amountCents: 5_000_000_000 }),
        sampleSale({ eventId: "4", timestampMs: 40, country: "GB", amountCents: 300 }),
        sampleSale({ eventId: "5", timestampMs: 40, country: "Unknown", amountCents: 1 }),
        sampleSale({ eventId: "6", timestampMs: 12, workspaceId: "ws_2" }),
      ]),
    );
    expect(await store.count("sale", EVERYTHING)).toEqual({ count: 5, amountCents: 5_000_000_601 });
    expect(await store.timeseries("sale", EVERYTHING, [10, 20, 30])).toEqual([
      { count: 2, amountCents: 5_000_000_200 },
      { count: 0, amountCents: 0 },
      { count: 2, amountCents: 301 },
    ]);
    expect(await store.timeseries("lead", EVERYTHING, [10, 20])).toEqual([
      { count: 0, amountCents: 0 },
      { count: 0, amountCents: 0 },
    ]);
    expect(await store.breakdown("sale", EVERYTHING, ["country"], 10)).toEqual([
      { values: ["DE"], count: 1, amountCents: 5_000_000_000 },
      // Of equal amounts the one with more sales stands first.
      { values: ["US"], count: 2, amountCents: 300 },
      { values: ["GB"], count: 1, amountCents: 300 },
    ]);
  });

  test("a customer's are found by their id, and clicks through their leads", async () => {
    const store = await open();
    const events = [
      sampleClick({ clickId: "a", timestampMs: 1 }),
      sampleClick({ clickId: "b", timestampMs: 2 }),
      sampleClick({ clickId: "c", timestampMs: 3 }),
      sampleLead({ clickId: "a", eventId: "l1", timestampMs: 4 }),
      sampleLead({ clickId: "b", eventId: "l2", timestampMs: 5, customerId: "cus_2" }),
      sampleLead({ clickId: "c", eventId: "l3", timestampMs: 6, workspaceId: "ws_2" }),
      sampleSale({ clickId: "a", eventId: "s1", timestampMs: 6 }),
      sampleSale({ clickId: "b", eventId: "s2", timestampMs: 7, customerId: "cus_2" }),
    ];
    await store.append(numbered(events));
    const scope = { ...EVERYTHING, customerId: "cus_1" };
    expect((await store.list("click", scope, FIRST_PAGE)).map((event) => event.clickId)).toEqual(["a"]);
    expect([await ids(store, "lead", scope), await ids(store, "sale", scope)]).toEqual(["l1", "s1"]);
    const kinds = async (limit: number) =>
      (await listCustomerEvents(store, "ws_1", "cus_2", limit)).map((event) => `${event.kind} ${event.timestampMs}`);
    expect(await kinds(5)).toEqual(["sale 7", "lead 5", "click 2"]);
    expect(await kinds(0)).toEqual([]);
  });

  test("the latest lead is the newest, of one name if that is asked for, of one millisecond the last stored", async () => {
    const store = await open();
    await store.append(
      numbered([
        sampleLead({ eventId: "new", timestampMs: 9 }),
        sampleLead({ eventId: "old", timestampMs: 5, eventName: "Trial" }),
        sampleLead({ eventId: "z", timestampMs: 7, eventName: "Trial" }),
        sampleLead({ eventId: "a", timestampMs: 7, eventName: "Trial" }),
        sampleLead({ eventId: "other", timestampMs: 99, customerId: "cus_2" }),
        sampleLead({ eventId: "foreign", timestampMs: 99, workspaceId: "ws_2" }),
        sampleSale({ eventId: "sale", timestampMs: 99 }),
      ]),
    );
    const latest = async (eventName?: string) => (await store.findLatestLead("ws_1", "cus_1", eventName))?.eventId;
    expect([await latest(), await latest("Trial"), await latest("trial"), await latest("")]).toEqual([
      "new",
      "a",
      undefined,
      undefined,
    ]);
    expect(await store.findLatestLead("ws_1", "cus_3")).toBeUndefined();
  });

  test("a sale is new if none of its customer on its link came before, in the window or not", async () => {
    const store = await open();
    await store.append(
      numbered([
        sampleSale({ eventId: "late", timestampMs: 30 }),
        sampleSale({ eventId: "first", timestampMs: 10 }),
        sampleSale({ eventId: "same", timestampMs: 10 }),
        sampleSale({ eventId: "elsewhere", timestampMs: 20, linkId: "link_2" }),
        sampleSale({ eventId: "another", timestampMs: 25, customerId: "cus_2" }),
        sampleSale({ eventId: "foreign", timestampMs: 1, workspaceId: "ws_2" }),
      ]),
    );
    expect(await ids(store, "sale", { saleType: "new" })).toBe("first,elsewhere,another");
    expect(await ids(store, "sale", { saleType: "recurring" })).toBe("same,late");
    expect(await ids(store, "sale", { saleType: "new", fromMs: 15 })).toBe("elsewhere,another");
    expect(await store.count("lead", { ...EVERYTHING, saleType: "new" })).toEqual({ count: 0, amountCents: 0 });
  });

  test("a customer's personal data goes, from their clicks too, and every number stays", async () => {
    const store = await open();
    const mine = { clickId: "mine", ip: "203.0.113.9", metadata: '{"email":"a@example.com"}' };
    const events = [
      sampleClick(mine),
      sampleClick({ clickId: "theirs" }),
      sampleLead({ ...mine, eventId: "l1" }),
      sampleLead({ clickId: "theirs", eventId: "l2", customerId: "cus_2" }),
      sampleLead({ eventId: "l3", clickId: "theirs", workspaceId: "ws_2" }),
      sampleSale({ ...mine, eventId: "s1" }),
    ];
    await store.append(numbered(events));
    await store.deleteCustomerPersonalData("ws_1", "cus_1");
    const blank = { ip: "", identityHash: "", ua: "", latitude: "Unknown", longitude: "Unknown" };
    const scope = { ...EVERYTHING, customerId: "cus_1" };
    expect(await store.list("click", scope, FIRST_PAGE)).toEqual([
      { ...sampleClick(mine), metadata: undefined, ...blank },
    ]);
    expect(await store.list("lead", scope, FIRST_PAGE)).toEqual([
      sampleLead({ ...mine, eventId: "l1", ...blank, metadata: "" }),
    ]);
    expect(await store.list("sale", scope, FIRST_PAGE)).toEqual([
      sampleSale({ ...mine, eventId: "s1", ...blank, metadata: "" }),
    ]);
    expect(await ids(store, "lead", { metadata: [{ path: ["email"], operator: "=", value: "a@example.com" }] })).toBe(
      "",
    );
    expect(await store.findClick("ws_1", "theirs")).toEqual(sampleClick({ clickId: "theirs" }));
    expect(await store.findLatestLead("ws_2", "cus_1")).toMatchObject({ ip: "203.0.113.9" });
    expect(await countEach(store)).toEqual([2, 2, 1]);
  });

  test("the personal data of a click without a lead goes, in its customer's workspace alone", async () => {
    const store = await open();
    const theirs = sampleClick({ clickId: "theirs", workspaceId: "ws_2" });
    await store.append(numbered([sampleClick({ clickId: "mine" }), sampleClick({ clickId: "other" }), theirs]));
    await store.deleteCustomerPersonalData("ws_1", "cus_1", "mine");
    await store.deleteCustomerPersonalData("ws_1", "cus_1", "theirs");
    expect(await store.findClick("ws_1", "mine")).toMatchObject({
      ip: "",
      identityHash: "",
      ua: "",
      latitude: "Unknown",
    });
    expect(await store.findClick("ws_1", "other")).toEqual(sampleClick({ clickId: "other" }));
    expect(await store.findClick("ws_2", "theirs")).toEqual(theirs);
  });

  test("all that a workspace has is deleted, and nothing of another one", async () => {
    const store = await open();
    const events = [
      sampleClick({ clickId: "a" }),
      sampleLead({ eventId: "l" }),
      sampleSale({ eventId: "s" }),
      sampleClick({ clickId: "b", workspaceId: "ws_2" }),
      sampleLead({ eventId: "l2", workspaceId: "ws_2" }),
      sampleSale({ eventId: "s2", workspaceId: "ws_2" }),
    ];
    await store.append(numbered(events));
    expect(await store.deleteWorkspace("ws_1")).toBe(true);
    expect([await store.watermark(), ...(await countEach(store))]).toEqual([6, 0, 0, 0]);
    expect(await store.findClick("ws_2", "b")).toBeDefined();
    expect(await store.deleteWorkspace("ws_none")).toBe(true);
    // Of the last event the watermark may be read: it stays until another one comes.
    await store.deleteWorkspace("ws_2");
    expect(await store.watermark()).toBe(6);
    await store.append(numbered([sampleClick({ clickId: "c" })], 7));
    expect(await store.deleteWorkspace("ws_2")).toBe(true);
    expect(await store.findClick("ws_2", "b")).toBeUndefined();
    expect((await countEach(store))[0]).toBe(1);
  });

  test("what is older than a moment is deleted in every workspace, and is not stored again", async () => {
    const store = await open();
    const events = [
      sampleClick({ clickId: "a", timestampMs: 9 }),
      sampleClick({ clickId: "b", timestampMs: 10 }),
      sampleLead({ timestampMs: 9, workspaceId: "ws_2" }),
      sampleSale({ timestampMs: 9 }),
      sampleSale({ timestampMs: 10, eventId: "s2" }),
    ];
    await store.append(numbered(events));
    await store.deleteBefore(10);
    expect([await store.watermark(), ...(await countEach(store))]).toEqual([5, 1, 0, 1]);
    expect(await store.findLatestLead("ws_2", "cus_1")).toBeUndefined();
    await store.append(numbered(events));
    expect(await countEach(store)).toEqual([1, 0, 1]);
    await store.deleteBefore(Number.MAX_SAFE_INTEGER);
    expect(await store.watermark()).toBe(5);
    await store.append(numbered([sampleClick()], 6));
    expect((await countEach(store))[0]).toBe(1);
  });
});
