import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ApiTarget } from "../testing/call-api.ts";
import { callApi, clientOf, refusal } from "../testing/call-api.ts";
import { createClock } from "../testing/clock.ts";

const clock = createClock();
/** The nth color of seven. */
let drawn = 0;
let started: StartedWorkspace;

beforeAll(async () => {
  started = await startWorkspace({ now: clock.now, random: () => drawn / 7 });
});
afterAll(() => started.close());

const TAKEN = [409, "conflict", "A tag with that name already exists."];
const MISSING = [404, "not_found", "Tag not found."];

/** A workspace of its own for each test, so that they see only their own tags. */
let workspaces = 0;
async function target(): Promise<ApiTarget> {
  workspaces += 1;
  return { server: started.server, workspace: await started.addWorkspace({ slug: `tags-${workspaces}` }) };
}

const names = async (on: ApiTarget, query = "") => {
  const { status, body } = await callApi(on, "GET", `/tags${query}`);
  expect(status).toBe(200);
  return (body as { name: string }[]).map((tag) => tag.name);
};

describe("a new tag", () => {
  test("is answered with 201 and exactly its id, name and color", async () => {
    const { status, body } = await callApi(await target(), "POST", "/tags", {
      body: { name: "  Mail ", color: "pink" },
    });
    expect([status, body]).toEqual([
      201,
      { id: expect.stringMatching(/^tag_1[0-9A-Z]{24}$/), name: "Mail", color: "pink" },
    ]);
  });

  test("gets one of seven colors at random, of which pink is none", async () => {
    const api = clientOf(await target());
    const colors = [];
    for (drawn = 0; drawn < 7; drawn += 1) colors.push((await api.createTag({ body: { name: `n${drawn}` } })).color);
    expect(colors).toEqual(["red", "yellow", "green", "blue", "purple", "brown", "gray"]);
  });

  test("takes its name from the deprecated `tag`, which wins", async () => {
    const api = clientOf(await target());
    expect((await api.createTag({ body: { tag: "Old" } })).name).toBe("Old");
    expect((await api.createTag({ body: { tag: "Old 2", name: "New" } })).name).toBe("Old 2");
  });

  test("has a name that no other tag of the workspace has in any letter case, as the only one of twenty", async () => {
    const on = await target();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => callApi(on, "POST", "/tags", { body: { name: n % 2 ? "ÉTÉ" : "été" } })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(19).fill(409)]);
    expect(await refusal(on, "POST", "/tags", { body: { name: "Été" } })).toEqual(TAKEN);
    expect((await callApi(await target(), "POST", "/tags", { body: { name: "Été" } })).status).toBe(201);
  });

  test.each([
    [{}, "custom: name: Name is required."],
    [{ name: " " }, "too_small: name: Too small: expected string to have >=1 characters"],
    [{ name: "x".repeat(191) }, "too_big: name: Too big: expected string to have <=190 characters"],
    [{ name: 1 }, "invalid_type: name: Invalid input: expected string, received number"],
    [
      { name: "x", color: "teal" },
      "invalid_value: color: Invalid color. Must be one of: red, yellow, green, blue, purple, brown, gray, pink",
    ],
    [[], "invalid_type: : Invalid input: expected object, received array"],
  ])("is refused as %j, and leaves nothing behind", async (body, message) => {
    const on = await target();
    expect(await refusal(on, "POST", "/tags", { body })).toEqual([422, "unprocessable_entity", message]);
    expect(await clientOf(on).getTagsCount()).toBe(0);
  });
});

