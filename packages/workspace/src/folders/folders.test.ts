import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ApiTarget } from "../testing/call-api.ts";
import { callApi, clientOf, refusal } from "../testing/call-api.ts";
import { createClock } from "../testing/clock.ts";

const clock = createClock();
let started: StartedWorkspace;

beforeAll(async () => {
  started = await startWorkspace({ now: clock.now });
});
afterAll(() => started.close());

const MISSING = [404, "not_found", "Folder not found."];

let workspaces = 0;
async function target(): Promise<ApiTarget> {
  workspaces += 1;
  return { server: started.server, workspace: await started.addWorkspace({ slug: `folders-${workspaces}` }) };
}

describe("a new folder", () => {
  test("is answered with 201 and all that a folder has", async () => {
    const nowText = new Date(clock.now()).toISOString();
    const { status, body } = await callApi(await target(), "POST", "/folders", { body: { name: "Spring" } });
    expect([status, body]).toEqual([
      201,
      {
        id: expect.stringMatching(/^fold_1[0-9A-Z]{24}$/),
        name: "Spring",
        description: null,
        type: "default",
        accessLevel: "write",
        createdAt: nowText,
        updatedAt: nowText,
      },
    ]);
  });

  test.each([
    [{ name: "", description: "", accessLevel: "read" }],
    [{ name: "n", description: "x".repeat(500), accessLevel: null }],
  ])("may be as %j", async (body) => {
    const answer = await callApi(await target(), "POST", "/folders", { body });
    expect([answer.status, answer.body]).toEqual([201, expect.objectContaining(body)]);
  });

  test("has a name that no other folder of the workspace has in any letter case, as the only one of twenty", async () => {
    const on = await target();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => callApi(on, "POST", "/folders", { body: { name: "Été" } })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(19).fill(409)]);
    expect(await refusal(on, "POST", "/folders", { body: { name: "ÉTÉ" } })).toEqual([
      409,
      "conflict",
      "A folder with the name ÉTÉ already exists.",
    ]);
    expect((await callApi(await target(), "POST", "/folders", { body: { name: "Été" } })).status).toBe(201);
  });

  test.each([
    [{}, "invalid_type: name: Invalid input: expected string, received undefined"],
    [{ name: null }, "invalid_type: name: Invalid input: expected string, received null"],
    [{ name: "x".repeat(191) }, "too_big: name: Too big: expected string to have <=190 characters"],
    [
      { name: "x", description: "x".repeat(501) },
      "too_big: description: Too big: expected string to have <=500 characters",
    ],
    [{ name: "x", accessLevel: "admin" }, 'invalid_value: accessLevel: Invalid option: expected one of "write"|"read"'],
  ])("is refused as %j, and leaves nothing behind", async (body, message) => {
    const on = await target();
    expect(await refusal(on, "POST", "/folders", { body })).toEqual([422, "unprocessable_entity", message]);
    expect(await clientOf(on).getFoldersCount()).toBe(0);
  });
});

describe("a list", () => {
  let on: ApiTarget;
  beforeAll(async () => {
    on = await target();
    for (const name of ["beta", "Alpha", "100%_", "Été"]) {
      await clientOf(on).createFolder({ body: { name } });
      clock.advance(1);
    }
  });

  test.each([
    ["", ["beta", "Alpha", "100%_", "Été"]],
    ["?search=A", ["beta", "Alpha"]],
    ["?search=%25", ["100%_"]],
    ["?search=%C3%89", ["Été"]],
    ["?page=2&pageSize=3", ["Été"]],
    ["?page=1001", []],
  ])("%j has %j, oldest first", async (query, expected) => {
    const { body } = await callApi(on, "GET", `/folders${query}`);
    expect((body as { name: string }[]).map(({ name }) => name)).toEqual(expected);
  });

  test("is counted", async () => {
    expect((await callApi(on, "GET", "/folders/count")).body).toBe(4);
    expect((await callApi(on, "GET", "/folders/count?search=A")).body).toBe(2);
  });

  test("has at most fifty in a page", async () => {
    expect(await refusal(on, "GET", "/folders?pageSize=51")).toEqual([
      422,
      "unprocessable_entity",
      "too_big: pageSize: Max page size is 50.",
    ]);
  });
});

describe("one folder", () => {
  test("is read, changed in part, and keeps what is not named", async () => {
    const on = await target();
    const api = clientOf(on);
    const folder = await api.createFolder({ body: { name: "Before", description: "d", accessLevel: "read" } });
    expect((await callApi(on, "GET", `/folders/${folder.id}`)).body).toEqual(folder);
    clock.advance(1000);
    const change = async (body: object) => (await callApi(on, "PATCH", `/folders/${folder.id}`, { body })).body;
    expect(await change({})).toEqual(folder);
    const renamed = { ...folder, name: "BEFORE", updatedAt: new Date(clock.now()).toISOString() };
    expect(await change({ name: "BEFORE" })).toEqual(renamed);
    expect(await change({ description: null, accessLevel: null })).toEqual({
      ...renamed,
      description: null,
      accessLevel: null,
    });
  });

  test("does not take the name of another", async () => {
    const on = await target();
    const api = clientOf(on);
    const { id } = await api.createFolder({ body: { name: "One" } });
    await api.createFolder({ body: { name: "Two" } });
    expect(await refusal(on, "PATCH", `/folders/${id}`, { body: { name: "two" } })).toEqual([
      409,
      "conflict",
      'A folder with the name "two" already exists.',
    ]);
    expect((await api.getFolder({ params: { id } })).name).toBe("One");
  });

  test.each(["GET", "PATCH", "DELETE"])("that is not there is a 404 of %s", async (method) => {
    const on = await target();
    expect(await refusal(on, method, "/folders/fold_nope", method === "PATCH" ? { body: {} } : {})).toEqual(MISSING);
  });

  test.each(["GET", "PATCH", "DELETE"])("of another workspace is told apart by %s", async (method) => {
    const { id } = await clientOf(await target()).createFolder({ body: { name: "Theirs" } });
    const answer = await refusal(await target(), method, `/folders/${id}`, method === "PATCH" ? { body: {} } : {});
    expect(answer).toEqual([404, "not_found", "Folder does not belong to the workspace."]);
  });
});
