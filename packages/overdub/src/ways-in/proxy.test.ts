import { request } from "node:http";
import type { StartedOverdub } from "@overdub/testkit";
import { createProxyWireClient, dubClient, startOverdub } from "@overdub/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";

interface ListedLink {
  readonly id: string;
  readonly url: string;
}

const LINKS = 250;

let server: StartedOverdub;
let created: string[];
beforeAll(async () => {
  server = await startOverdub({ args: ["--empty"] });
  created = await Promise.all(Array.from({ length: LINKS }, (_, index) => createLink(`seed-${index}`)));
});
afterAll(() => server[Symbol.asyncDispose]());

async function createLink(key: string): Promise<string> {
  const dub = dubClient(server, server.workspaceKey);
  return (await dub.createLink({ body: { key, url: `https://example.com/${key}` } })).id;
}

function proxy({ trailingSlash = false } = {}) {
  const { gateway, apiToken: token, accountId: integratedAccountId } = server;
  return createProxyWireClient({ baseUrl: trailingSlash ? `${gateway}/` : gateway, token, integratedAccountId });
}

test.each([false, true])(
  "a list is iterated to its end, each row once (base URL ends in a slash: %s)",
  async (trailingSlash) => {
    const links: ListedLink[] = await collect(
      proxy({ trailingSlash }).list<ListedLink>("links", { limit: 20, search: "example.com/seed" }),
    );
    expect(links.map(({ id }) => id).toSorted()).toEqual(created.toSorted());
  },
);

test("rows that are added meanwhile shift nothing", async () => {
  const seen: string[] = [];
  const added: string[] = [];
  for await (const { id } of proxy().list<ListedLink>("links", { limit: 20, sortBy: "createdAt" })) {
    seen.push(id);
    if (seen.length % 20 === 10) added.push(await createLink(`meanwhile-${added.length}`));
  }
  expect(added.length).toBeGreaterThan(10);
  expect(new Set(seen).size).toBe(seen.length);
  expect(created.filter((id) => !seen.includes(id))).toEqual([]);
});

test("lists in the query, and what is created through it, arrive", async () => {
  const client = proxy({ trailingSlash: true });
  const tagged = await client.create<ListedLink>("links", { url: "https://example.com/proxied", externalId: "p/1" });
  const links = await collect(client.list<ListedLink>("links", { tagIds: ["tag_1", "tag_2"], limit: 20 }));
  expect(links).toEqual([]);
  const found = await collect(client.list<ListedLink>("links", { search: "proxied", showArchived: true }));
  expect(found).toEqual([expect.objectContaining({ id: tagged.id })]);
});

test("one answer that is no list is iterated as one row", async () => {
  const rows = await collect(proxy().list("analytics", { interval: "24h", groupBy: "count" }));
  expect(rows).toEqual([expect.objectContaining({ clicks: 0 })]);
});

test("what runs together is told apart on the wire: `//proxy/links` is no host", async () => {
  const { port } = new URL(server.gateway);
  const status = await new Promise<number | undefined>((resolve) => {
    request({ port, path: "//proxy//links?", headers: { authorization: "Bearer none" } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    }).end();
  });
  expect(status).toBe(401);
});

async function collect<Row>(rows: AsyncIterable<Row>): Promise<Row[]> {
  const collected: Row[] = [];
  for await (const row of rows) collected.push(row);
  return collected;
}