describe("a list", () => {
  let on: ApiTarget;
  const ids: Record<string, string> = {};

  beforeAll(async () => {
    on = await target();
    for (const name of ["beta", "Alpha", "100%_\\", "Été", "gamma"]) {
      ids[name] = (await clientOf(on).createTag({ body: { name } })).id;
      clock.advance(1);
    }
  });

  test.each([
    ["", ["100%_\\", "Alpha", "beta", "gamma", "Été"]],
    ["?sortOrder=desc", ["Été", "gamma", "beta", "Alpha", "100%_\\"]],
    ["?sortBy=createdAt", ["beta", "Alpha", "100%_\\", "Été", "gamma"]],
    ["?sortBy=createdAt&sortOrder=desc", ["gamma", "Été", "100%_\\", "Alpha", "beta"]],
    ["?search=A", ["Alpha", "beta", "gamma"]],
    ["?search=%C3%89T", ["Été"]],
    ["?search=%25_", ["100%_\\"]],
    ["?search=%5C", ["100%_\\"]],
    ["?search=", ["100%_\\", "Alpha", "beta", "gamma", "Été"]],
    ["?ids=", ["100%_\\", "Alpha", "beta", "gamma", "Été"]],
    ["?ids=tag_nope", []],
    ["?page=2&pageSize=2", ["beta", "gamma"]],
    ["?page=3&pageSize=2", ["Été"]],
    ["?page=1001&pageSize=1", []],
  ])("%j has %j", async (query, expected) => {
    expect(await names(on, query)).toEqual(expected);
  });

  test("of ids has those, in the list's own order", async () => {
    expect(await names(on, `?ids=${ids.gamma},${ids.Alpha},tag_nope`)).toEqual(["Alpha", "gamma"]);
    expect(await names(on, `?ids=${ids.gamma},${ids.Alpha}&search=gam`)).toEqual(["gamma"]);
  });

  test("is counted", async () => {
    expect((await callApi(on, "GET", "/tags/count")).body).toBe(5);
    expect((await callApi(on, "GET", "/tags/count?search=A")).body).toBe(3);
  });

  test("says how many links each tag has where it is asked to, and only there", async () => {
    const linked = await target();
    const api = clientOf(linked);
    const { id: one } = await api.createTag({ body: { name: "one", color: "red" } });
    await api.createTag({ body: { name: "empty", color: "red" } });
    await api.createLink({ body: { url: "https://x.co", tagIds: [one] } });
    await api.createLink({ body: { url: "https://x.co", tagIds: [one], archived: true } });
    expect((await callApi(linked, "GET", "/tags?includeLinksCount=TRUE&sortOrder=desc")).body).toEqual([
      { id: one, name: "one", color: "red", _count: { links: 2 } },
      { id: expect.any(String), name: "empty", color: "red", _count: { links: 0 } },
    ]);
    expect((await callApi(linked, "GET", "/tags?search=one")).body).toEqual([{ id: one, name: "one", color: "red" }]);
  });

  test.each([
    ["sortBy=color", 'invalid_value: sortBy: Invalid option: expected one of "name"|"createdAt"'],
    ["sortOrder=up", 'invalid_value: sortOrder: Invalid option: expected one of "asc"|"desc"'],
    ["page=0", "too_small: page: Page must be greater than 0."],
    ["pageSize=101", "too_big: pageSize: Max page size is 100."],
    ["includeLinksCount=1", 'invalid_value: includeLinksCount: Invalid option: expected one of "true"|"false"'],
  ])("is refused with %s", async (query, message) => {
    expect(await refusal(on, "GET", `/tags?${query}`)).toEqual([422, "unprocessable_entity", message]);
  });
});

describe("a change", () => {
  test.each(["PATCH", "PUT"])("by %s takes name and color, and shows on links", async (method) => {
    const on = await target();
    const api = clientOf(on);
    const { id } = await api.createTag({ body: { name: "Before", color: "red" } });
    const link = await api.createLink({ body: { url: "https://x.co", tagIds: [id] } });
    const { status, body } = await callApi(on, method, `/tags/${id}`, { body: { name: "BEFORE", color: "gray" } });
    expect([status, body]).toEqual([200, { id, name: "BEFORE", color: "gray" }]);
    expect((await callApi(on, method, `/tags/${id}`, { body: { name: "After" } })).body).toEqual({
      id,
      name: "After",
      color: "gray",
    });
    expect((await api.getLinkInfo({ query: { linkId: link.id } })).tags).toEqual([
      { id, name: "After", color: "gray" },
    ]);
    expect(await names(on, "?search=before")).toEqual([]);
  });

  test("needs a name; `tag` will do, and renames nothing", async () => {
    const on = await target();
    const { id } = await clientOf(on).createTag({ body: { name: "Kept", color: "red" } });
    expect(await refusal(on, "PATCH", `/tags/${id}`, { body: { color: "blue" } })).toEqual([
      422,
      "unprocessable_entity",
      "custom: name: Name is required.",
    ]);
    const change = async (body: object) => (await callApi(on, "PATCH", `/tags/${id}`, { body })).body;
    expect(await change({ tag: "Other" })).toEqual({ id, name: "Kept", color: "red" });
    expect(await change({ tag: "Other", color: "blue" })).toEqual({ id, name: "Kept", color: "blue" });
  });

  test("is refused for a name that is taken, and of a tag that is not there", async () => {
    const on = await target();
    const { id } = await clientOf(on).createTag({ body: { name: "One" } });
    await clientOf(on).createTag({ body: { name: "Two" } });
    expect(await refusal(on, "PATCH", `/tags/${id}`, { body: { name: "TWO" } })).toEqual(TAKEN);
    expect(await names(on)).toEqual(["One", "Two"]);
    expect(await refusal(on, "PATCH", "/tags/tag_nope", { body: { name: "x" } })).toEqual(MISSING);
    expect(await refusal(on, "PATCH", "/tags/tag_nope", { body: { tag: "x" } })).toEqual(MISSING);
  });
});

test("a deleted tag is gone from lists, filters and links at once, and its name is free", async () => {
  const on = await target();
  const api = clientOf(on);
  const { id } = await api.createTag({ body: { name: "Gone" } });
  const { id: kept } = await api.createTag({ body: { name: "Kept" } });
  const link = await api.createLink({ body: { url: "https://x.co", tagIds: [id, kept] } });
  expect((await callApi(on, "DELETE", `/tags/${id}`)).body).toEqual({ id });
  expect(await names(on)).toEqual(["Kept"]);
  expect(await api.getLinksCount({ query: { tagIds: [id] } })).toBe(0);
  expect(await api.getLinkInfo({ query: { linkId: link.id } })).toMatchObject({
    tagId: kept,
    tags: [{ id: kept, name: "Kept" }],
  });
  expect(await refusal(on, "DELETE", `/tags/${id}`)).toEqual(MISSING);
  expect((await callApi(on, "POST", "/tags", { body: { name: "gone" } })).status).toBe(201);
});
