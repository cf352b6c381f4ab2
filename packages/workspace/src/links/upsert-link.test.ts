import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { clientOf, refusal } from "../testing/call-api.ts";

let workspace: StartedWorkspace;
let api: ReturnType<typeof clientOf>;

beforeAll(async () => {
  workspace = await startWorkspace();
  api = clientOf(workspace);
});
afterAll(() => workspace.close());

test("the first call makes the link, the next one changes it and keeps its key", async () => {
  const first = await api.upsertLink({ body: { url: "https://acme.test/a" } });
  const second = await api.upsertLink({ body: { url: "https://acme.test/a", comments: "second" } });
  expect(second).toEqual({ ...first, comments: "second", updatedAt: second.updatedAt });
  expect(await api.upsertLink({ body: { url: "https://acme.test/a", key: "", domain: "" } })).toEqual(second);
});

test("the URL is compared as it would be stored", async () => {
  const first = await api.upsertLink({ body: { url: "acme.test/b" } });
  for (const url of ["https://acme.test/b", "\u200bhttps://acme.test/b", "//acme.test/b "])
    expect((await api.upsertLink({ body: { url } })).id).toBe(first.id);
  expect((await api.upsertLink({ body: { url: "https://acme.test/B" } })).id).not.toBe(first.id);
});

test.each([
  [{ utm_source: "mail" }, "?utm_source=mail"],
  [{ utm_source: "a+b c", utm_campaign: "été" }, "?utm_source=a+b+c&utm_campaign=%C3%A9t%C3%A9"],
  [{ ref: "x" }, "?ref=x"],
  [{ utm_medium: "", utm_term: null, ref: "y" }, "?ref=y"],
])("the tags %j make one link, however often they come", async (tags, query) => {
  const url = `https://acme.test/tags${query.length}`;
  const first = await api.upsertLink({ body: { url, ...tags } });
  expect(first.url).toBe(url + query);
  expect(await api.upsertLink({ body: { url, ...tags } })).toEqual(first);
  expect((await api.upsertLink({ body: { url: url + query } })).id).toBe(first.id);
  expect((await api.upsertLink({ body: { url, ...tags, utm_content: "other" } })).id).not.toBe(first.id);
});

test("the tags of a link that has none yet are added to it, and taken from one that has them", async () => {
  const first = await api.upsertLink({ body: { url: "https://acme.test/h" } });
  const tagged = await api.upsertLink({ body: { url: "https://acme.test/h", utm_source: "a" } });
  expect([tagged.id, tagged.url]).toEqual([first.id, "https://acme.test/h?utm_source=a"]);
  expect((await api.upsertLink({ body: { url: "https://acme.test/h", utm_source: "a" } })).id).toBe(first.id);
  const bare = await api.upsertLink({ body: { url: "https://acme.test/h?utm_source=a", utm_source: "" } });
  expect([bare.id, bare.url, bare.utm_source]).toEqual([first.id, "https://acme.test/h", null]);
});

test("what the body leaves out is what the link has", async () => {
  const body = { url: "https://acme.test/i", utm_source: "a" };
  const first = await api.upsertLink({ body: { ...body, trackConversion: true } });
  const testVariants = ["https://acme.test/1", "https://acme.test/2"].map((url) => ({ url, percentage: 50 }));
  expect(await api.upsertLink({ body: { ...body, testVariants } })).toMatchObject({ id: first.id, testVariants });
});

test("a key in the body moves the link", async () => {
  const first = await api.upsertLink({ body: { url: "https://acme.test/c", key: "before" } });
  const second = await api.upsertLink({ body: { url: "https://acme.test/c", key: "after" } });
  expect([second.id, second.key]).toEqual([first.id, "after"]);
});

test("the oldest of several links with the URL is the one", async () => {
  const links = [1, 2, 3].map(() => api.createLink({ body: { url: "https://acme.test/d" } }));
  const ids = (await Promise.all(links)).map((link) => link.id).sort();
  expect((await api.upsertLink({ body: { url: "https://acme.test/d" } })).id).toBe(ids[0]);
});

test("other workspaces' links are not seen", async () => {
  const other = await workspace.addWorkspace({ slug: "other" });
  const theirs = await clientOf(workspace, other.apiKey).upsertLink({ body: { url: "https://acme.test/e" } });
  const ours = await api.upsertLink({ body: { url: "https://acme.test/e" } });
  expect(ours.id).not.toBe(theirs.id);
});

test.each([
  [{ url: "invalid" }, 422, "unprocessable_entity", "Invalid destination URL"],
  [{ url: "https://acme.test:99999/" }, 422, "unprocessable_entity", "Invalid destination URL"],
  [{ url: "" }, 400, "bad_request", "Missing destination URL"],
  [{ url: "https://acme.test/f", key: "taken" }, 409, "conflict", "Duplicate key: This short link already exists."],
  [{ url: "https://acme.test/g", key: "taken" }, 409, "conflict", "Duplicate key: This short link already exists."],
])("%j is refused", async (body, ...expected) => {
  await api.upsertLink({ body: { url: "https://acme.test/taken", key: "taken" } });
  await api.upsertLink({ body: { url: "https://acme.test/g" } });
  expect(await refusal(workspace, "PUT", "/links/upsert", { body })).toEqual(expected);
});
