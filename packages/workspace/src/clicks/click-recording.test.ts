import type { Link } from "@overdub/contract";
import { afterAll, describe, expect, test } from "vitest";
import { createWorkspaceServer } from "../app/workspace.ts";
import { clientOf } from "../testing/call-api.ts";
import { sampleClick } from "../testing/sample-events.ts";
import { startClickRecording } from "../testing/start-click-recording.ts";
import { DESKTOP_AGENT, IPHONE_AGENT } from "../testing/visit-link.ts";
import { identityHash } from "../visits/visitors.ts";

const HOUR_MS = 3_600_000;
const { clock, workspace, create, stranger, visit, clicksOf } = await startClickRecording();
afterAll(() => workspace.close());

const stored = (link: Link) => clientOf(workspace).getLinkInfo({ query: { linkId: link.id } });

test("a click is a row with everything that is known of the visit", async () => {
  const link = await create({ key: "Known", url: "https://acme.test/?utm_source=mail", trackConversion: true });
  const answer = await visit(link, "?qr=1&a=b", {
    "x-real-ip": "203.0.113.9",
    referer: "https://www.news.test/item?id=1",
    "x-vercel-ip-country": "US",
    "x-vercel-ip-country-region": "CA",
    "x-vercel-ip-city": "San%20Jose",
    "x-vercel-ip-latitude": "37.3",
    "x-vercel-ip-longitude": "-121.8",
  });
  const [click, ...others] = await clicksOf(link);
  const clickId = new URL(answer.headers.location ?? "").searchParams.get("dub_id");
  expect(others).toEqual([]);
  expect(click).toEqual({
    kind: "click",
    clickId,
    timestampMs: clock.now(),
    workspaceId: workspace.workspace.id,
    linkId: link.id,
    domain: "localhost",
    key: "known",
    url: answer.headers.location,
    identityHash: identityHash("203.0.113.9", DESKTOP_AGENT),
    ip: "203.0.113.9",
    continent: "NA",
    country: "US",
    region: "CA",
    city: "San Jose",
    latitude: "37.3",
    longitude: "-121.8",
    device: "Desktop",
    deviceVendor: "Apple",
    deviceModel: "Macintosh",
    browser: "Chrome",
    browserVersion: "124.0.0.0",
    engine: "Blink",
    engineVersion: "124.0.0.0",
    os: "Mac OS",
    osVersion: "10.15.7",
    cpuArchitecture: "Unknown",
    ua: DESKTOP_AGENT,
    bot: false,
    qr: true,
    referer: "news.test",
    refererUrl: "https://www.news.test/item?id=1",
    trigger: "qr",
  });
  expect(answer.headers.location).toBe(`https://acme.test/?utm_source=mail&dub_id=${clickId}&a=b`);
});

test("a visit that says little leaves a row that says so", async () => {
  const link = await create();
  await visit(link, "", { ...stranger(), "user-agent": "" });
  expect(await clicksOf(link)).toMatchObject([
    {
      country: "Unknown",
      continent: "",
      device: "Desktop",
      browser: "Unknown",
      referer: "(direct)",
      refererUrl: "(direct)",
      trigger: "link",
      qr: false,
    },
  ]);
});

describe("counters", () => {
  test("follow the clicks once those are drained, to the second", async () => {
    const link = await create();
    expect(await stored(link)).toMatchObject({ clicks: 0, lastClicked: null });
    await visit(link);
    clock.advance(1234);
    await visit(link);
    await workspace.outbox.drain();
    const lastClicked = new Date(Math.floor(clock.now() / 1000) * 1000).toISOString();
    expect(await stored(link)).toMatchObject({ clicks: 2, lastClicked });
  });

  test("never go back to a click that arrives late", async () => {
    const link = await create();
    await visit(link);
    await workspace.outbox.drain();
    const { lastClicked } = await stored(link);
    await workspace.outbox.append(sampleClick(link, clock.now() - 60_000));
    await workspace.outbox.drain();
    expect(await stored(link)).toMatchObject({ clicks: 2, lastClicked });
  });

  test("of many clicks at once miss none", async () => {
    const links = await Promise.all([create(), create()]);
    await Promise.all(Array.from({ length: 60 }, (_, index) => visit(links[index % 2] ?? links[0])));
    await workspace.outbox.drain();
    expect((await Promise.all(links.map(stored))).map((link) => link.clicks)).toEqual([30, 30]);
  });
});

describe("the same visitor counts once an hour", () => {
  test("by address and browser, link by link", async () => {
    const [link, other] = await Promise.all([create(), create()]);
    const me = stranger();
    await visit(link, "", me);
    await visit(link, "?a=b", me);
    await visit(link, "", { ...me, "user-agent": IPHONE_AGENT });
    await visit(link, "", stranger());
    await visit(other, "", me);
    expect([(await clicksOf(link)).length, (await clicksOf(other)).length]).toEqual([3, 1]);
  });

  test("and again after it, however often there were repeats", async () => {
    const link = await create();
    const me = stranger();
    await visit(link, "", me);
    clock.advance(HOUR_MS - 1);
    await visit(link, "", me);
    expect(await clicksOf(link)).toHaveLength(1);
    clock.advance(1);
    await visit(link, "", me);
    expect(await clicksOf(link)).toHaveLength(2);
  });

  test("also when the visits come at once", async () => {
    const link = await create();
    const me = stranger();
    await Promise.all(Array.from({ length: 10 }, () => visit(link, "", me)));
    expect(await clicksOf(link)).toHaveLength(1);
  });
});

test("a restart makes nobody new", async () => {
  const link = await create();
  const me = stranger();
  await visit(link, "", me);
  const { database, eventStore, outbox } = workspace;
  const options = {
    database,
    eventStore,
    outbox,
    publicPort: () => 0,
    version: "",
    log: console,
    now: clock.now,
  };
  const restarted = await createWorkspaceServer(options);
  const headers = { host: "localhost", "user-agent": DESKTOP_AGENT };
  for (const who of [me, stranger()]) {
    const request = { method: "GET", url: `/${link.key}`, headers: { ...headers, ...who }, remoteAddress: "" };
    (await restarted.redirect(request)).record?.();
  }
  expect(await clicksOf(link)).toHaveLength(2);
});

test("a click of a link that is deleted before the drain is kept, and harms nobody", async () => {
  const link = await create();
  await visit(link);
  await clientOf(workspace).deleteLink({ params: { linkId: link.id } });
  expect(await clicksOf(link)).toHaveLength(1);
});
