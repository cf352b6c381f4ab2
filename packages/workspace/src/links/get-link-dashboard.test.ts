import type { Link } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { callApi, clientOf, refusal } from "../testing/call-api.ts";

let workspace: StartedWorkspace;
let api: ReturnType<typeof clientOf>;

beforeAll(async () => {
  workspace = await startWorkspace();
  api = clientOf(workspace);
});
afterAll(() => workspace.close());

const dashboard = (link: Pick<Link, "id">) => api.getLinkDashboard({ params: { linkId: link.id } });

test("a link with public statistics has a dashboard, however it came to them; no other link has", async () => {
  const created = await api.createLink({
    body: { url: "https://acme.test/", publicStats: true, externalId: "public" },
  });
  expect(await dashboard(created)).toEqual({ id: expect.stringMatching(/^dash_1[0-9A-Z]{24}$/), linkId: created.id });
  expect(await dashboard({ id: "ext_public" })).toEqual(await dashboard(created));
  const body = [{ url: "https://acme.test/", publicStats: true }, { url: "https://acme.test/" }];
  const [many, plain] = (await callApi(workspace, "POST", "/links/bulk", { body })).body as [Link, Link];
  expect(await dashboard(many)).not.toEqual(await dashboard(created));
  expect(await dashboard(plain)).toBeNull();
  await api.updateLink({ params: { linkId: plain.id }, body: { publicStats: true } });
  expect(await dashboard(plain)).toMatchObject({ linkId: plain.id });
});

test("it stays the same while they are public, and does not come back under the old address", async () => {
  const link = await api.createLink({ body: { url: "https://acme.test/", publicStats: true } });
  const first = await dashboard(link);
  await api.updateLink({ params: { linkId: link.id }, body: { comments: "changed", publicStats: true } });
  expect(await dashboard(link)).toEqual(first);
  await api.updateLink({ params: { linkId: link.id }, body: { publicStats: false } });
  expect(await dashboard(link)).toBeNull();
  await api.updateLink({ params: { linkId: link.id }, body: { publicStats: true } });
  expect(await dashboard(link)).not.toEqual(first);
});

test("an unknown link has none to ask for", async () => {
  expect((await refusal(workspace, "GET", "/links/link_nope/dashboard"))[0]).toBe(404);
});
