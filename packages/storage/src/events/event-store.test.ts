import { expect, test } from "vitest";
import { describeEachEventStore, numbered } from "../testing/event-stores.ts";
import { sampleClick, sampleLead, sampleSale } from "../testing/sample-events.ts";
import type { ClickEvent } from "./event.ts";
import { readEventLines } from "./event-lines.ts";
import type { Dimension, EventFilter, EventScope } from "./event-scope.ts";
import type { EventStore } from "./event-store.ts";

const HOUR_MS = 3_600_000;
const EVERYTHING: EventScope = { workspaceId: "ws_1", fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, filters: [] };

function where(dimension: Dimension, values: readonly string[], negated = false): EventScope {
  const filter: EventFilter = { dimension, values, negated };
  return { ...EVERYTHING, filters: [filter] };
}

async function clicks(store: EventStore, scope: EventScope): Promise<number> {
  return (await store.count("click", scope)).count;
}

async function series(store: EventStore, scope: EventScope, startsMs: readonly number[]): Promise<number[]> {
  return (await store.timeseries("click", scope, startsMs)).map(({ count }) => count);
}

describeEachEventStore("the event store", ({ open }) => {
  async function openStore(facts: readonly Partial<ClickEvent>[] = []): Promise<EventStore> {
    const store = await open();
    await store.append(numbered(facts.map(sampleClick)));
    return store;
  }

  test("an empty store answers every question", async () => {
    const store = await openStore();
    expect(await store.watermark()).toBe(0);
    expect(await clicks(store, EVERYTHING)).toBe(0);
    expect(await series(store, EVERYTHING, [0, 1])).toEqual([0, 0]);
    expect(await store.timeseries("click", EVERYTHING, [])).toEqual([]);
    expect(await store.breakdown("click", EVERYTHING, ["country"], 10)).toEqual([]);
    expect(await store.list("click", EVERYTHING, { offset: 0, limit: 10, order: "asc" })).toEqual([]);
    expect(await store.findClick("ws_1", "click_1")).toBeUndefined();
    expect([await store.clickSeconds(0), await store.visitorsBetween(0, 10)]).toEqual([[], []]);
  });

  test("a batch at or below the watermark is ignored", async () => {
    const store = await openStore();
    await store.append(numbered([sampleClick({ clickId: "a" })], 7));
    await store.append(numbered([sampleClick({ clickId: "a" })], 7));
    await store.append(numbered([sampleClick({ clickId: "b" })], 6));
    expect(await store.watermark()).toBe(7);
    expect(await clicks(store, EVERYTHING)).toBe(1);
  });

  test("a batch that fails leaves neither rows nor watermark, and the next one works", async () => {
    const store = await openStore();
    const broken = { ...sampleClick(), timestampMs: Number.NaN };
    await expect(store.append(numbered([sampleClick(), broken]))).rejects.toThrow();
    expect(await store.watermark()).toBe(0);
    expect(await clicks(store, EVERYTHING)).toBe(0);
    await store.append(numbered([sampleClick()]));
    expect(await clicks(store, EVERYTHING)).toBe(1);
  });

  test("gives back a click as it was recorded", async () => {
    const odd = sampleClick({
      clickId: "c",
      url: "https://é.example/?q=日本#'\"\\",
      ua: "",
      bot: true,
      qr: true,
      city: "a\0b",
    });
    const store = await openStore([odd]);
    expect(await store.findClick("ws_1", "c")).toEqual(odd);
    expect(await store.list("click", EVERYTHING, { offset: 0, limit: 1, order: "desc" })).toEqual([odd]);
  });

  test("a click is found in its own workspace alone, and of one id the first", async () => {
    const [mine, theirs] = [sampleClick({ clickId: "c" }), sampleClick({ clickId: "c", workspaceId: "ws_2" })];
    const store = await openStore([theirs, mine, { clickId: "c", linkId: "link_9", timestampMs: 1 }]);
    expect(await Promise.all(["ws_1", "ws_2", "ws_3"].map((id) => store.findClick(id, "c")))).toEqual([
      mine,
      theirs,
      undefined,
    ]);
  });

  test.each([
    ["click", (id: string, workspaceId: string) => sampleClick({ clickId: id, workspaceId })],
    ["lead", (id: string, workspaceId: string) => sampleLead({ eventId: id, workspaceId })],
    ["sale", (id: string, workspaceId: string) => sampleSale({ eventId: id, workspaceId })],
  ] as const)("tells under which numbers ids of a %s are stored first", async (kind, make) => {
    const store = await open();
    const [first, later] = [5, 5 + 8_000];
    await store.append(numbered([make("a", "ws_1"), make("b", "ws_1"), make("a", "ws_2")], first));
    await store.append(numbered([make("b", "ws_1")], later));
    const many = Array.from({ length: 6_000 }, (_, index) => `other ${index}`);
    const of = (workspaceId: string, ...ids: string[]) => ids.map((id) => ({ workspaceId, id }));
    const found = await store.findNumbers(kind, [...of("ws_1", "b", "a", ...many, "a"), ...of("ws_2", "a")]);
    expect(found.toSorted((one, two) => one.seq - two.seq)).toEqual([
      { workspaceId: "ws_1", id: "a", seq: first },
      { workspaceId: "ws_1", id: "b", seq: first + 1 },
      { workspaceId: "ws_2", id: "a", seq: first + 2 },
    ]);
    expect(await store.findNumbers(kind, of("ws_1", "none"))).toEqual([]);
    expect(await store.findNumbers(kind === "click" ? "lead" : "click", of("ws_1", "b"))).toEqual([]);
  });

  test("finds the first of an id beyond others than are asked for, in whatever order ids are written", async () => {
    const store = await open();
    const ids = ["a", ...Array.from({ length: 9 }, (_, index) => `a${index}`), "b", "b", "\u{1f600}", "\uff21"];
    await store.append(
      numbered(
        ids.map((clickId) => sampleClick({ clickId })),
        1,
      ),
    );
    for (const asked of [["a", "b"], ["\u{1f600}", "\uff21"], ids]) {
      const found = await store.findNumbers(
        "click",
        asked.map((id) => ({ workspaceId: "ws_1", id })),
      );
      const seqs = new Map(found.map(({ id, seq }) => [id, seq]));
      expect(asked.map((id) => seqs.get(id))).toEqual(asked.map((id) => ids.indexOf(id) + 1));
    }
  });

  test("a window includes both ends and holds one workspace", async () => {
    const times = [999, 1_000, 1_500, 2_000, 2_001].map((timestampMs) => ({ timestampMs }));
    const store = await openStore([...times, { timestampMs: 1_500, workspaceId: "ws_2" }]);
    expect(await clicks(store, { ...EVERYTHING, fromMs: 1_000, toMs: 2_000 })).toBe(3);
  });

  test("counts per bucket of any width, as days around a clock change are", async () => {
    // Europe/Berlin, 2026-03-28 to 30 by local midnights: the middle day has 23 hours.
    const starts = [Date.UTC(2026, 2, 27, 23), Date.UTC(2026, 2, 28, 23), Date.UTC(2026, 2, 29, 22)];
    const [first = 0, second = 0, third = 0] = starts;
    const times = [first - 1, first, second - 1, second, third - 1, third, third + 100 * HOUR_MS];
    const store = await openStore(times.map((timestampMs) => ({ timestampMs })));
    expect(await series(store, EVERYTHING, starts)).toEqual([2, 2, 2]);
    expect(await series(store, { ...EVERYTHING, toMs: third - 1 }, starts)).toEqual([2, 2, 0]);
    expect(await series(store, { ...EVERYTHING, fromMs: second }, starts)).toEqual([0, 2, 2]);
  });

  test.for<[Dimension, Partial<ClickEvent>, string]>([
    ["linkId", { linkId: "link_9" }, "link_9"],
    ["domain", { domain: "x.example" }, "x.example"],
    ["continent", { continent: "EU" }, "EU"],
    ["country", { country: "DE" }, "DE"],
    ["region", { country: "DE", region: "BE" }, "DE-BE"],
    ["city", { city: "Berlin" }, "Berlin"],
    ["device", { device: "Mobile" }, "Mobile"],
    ["browser", { browser: "Firefox" }, "Firefox"],
    ["os", { os: "iOS" }, "iOS"],
    ["trigger", { trigger: "qr" }, "qr"],
    ["referer", { referer: "t.co" }, "t.co"],
    ["refererUrl", { refererUrl: "https://t.co/a?b=c" }, "https://t.co/a"],
    ["url", { url: "https://example.com/a?b=c" }, "https://example.com/a?b=c"],
    ["baseUrl", { url: "https://example.com/a?b=c" }, "https://example.com/a"],
    ["utm_source", { url: "https://example.com/?utm_source=a%26b+c" }, "a&b c"],
    ["utm_medium", { url: "https://example.com/?x=1&utm_medium=email#f" }, "email"],
    ["utm_campaign", { url: "https://example.com/?utm_campaign=%C3%A9t%C3%A9" }, "été"],
    ["utm_term", { url: "https://example.com/?utm_term=x&utm_term=y" }, "x"],
    ["utm_content", { url: "https://example.com/?utm_content=100%" }, "100%"],
  ])("groups and filters by %s", async ([dimension, facts, value]) => {
    const store = await openStore([facts, facts, {}]);
    const rows = await store.breakdown("click", EVERYTHING, [dimension], 10);
    expect(rows[0]).toEqual({ values: [value], count: 2, amountCents: 0 });
    // `100%` is form-encoded as `100%25`, which is not what that URL contains.
    expect(await clicks(store, where(dimension, [value]))).toBe(value === "100%" ? 0 : 2);
    expect(await clicks(store, where(dimension, [value], true))).toBe(value === "100%" ? 3 : 1);
  });

  test("a filter on utm parameters looks for text in the URL, so that goo finds google", async () => {
    const store = await openStore([
      { url: "https://example.com/?utm_source=google" },
      { url: "https://example.com/?utm_source=good+news" },
      { url: "https://example.com/?utm_medium=google" },
    ]);
    expect(await clicks(store, where("utm_source", ["goo"]))).toBe(2);
    expect(await clicks(store, where("utm_source", ["good news", "bing"]))).toBe(1);
    expect(await clicks(store, where("utm_source", ["goo"], true))).toBe(1);
  });

  test("a utm parameter is read from the query, not from the path or the fragment", async () => {
    const store = await openStore([
      { url: "https://example.com/utm_source=path" },
      { url: "https://example.com/#?utm_source=fragment" },
      { url: "https://example.com/?xutm_source=other" },
    ]);
    expect(await store.breakdown("click", EVERYTHING, ["utm_source"], 10)).toEqual([]);
  });

  test("filters are exact, case-sensitive, all required, and none of their text is SQL", async () => {
    const store = await openStore([{ country: "US", city: "O'Hara" }, { country: "us" }, { country: "GB" }]);
    expect(await clicks(store, where("country", ["US"]))).toBe(1);
    expect(await clicks(store, where("country", ["US", "GB"]))).toBe(2);
    expect(await clicks(store, where("country", ["US", "GB"], true))).toBe(1);
    expect(await clicks(store, where("country", []))).toBe(0);
    expect(await clicks(store, where("country", [], true))).toBe(3);
    expect(await clicks(store, where("utm_source", []))).toBe(0);
    expect(await clicks(store, where("city", ["O'Hara"]))).toBe(1);
    expect(await clicks(store, where("city", ["x') or (1=1", '"\\'], false))).toBe(0);
    const { filters } = where("country", ["US"]);
    expect(await clicks(store, { ...EVERYTHING, filters: [...filters, ...where("city", ["San Jose"]).filters] })).toBe(
      0,
    );
  });

  test("a breakdown is ordered by clicks, then value, and leaves out what is wholly unknown", async () => {
    const store = await openStore([
      { country: "US", city: "b" },
      { country: "US", city: "Unknown" },
      { country: "DE", city: "a" },
      { country: "DE", city: "a" },
      { country: "Unknown", city: "" },
      { country: "", city: "B" },
    ]);
    expect(await store.breakdown("click", EVERYTHING, ["country"], 10)).toEqual([
      { values: ["DE"], count: 2, amountCents: 0 },
      { values: ["US"], count: 2, amountCents: 0 },
    ]);
    expect(await store.breakdown("click", EVERYTHING, ["country", "city"], 3)).toEqual([
      { values: ["DE", "a"], count: 2, amountCents: 0 },
      { values: ["", "B"], count: 1, amountCents: 0 },
      { values: ["US", "Unknown"], count: 1, amountCents: 0 },
    ]);
  });

  test("lists of 200,000 links are a filter like any other", async () => {
    const links = Array.from({ length: 200_000 }, (_, index) => `link_${index}`);
    const store = await openStore([{ linkId: "link_5" }, { linkId: "link_199999" }, { linkId: "link_200000" }]);
    expect(await clicks(store, where("linkId", links))).toBe(2);
    expect(await clicks(store, where("linkId", links, true))).toBe(1);
  });

  test("pages run in both directions, and click ids decide between clicks of one millisecond", async () => {
    const store = await openStore([
      { clickId: "c", timestampMs: 1 },
      { clickId: "a", timestampMs: 2 },
      { clickId: "b", timestampMs: 1 },
      { clickId: "d", timestampMs: 3 },
    ]);
    const ids = async (offset: number, limit: number, order: "asc" | "desc") =>
      (await store.list("click", EVERYTHING, { offset, limit, order })).map((event) => event.clickId).join("");
    expect(await ids(0, 10, "asc")).toBe("bcad");
    expect(await ids(0, 10, "desc")).toBe("dacb");
    expect(await ids(1, 2, "desc")).toBe("ac");
    expect(await ids(4, 2, "desc")).toBe("");
  });

  test("what has come since is listed by number, whatever the times, so that nothing is left out or repeated", async () => {
    const store = await openStore();
    const late = [30, 10, 20, 5].map((timestampMs, index) =>
      sampleClick({ clickId: "abcd"[index] ?? "", timestampMs }),
    );
    await store.append(numbered([...late, sampleClick({ clickId: "x", workspaceId: "ws_2" })], 65_536));
    const after = async (seq: number, limit: number, scope: EventScope = EVERYTHING) =>
      readEventLines("click", await store.listAfter("click", scope, seq, limit))
        .map(({ seq, event }) => `${event.clickId}${seq - 65_536}`)
        .join();
    expect(await after(0, 10)).toBe("a0,b1,c2,d3");
    expect(await after(65_536, 2)).toBe("b1,c2");
    expect(await after(0, 10, { ...EVERYTHING, toMs: 20 })).toBe("b1,c2,d3");
    expect(await after(65_539, 10)).toBe("");
    expect(await store.listAfter("lead", EVERYTHING, 0, 10)).toEqual({ text: "", count: 0 });
  });

  test("visitors of a time come in the order of their clicks, and the seconds that have any", async () => {
    const store = await openStore([
      { clickId: "b", timestampMs: 2_000 },
      { clickId: "a", timestampMs: 2_000 },
      { clickId: "old", timestampMs: 999 },
      { clickId: "c", timestampMs: 1_000 },
      { clickId: "other", timestampMs: 1_999, identityHash: "visitor-2", workspaceId: "ws_2" },
      { clickId: "late", timestampMs: 9_500 },
    ]);
    const at = { domain: "go.example.com", key: "nadia" };
    const visitors = [
      { ...at, identityHash: "visitor-1", clickId: "c", timestampMs: 1_000 },
      { ...at, identityHash: "visitor-2", clickId: "other", timestampMs: 1_999 },
      { ...at, identityHash: "visitor-1", clickId: "a", timestampMs: 2_000 },
      { ...at, identityHash: "visitor-1", clickId: "b", timestampMs: 2_000 },
    ];
    expect(await store.visitorsBetween(1_000, 2_001)).toEqual(visitors);
    expect(await store.visitorsBetween(1_000, 2_000)).toEqual(visitors.slice(0, 2));
    expect(await store.visitorsBetween(3_000, 9_500)).toEqual([]);
    const seconds = [
      { startMs: 1_000, count: 2 },
      { startMs: 2_000, count: 2 },
      { startMs: 9_000, count: 1 },
    ];
    expect(await store.clickSeconds(1_000)).toEqual(seconds);
    expect(await store.clickSeconds(999)).toEqual([{ startMs: 0, count: 1 }, ...seconds]);
    expect(await store.clickSeconds(9_501)).toEqual([]);
  });

  test("reads and writes at the same time see whole batches", async () => {
    const store = await openStore();
    const batch = Array.from({ length: 1_500 }, (_, index) => sampleClick({ clickId: `click_${index}` }));
    const writes = Array.from({ length: 5 }, (_, index) => store.append(numbered(batch, index * batch.length + 1)));
    const counts = await Promise.all(Array.from({ length: 20 }, () => clicks(store, EVERYTHING)));
    for (const count of counts) expect(count % batch.length).toBe(0);
    await Promise.all(writes);
    expect(await clicks(store, EVERYTHING)).toBe(5 * batch.length);
  });
});
