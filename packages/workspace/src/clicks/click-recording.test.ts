import type { Link } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createWorkspaceServer } from "../app/workspace.ts";
import { clientOf } from "../testing/call-api.ts";
import { createClock } from "../testing/clock.ts";
import { sampleClick } from "../testing/sample-events.ts";
import { DESKTOP_AGENT, IPHONE_AGENT, visitLink } from "../testing/visit-link.ts";
import { identityHash } from "../visits/visitors.ts";

const HOUR_MS = 3_600_000;
const clock = createClock();
let workspace: StartedWorkspace;
let visitors = 0;

beforeAll(async () => {
  workspace = await startWorkspace({ now: clock.now });
});
afterAll(() => workspace.close());

const create = (body: object = {}) => clientOf(workspace).createLink({ body: { url: "https://acme.test/", ...body } });

/** A visitor who was not there before. */
const stranger = () => {
  visitors += 1;
  return { "x-real-ip": `192.0.2.${visitors}` };
};

const visit = (link: Link, suffix = "", headers: Record<string, string> = stranger(), method = "GET") =>
  visitLink(workspace.origin, `/${link.key}${suffix}`, { headers, method });

async function clicksOf(link: Link) {
  await workspace.outbox.drain();
  const filters = [{ dimension: "linkId", values: [link.id], negated: false }] as const;
  const scope = { workspaceId: link.workspaceId, fromMs: 0, toMs: clock.now() + HOUR_MS, filters };
  return workspace.eventStore.list("click", scope, { offset: 0, limit: 100, order: "asc" });
}

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

test.each([
  ["TikTok for Android", "JsSdk/1.0 NetType/WIFI Channel/googleplay AppName/musical_ly BytedanceWebview/d8a21c6"],
  ["Facebook on a Pixel phone", "[FBAN/FB4A;FBMF/Google;FBBD/google;FBPN/com.facebook.katana;FBDV/Pixel 9;]"],
  ["Bing's app", "BingWeb/9.4.26267402"],
  ["WhatsApp", "WhatsApp/2.24.25.79"],
])(
  "a person in %s is redirected, on to the destination of a link with a preview too, and counts",
  async (_app, name) => {
    const agent = `Mozilla/5.0 (Linux; Android 15; Pixel 9; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/131.0.0.0 Mobile Safari/537.36 ${name}`;
    const link = await create({ proxy: true, title: "Spring" });
    const { status } = await visit(link, "", { ...stranger(), "user-agent": agent });
    expect([status, await clicksOf(link)]).toEqual([302, [expect.objectContaining({ ua: agent })]]);
  },
);

describe("headers of bytes beyond ASCII", () => {
  /** As they come over the wire: one character for each byte. */
  const bytes = (text: string) => Buffer.from(text).toString("latin1");

  test.each([
    ["München", "Düsseldorf", "Köln"],
    ["北京", "東京", "서울"],
    ["São Paulo", "Łódź", "Αθήνα"],
    ["Zürich \u{1f1e8}\u{1f1ed}", "Москва", "القاهرة"],
  ])("are read as UTF-8: %s", async (city, region, agent) => {
    const link = await create();
    await visit(link, "", {
      ...stranger(),
      "cf-ipcountry": "BR",
      "cf-ipcity": bytes(city),
      "cf-region-code": bytes(region),
      "user-agent": bytes(`${DESKTOP_AGENT} ${agent}`),
      referer: bytes(`https://news.test/${agent}`),
    });
    expect(await clicksOf(link)).toMatchObject([
      { city, region, ua: `${DESKTOP_AGENT} ${agent}`, refererUrl: `https://news.test/${agent}` },
    ]);
  });

  test.each(["M\xfcnchen", "\xff\xfe", "S\xe3o Paulo"])("are Latin-1 where they are no UTF-8: %s", async (city) => {
    const link = await create();
    await visit(link, "", { ...stranger(), "cf-ipcountry": "BR", "cf-ipcity": city });
    expect(await clicksOf(link)).toMatchObject([{ city }]);
  });

  test("do not keep percent-encoded ones from being decoded", async () => {
    const link = await create();
    await visit(link, "", { ...stranger(), "x-vercel-ip-country": "BR", "x-vercel-ip-city": "M%C3%BCnchen" });
    expect(await clicksOf(link)).toMatchObject([{ city: "München" }]);
  });
});

test.each([
  ["198.51.100.7:4711", "198.51.100.7"],
  ["[2001:db8::7]:443", "2001:db8::7"],
  ["[2001:db8::8]", "2001:db8::8"],
])("the address of a visitor is known behind a proxy that names it as %s", async (named, ip) => {
  const link = await create();
  await visit(link, "", { "x-real-ip": named, "cf-ipcountry": "BR" });
  expect(await clicksOf(link)).toMatchObject([{ ip }]);
});

