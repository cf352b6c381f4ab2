import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { Dub } from "dub";
import { Conflict, NotFound, Unauthorized, UnprocessableEntity } from "dub/models/errors";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clickLink } from "../testing/visit-link.ts";

/** Dub's own client, over the network. It checks every answer against Dub's published schemas. */
let workspace: StartedWorkspace;
let dub: Dub;
let link: { domain: string; key: string };

const clientFor = (token: string) => new Dub({ token, serverURL: `${workspace.origin}/api` });

/** c1 to c6 signed up. */
beforeAll(async () => {
  workspace = await startWorkspace();
  dub = clientFor(workspace.workspace.apiKey);
  link = await dub.links.create({ url: "https://acme.test/", key: "l", trackConversion: true });
  for (let n = 1; n <= 6; n += 1) {
    const clickId = await clickLink(workspace.origin, link);
    const customerEmail = `c${n}@example.com`;
    await dub.track.lead({ clickId, eventName: "Sign up", customerExternalId: `c${n}`, customerEmail });
  }
});
afterAll(() => workspace.close());

test("a customer lives from the lead to the deletion", async () => {
  const clickId = await clickLink(workspace.origin, link);
  const person = { customerExternalId: "c7", customerEmail: "c7@other.test" };
  await dub.track.lead({ clickId, eventName: "Sign up", ...person });
  await dub.track.sale({ customerExternalId: "c7", amount: 4900 });
  const [listed] = (await dub.customers.list({ externalId: "c7" })).result;
  expect(listed).toMatchObject({ externalId: "c7", email: "c7@other.test", sales: 1, saleAmount: 4900 });
  const id = listed?.id ?? "";
  expect(await dub.customers.get({ id: "ext_c7" })).toEqual(await dub.customers.get({ id }));
  expect(await dub.customers.get({ id, includeExpandedFields: true })).toMatchObject({ link: { key: "l" } });
  const requestBody = {
    name: "Ira Vale",
    email: null,
    avatar: "https://cdn.test/a.png",
    externalId: "c7-new",
    stripeCustomerId: "cus_stripe",
    country: "CH",
  };
  const updated = await dub.customers.update({ id, requestBody, includeExpandedFields: true });
  expect(updated).toMatchObject({ id, ...requestBody });
  expect(await dub.customers.delete("ext_c7-new")).toEqual({ id });
  expect((await dub.customers.list({ externalId: "c7-new" })).result).toEqual([]);
});

test("are paged through by number and by cursor", async () => {
  const request = { search: "example.com", pageSize: 2 };
  const pages: string[][] = [];
  for await (const page of await dub.customers.list(request)) {
    pages.push(page.result.map(({ externalId }) => String(externalId)));
  }
  expect(pages.flat()).toEqual(["c6", "c5", "c4", "c3", "c2", "c1"]);
  const fourth = (await dub.customers.get({ id: "ext_c4" })).id;
  const after = await dub.customers.list({ startingAfter: fourth, search: "example.com", pageSize: 2 });
  expect(after.result.map(({ externalId }) => externalId)).toEqual(["c3", "c2"]);
  const before = await dub.customers.list({
    endingBefore: fourth,
    search: "example.com",
    pageSize: 1,
    sortBy: "createdAt",
  });
  expect(before.result.map(({ externalId }) => externalId)).toEqual(["c5"]);
});

describe("errors are the client's own", () => {
  const update = (requestBody: { externalId?: string; email?: string }) =>
    dub.customers.update({ id: "ext_c1", requestBody });

  test.each([
    ["NotFound", NotFound, () => dub.customers.get({ id: "cus_nope" })],
    ["NotFound", NotFound, () => dub.customers.delete("ext_nope")],
    ["Conflict", Conflict, () => update({ externalId: "c2" })],
    ["UnprocessableEntity", UnprocessableEntity, () => update({ email: "no" })],
    ["UnprocessableEntity", UnprocessableEntity, () => dub.customers.list({ startingAfter: "cus_nope" })],
    ["Unauthorized", Unauthorized, () => clientFor("dub_unknown").customers.list({})],
  ])("%s", async (_name, type, call) => {
    await expect(call()).rejects.toBeInstanceOf(type);
  });
});
