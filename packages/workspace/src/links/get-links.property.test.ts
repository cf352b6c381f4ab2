import type { Link } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { callApi } from "../testing/call-api.ts";

/** Few letters, so that texts share much, and every character that means something to a pattern or to the index. */
const TEXT = fc.string({ unit: fc.constantFrom(..."aAbé한%_\\\"'*.-😀"), maxLength: 6 });

let workspace: StartedWorkspace;
/** Newest first. Their clicks and sales repeat a lot, as after an import. */
let links: Link[];

beforeAll(async () => {
  workspace = await startWorkspace();
  const sampled = fc.sample(TEXT, { numRuns: 100, seed: 7 });
  const body = sampled.map((text, index) => ({
    url: `https://acme.test/${text}?n=${index}`,
    key: `k${index}${text.replaceAll(/[%*\\"']/g, "")}`,
  }));
  await callApi(workspace, "POST", "/links/bulk", { body });
  const { db } = workspace.database;
  const rows = await db.selectFrom("links").select("id").orderBy("id").execute();
  for (const [index, { id }] of rows.entries()) {
    const columns = {
      created_at_ms: 1000 + (index % 4),
      clicks: index % 3,
      sale_amount_cents: index % 5,
      last_clicked_at_ms: index % 2 ? 1000 + (index % 7) : null,
      tenant_id: `tenant-${index % 6}`,
      user_id: `user_${index % 4}`,
    };
    await db.updateTable("links").set(columns).where("id", "=", id).execute();
  }
  links = (await list("")).sort((a, b) => (a.id < b.id ? 1 : -1));
  expect(links).toHaveLength(100);
});
afterAll(() => workspace.close());

async function list(query: string): Promise<Link[]> {
  const { status, body } = await callApi(workspace, "GET", `/links?${query}`);
  expect(status).toBe(200);
  return body as Link[];
}

const fold = (text: string) => text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
const ids = (some: readonly Link[]) => some.map((link) => link.id);

test("pages of any size, in any order, show each link once", async () => {
  const sorts = fc.constantFrom("createdAt", "clicks", "saleAmount", "lastClicked");
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 100 }), sorts, async (pageSize, sortBy) => {
      const seen: Link[] = [];
      for (let page = 1; page <= Math.ceil(links.length / pageSize) + 1; page += 1) {
        const rows = await list(`pageSize=${pageSize}&page=${page}&sortBy=${sortBy}`);
        expect(rows.length).toBeLessThanOrEqual(pageSize);
        seen.push(...rows);
      }
      expect(ids(seen).sort()).toEqual(ids(links).sort());
      const values = seen.map((link) =>
        sortBy === "lastClicked" ? (link.lastClicked ?? "") : link[sortBy as "clicks"],
      );
      expect(values).toEqual([...values].sort((a, b) => (a < b ? 1 : a > b ? -1 : 0)));
    }),
    { numRuns: 15 },
  );
});

test("a filter leaves every order of the list as it is", async () => {
  const sorts = fc.constantFrom("createdAt", "clicks", "saleAmount", "lastClicked");
  const filters = fc.constantFrom<[string, (link: Link) => boolean]>(
    ["tenantId=tenant-3", ({ tenantId }) => tenantId === "tenant-3"],
    ["userId=user_1", ({ userId }) => userId === "user_1"],
    ["domain=localhost&tenantId=tenant-1", ({ tenantId }) => tenantId === "tenant-1"],
    ["tenantId=nobody", () => false],
  );
  await fc.assert(
    fc.asyncProperty(sorts, filters, async (sortBy, [filter, isWanted]) => {
      const all = await list(`sortBy=${sortBy}`);
      expect(ids(await list(`sortBy=${sortBy}&${filter}`))).toEqual(ids(all.filter(isWanted)));
    }),
    { numRuns: 40 },
  );
});

test("cursors walk over any selection in both directions and meet each link once", async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 3, max: 60 }), fc.constantFrom("", "a", "é", "k1"), async (pageSize, search) => {
      const query = `pageSize=${pageSize}&search=${encodeURIComponent(search)}`;
      const expected = ids((await list(`search=${encodeURIComponent(search)}`)).sort((a, b) => (a.id < b.id ? 1 : -1)));
      const older: string[] = [];
      for (let cursor = expected[0]; cursor; ) {
        const rows = ids(await list(`${query}&startingAfter=${cursor}`));
        older.push(...rows);
        cursor = rows.at(-1);
      }
      expect(older).toEqual(expected.slice(1));
      const newer: string[] = [];
      for (let cursor = expected.at(-1); cursor; ) {
        const rows = ids(await list(`${query}&endingBefore=${cursor}`));
        newer.unshift(...rows);
        cursor = rows[0];
      }
      expect(newer).toEqual(expected.slice(0, -1));
    }),
    { numRuns: 15 },
  );
});

test("a search finds what contains its text, the case of ASCII letters aside, and nothing else", async () => {
  const anchors = fc.constantFrom("", "acme.test/", "localhost/k", "?n=");
  await fc.assert(
    fc.asyncProperty(anchors, TEXT, async (anchor, text) => {
      const search = fold(anchor + text);
      const found = await list(`search=${encodeURIComponent(search)}`);
      const expected = links.filter(
        ({ url, domain, key }) => fold(url).includes(search) || fold(`${domain}/${key}`).includes(search),
      );
      expect(ids(found).sort()).toEqual(ids(expected).sort());
    }),
    { numRuns: 150 },
  );
});

test("two letters are found wherever they stand, at the ends too", async () => {
  const texts = links.flatMap(({ url, domain, key }) => [url, `${domain}/${key}`].map((text) => text.toLowerCase()));
  const pairs = [...new Set(texts.flatMap((text) => [text.slice(-2), ...(text.match(/../gsu) ?? [])])), "zz", "q~"];
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...pairs), fc.boolean(), async (pair, isUpper) => {
      const search = isUpper ? pair.replaceAll(/[a-z]/g, (letter) => letter.toUpperCase()) : pair;
      const expected = links.filter(({ url, domain, key }) =>
        [url, `${domain}/${key}`].some((text) => fold(text).includes(fold(search))),
      );
      expect(ids(await list(`search=${encodeURIComponent(search)}`)).sort()).toEqual(ids(expected).sort());
    }),
    { numRuns: 200 },
  );
});

test("a search follows a link that moves, and forgets one that goes", async () => {
  const [link] = links;
  const found = async (search: string) => ids(await list(`search=${search}`));
  const change = { url: "https://moved.test/somewhere", key: "elsewhere" };
  await callApi(workspace, "PATCH", `/links/${link?.id}`, { body: change });
  expect([await found("somewhere"), await found("LOCALHOST/elsewhere")]).toEqual([[link?.id], [link?.id]]);
  expect(await found(`n=${link?.url.split("n=")[1]}`)).not.toContain(link?.id);
  await callApi(workspace, "DELETE", `/links/${link?.id}`);
  expect(await found("somewhere")).toEqual([]);
});

test("a link is found as soon as it is made, however many were made before it", async () => {
  for (let n = 0; n < 70; n += 1) {
    const { body } = await callApi(workspace, "POST", "/links", { body: { url: `https://made.test/at-once-${n}-q~` } });
    const found = ids(await list(`search=at-once-${n}-`));
    expect([n, found]).toEqual([n, [(body as Link).id]]);
    if (n % 10 === 0) expect(ids(await list("search=q~"))).toContain((body as Link).id);
  }
});
