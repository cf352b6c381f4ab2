import { afterAll, describe, expect, test } from "vitest";
import { startClickRecording } from "../testing/start-click-recording.ts";
import { DESKTOP_AGENT } from "../testing/visit-link.ts";

const { clock, workspace, create, stranger, visit, clicksOf } = await startClickRecording();
afterAll(() => workspace.close());

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
