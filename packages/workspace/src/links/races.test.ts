import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { callApi, clientOf } from "../testing/call-api.ts";

let workspace: StartedWorkspace;

beforeAll(async () => {
  workspace = await startWorkspace();
});
afterAll(() => workspace.close());

const TWENTY = Array.from({ length: 20 }, (_, index) => index);

async function statuses(calls: readonly Promise<{ status: number }>[]): Promise<Record<number, number>> {
  const answers = await Promise.all(calls);
  return Object.fromEntries(
    [...Map.groupBy(answers, (answer) => answer.status)].map(([status, group]) => [status, group.length]),
  );
}

test("of twenty who want one key at once, one gets it and the others hear that it is taken", async () => {
  const calls = TWENTY.map((index) =>
    callApi(workspace, "POST", "/links", { body: { url: `https://acme.test/${index}`, key: "Wanted" } }),
  );
  expect(await statuses(calls)).toEqual({ 200: 1, 409: 19 });
  expect(await clientOf(workspace).getLinksCount({ query: { search: "localhost/wanted" } })).toBe(1);
});

test("the same goes for an external id", async () => {
  const calls = TWENTY.map(() =>
    callApi(workspace, "POST", "/links", { body: { url: "https://acme.test/", externalId: "wanted" } }),
  );
  expect(await statuses(calls)).toEqual({ 200: 1, 409: 19 });
});

test("and for links that move to one key", async () => {
  const api = clientOf(workspace);
  const links = await Promise.all(TWENTY.map(() => api.createLink({ body: { url: "https://acme.test/" } })));
  const calls = links.map((link) => callApi(workspace, "PATCH", `/links/${link.id}`, { body: { key: "moved" } }));
  expect(await statuses(calls)).toEqual({ 200: 1, 409: 19 });
});

test("a link that is deleted and changed at once is gone, and nobody meets an error of the server", async () => {
  const api = clientOf(workspace);
  const links = await Promise.all(TWENTY.map(() => api.createLink({ body: { url: "https://acme.test/" } })));
  const answers = await Promise.all(
    links.flatMap((link) => [
      callApi(workspace, "PATCH", `/links/${link.id}`, { body: { comments: "changed" } }),
      callApi(workspace, "DELETE", `/links/${link.id}`),
    ]),
  );
  expect(answers.filter(({ status }) => status !== 200 && status !== 404)).toEqual([]);
  const left = await Promise.all(links.map((link) => callApi(workspace, "GET", `/links/info?linkId=${link.id}`)));
  expect(new Set(left.map(({ status }) => status))).toEqual(new Set([404]));
});
