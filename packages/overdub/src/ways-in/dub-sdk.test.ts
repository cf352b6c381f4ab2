import type { StartedOverdub } from "@overdub/testkit";
import { startOverdub, visit } from "@overdub/testkit";
import { Dub } from "dub";
import { afterAll, beforeAll, expect, test } from "vitest";

const IPHONE =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 26_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Mobile/15E148 Safari/604.1";
const FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";

let server: StartedOverdub;
let dub: Dub;
beforeAll(async () => {
  server = await startOverdub({ args: ["--empty"] });
  dub = new Dub({ token: server.workspaceKey, serverURL: `${server.workspace}/api` });
});
afterAll(() => server[Symbol.asyncDispose]());

test("the official SDK creates, finds, changes and deletes links", async () => {
  const externalId = "sdk-1";
  const byExternalId = { externalId: `ext_${externalId}` };
  const created = await dub.links.create({ url: "https://example.com/one", key: "sdk-one", externalId });
  expect(created).toMatchObject({ domain: "localhost", shortLink: `${server.workspace}/sdk-one`, clicks: 0 });
  const upserted = await dub.links.upsert({ url: "https://example.com/two", key: "sdk-two" });
  expect((await dub.links.upsert({ url: "https://example.com/two", title: "Two" })).id).toBe(upserted.id);
  await dub.links.create({ url: "https://example.com/three", key: "sdk-three" });

  expect(await dub.links.get(byExternalId)).toEqual(created);
  const updated = await dub.links.update(created.id, { url: "https://example.com/moved" });
  expect(updated).toMatchObject({ id: created.id, url: "https://example.com/moved", key: "sdk-one" });
  const redirected = await visit(created.shortLink, { ip: "192.0.2.9", ua: "curl/8" });
  expect(redirected.location).toBe("https://example.com/moved");

  expect(await dub.links.count({ search: "sdk-" })).toBe(3);
  const pages: string[][] = [];
  for await (const { result } of await dub.links.list({ search: "sdk-", pageSize: 2 })) {
    pages.push(result.map(({ key }) => key));
  }
  expect(pages.filter((page) => page.length > 0)).toEqual([["sdk-three", "sdk-two"], ["sdk-one"]]);

  expect(await dub.links.delete(created.id)).toEqual({ id: created.id });
  await expect(dub.links.get({ linkId: created.id })).rejects.toMatchObject({ statusCode: 404 });
  expect(await dub.links.count({ search: "sdk-" })).toBe(2);
});

test("the official SDK reads what three visits were", async () => {
  const { id: linkId, shortLink } = await dub.links.create({ url: "https://example.com/visited" });
  await visit(shortLink, { ip: "192.0.2.1", country: "DE", referer: "https://news.example/today" });
  await visit(shortLink, { ip: "192.0.2.2", country: "US", ua: IPHONE, referer: "https://social.example/" });
  await visit(shortLink, { ip: "192.0.2.3", country: "US", ua: FIREFOX });

  expect(await dub.analytics.retrieve({ linkId, interval: "24h" })).toMatchObject({ clicks: 3 });
  expect(await dub.analytics.retrieve({ linkId, interval: "24h", groupBy: "countries" })).toMatchObject([
    { country: "US", clicks: 2 },
    { country: "DE", clicks: 1 },
  ]);
  const events = await dub.events.list({ linkId, interval: "24h", sortOrder: "asc" });
  expect(events).toMatchObject([
    { click: { country: "DE", device: "Desktop", browser: "Chrome", referer: "news.example" } },
    { click: { country: "US", device: "Mobile", browser: "Mobile Safari", referer: "social.example" } },
    { click: { country: "US", device: "Desktop", browser: "Firefox", referer: "(direct)" } },
  ]);
  expect(await dub.links.get({ linkId })).toMatchObject({ clicks: 3 });
});