describe("not recorded", () => {
  test.each([
    ["a bot", "", { "user-agent": "Googlebot/2.1" }, "GET"],
    ["curl", "", { "user-agent": "curl/8" }, "GET"],
    ["what calls itself one", "?bot=1", {}, "GET"],
    ["HEAD", "", {}, "HEAD"],
    ["who refuses, by header", "", { "dub-no-track": "1" }, "GET"],
    ["who refuses, by parameter", "?dub-no-track=1", {}, "GET"],
  ])("%s, who is redirected all the same and counts when a person comes", async (_title, suffix, headers, method) => {
    const link = await create();
    const me = stranger();
    const { status } = await visit(link, suffix, { ...me, ...headers }, method);
    expect([status, await clicksOf(link)]).toEqual([302, []]);
    await visit(link, "", me);
    expect(await clicksOf(link)).toHaveLength(1);
  });

  test.each([
    ["Chrome", { "sec-purpose": "prefetch" }],
    ["Chrome, rendered", { "sec-purpose": "prefetch;prerender" }],
    ["Chrome, by a proxy", { "sec-purpose": "prefetch;anonymous-client-ip" }],
    ["an older Chrome", { purpose: "prefetch" }],
    ["Firefox", { "x-moz": "prefetch" }],
    ["what writes it large", { "X-Moz": "Prefetch" }],
  ])("a prefetch by %s, which is put off; the visit that follows counts", async (_browser, headers) => {
    const link = await create({ password: "p" });
    const me = stranger();
    const ahead = await visit(link, "?pw=p", { ...me, ...headers });
    expect([ahead.status, ahead.headers["cache-control"], ahead.headers.location]).toEqual([
      503,
      "no-store",
      undefined,
    ]);
    expect(await clicksOf(link)).toEqual([]);
    expect((await visit(link, "?pw=p", me)).status).toBe(302);
    expect(await clicksOf(link)).toHaveLength(1);
  });

  test.each([
    ["Safari's top sites", { "x-purpose": "preview" }],
    ["an older one", { purpose: "preview" }],
    ["a browser to come", { "sec-purpose": "preview" }],
  ])("a preview for %s, which is redirected", async (_browser, headers) => {
    const link = await create();
    const me = stranger();
    expect((await visit(link, "", { ...me, ...headers })).status).toBe(302);
    expect(await clicksOf(link)).toEqual([]);
    await visit(link, "", { ...me, "sec-purpose": "", purpose: "shopping" });
    expect(await clicksOf(link)).toHaveLength(1);
  });

  test.each([
    ["looking at what is behind it", {}, "+"],
    ["being asked for the password", { password: "p" }, ""],
    ["a wrong password", { password: "p" }, "?pw=wrong"],
    ["a link that is over", { expiresAt: "2020-01-01" }, ""],
    ["a link that is over and leads elsewhere", { expiresAt: "2020-01-01", expiredUrl: "https://x.co" }, ""],
  ])("%s", async (_title, body, suffix) => {
    const link = await create(body);
    await visit(link, suffix);
    expect(await clicksOf(link)).toEqual([]);
  });
});

describe("recorded", () => {
  test.each([
    ["the right password, which is not kept", { password: "p" }, "?pw=p", "https://acme.test/"],
    ["a cloaked link", { rewrite: true }, "", "https://acme.test/"],
    ["an app's address", { url: "tel:123" }, "", "tel:123"],
    ["an archived link", { archived: true }, "", "https://acme.test/"],
    ["the destination for the country", { geo: { CH: "https://acme.test/ch" } }, "", "https://acme.test/ch"],
  ])("%s", async (_title, body, suffix, url) => {
    const link = await create(body);
    await visit(link, suffix, { ...stranger(), "x-vercel-ip-country": "CH" });
    expect(await clicksOf(link)).toMatchObject([{ url }]);
  });

  test("a domain's own link without a destination", async () => {
    const { apiKey, domain } = await workspace.addWorkspace({ slug: "rooted" });
    const root = await clientOf(workspace, apiKey).createLink({ body: { url: "", key: "_root" } });
    await visitLink(workspace.origin, "/", { headers: { host: domain, ...stranger() } });
    expect(await clicksOf(root)).toMatchObject([{ url: "", key: "_root", domain }]);
  });

  test("a link reached by a host that nobody claimed, under its own domain", async () => {
    const link = await create();
    await visit(link, "", { ...stranger(), host: "192.0.2.1:8080" });
    expect(await clicksOf(link)).toMatchObject([{ domain: "localhost", key: link.key.toLowerCase() }]);
  });
});

test("the country is found by the address, and where that is in the EU the address goes", async () => {
  const link = await create();
  // Addresses of universities, in Berlin, Zurich and Berkeley.
  for (const ip of ["130.149.7.201", "130.60.1.1", "128.32.1.1"]) {
    await visit(link, "", { "x-real-ip": ip });
    clock.advance(1);
  }
  const rows = (await clicksOf(link)).map((click) => [click.country, click.continent, click.ip, click.city]);
  expect(rows).toEqual([
    ["DE", "EU", "", "Unknown"],
    ["CH", "EU", "130.60.1.1", "Unknown"],
    ["US", "NA", "128.32.1.1", "Unknown"],
  ]);
});

test("addresses from the EU are not stored, the place is", async () => {
  const link = await create();
  for (const country of ["DE", "GB", "CH"]) {
    await visit(link, "", {
      "x-real-ip": "203.0.113.20",
      "x-vercel-ip-country": country,
      "x-vercel-ip-city": "Town",
      "user-agent": `${DESKTOP_AGENT} ${country}`,
    });
  }
  const rows = (await clicksOf(link)).map(({ country, city, ip, continent }) => [country, city, ip, continent]);
  expect(rows.sort()).toEqual([
    ["CH", "Town", "203.0.113.20", "EU"],
    ["DE", "Town", "", "EU"],
    ["GB", "Town", "", "EU"],
  ]);
});

test("a click of a link that is deleted before the drain is kept, and harms nobody", async () => {
  const link = await create();
  await visit(link);
  await clientOf(workspace).deleteLink({ params: { linkId: link.id } });
  expect(await clicksOf(link)).toHaveLength(1);
});
