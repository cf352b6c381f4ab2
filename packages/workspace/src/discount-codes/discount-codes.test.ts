import type { Discount, Partner } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { fetchReceivers, startReceiver } from "@overdub/testkit/receiver";
import type { Dub } from "dub";
import { Conflict, NotFound } from "dub/models/errors";
import { afterAll, beforeAll, expect, test } from "vitest";
import { setUpProgram } from "../partners/testing/set-up-program.ts";
import { callApi, refusal } from "../testing/call-api.ts";
import { dubClientOf } from "../testing/dub-client.ts";

let workspace: StartedWorkspace;
let dub: Dub;
let discount: Discount;
let people = 0;

beforeAll(async () => {
  workspace = await startWorkspace({ fetch: fetchReceivers });
  dub = dubClientOf(workspace);
  await setUpProgram(workspace);
  const terms = { discount: { type: "percentage", amount: 30, maxDuration: 6 } };
  discount = (await callApi(workspace, "POST", "/admin/program/discounts", { body: terms })).body as Discount;
});
afterAll(() => workspace.close());

async function enrol(name = "Ada Byron", groupId?: string) {
  people += 1;
  const body = { name, email: `p${people}@example.org`, groupId };
  const partner = (await callApi(workspace, "POST", "/partners", { body })).body as Partner;
  return { partnerId: partner.id, linkId: partner.links?.[0]?.id ?? "" };
}
const create = (body: object) => callApi(workspace, "POST", "/discount-codes", { body });

test("a code is made of first name and amount, with another ending where it is taken", async () => {
  const first = await enrol();
  const made = await dub.discountCodes.create(first);
  expect(made).toEqual({
    ...{ id: expect.stringMatching(/^dcode_/), code: "ADA30OFF", discountId: discount.id, disabledAt: null, ...first },
  });
  expect(await dub.discountCodes.create(await enrol())).toMatchObject({
    code: expect.stringMatching(/^ADA30OFF-\w{4}$/),
  });
  expect(await dub.discountCodes.create(await enrol("Élodie"))).toMatchObject({ code: "ELODIE30OFF" });
  expect(await dub.discountCodes.create({ ...(await enrol()), code: " " })).toMatchObject({
    code: expect.stringMatching(/^ADA30OFF-/),
  });
});

test("a code that is chosen is one in any letter case", async () => {
  const chosen = await dub.discountCodes.create({ ...(await enrol()), code: "Spring-26" });
  await expect(dub.discountCodes.create({ ...(await enrol()), code: "SPRING-26" })).rejects.toThrow(Conflict);
  const path = `/discount-codes/${chosen.id}`;
  expect((await callApi(workspace, "PATCH", path, { body: { code: "Summer-26" } })).body).toMatchObject({
    id: chosen.id,
    code: "Summer-26",
  });
  expect((await refusal(workspace, "PATCH", path, { body: { code: "ada30off" } }))[0]).toBe(409);
  expect(await dub.discountCodes.delete("summer-26")).toEqual({ id: chosen.id });
  await expect(dub.discountCodes.delete(chosen.id)).rejects.toThrow(NotFound);
});

test("each refusal has its status, and makes no code", async () => {
  const [one, two] = [await enrol(), await enrol()];
  await callApi(workspace, "POST", "/groups", { body: { name: "Bare", slug: "bare" } });
  const bare = await enrol("Bare", "bare");
  await create(one);
  for (const [body, status] of [
    [{ ...one, partnerId: "pn_nope" }, 404],
    [{ ...two, linkId: one.linkId }, 400],
    [{ ...two, linkId: "link_nope" }, 400],
    [bare, 400],
    [one, 400],
    [{ ...two, code: "no blanks" }, 422],
    [{ partnerId: two.partnerId }, 422],
  ] as const) {
    expect([body, (await create(body)).status]).toEqual([body, status]);
  }
  const ofTwo = await callApi(workspace, "GET", `/discount-codes?partnerId=${two.partnerId}`);
  expect(ofTwo.body).toEqual([]);
});

test("of two requests for one link, one has the code", async () => {
  const one = await enrol("Race");
  const statuses = (await Promise.all([create(one), create(one), create(one)])).map(({ status }) => status);
  expect(statuses.toSorted()).toEqual([200, 400, 400]);
});

test("the list is newest first, by partner and discount", async () => {
  const page = await dub.discountCodes.list({ discountId: discount.id, pageSize: 2 });
  expect(page).toHaveLength(2);
  expect(page[0]?.code).toBe("RACE30OFF");
  await expect(dub.discountCodes.list({ discountId: "disc_nope" })).rejects.toThrow(NotFound);
});

test("webhooks hear of a code that is made, deleted, switched off and on", async () => {
  const receiver = await startReceiver();
  const triggers = ["discount_code.created", "discount_code.deleted"];
  await callApi(workspace, "POST", "/webhooks", { body: { name: "Codes", url: `${receiver.origin}/x`, triggers } });
  const one = await enrol("Told");
  const { id } = (await create(one)).body as { id: string };
  await callApi(workspace, "POST", "/partners/ban", { body: { partnerId: one.partnerId, reason: "spam" } });
  await callApi(workspace, "POST", "/admin/program/partners/unban", { body: { partnerId: one.partnerId } });
  await dub.discountCodes.delete(id);
  await workspace.server.jobs.runDue();
  const payload = { id, code: "TOLD30OFF", ...one, disabledAt: null };
  const shown = { id: discount.id, amount: 30, type: "percentage", maxDuration: 6, provider: "custom" };
  const events = receiver.events().map(({ event, data }) => [event, data] as const);
  expect(events).toHaveLength(4);
  expect(events).toContainEqual(["discount_code.created", { ...payload, discount: shown }]);
  expect(events).toContainEqual([
    "discount_code.deleted",
    { ...payload, disabledAt: expect.any(String), discount: shown },
  ]);
  expect(events).toContainEqual(["discount_code.deleted", { ...payload, discount: shown }]);
});

test("a new partner has a code where the discount provides one, and no other", async () => {
  await callApi(workspace, "POST", "/groups", { body: { name: "Coded", slug: "coded" } });
  const terms = { type: "flat", amount: 1250, autoProvision: true };
  await callApi(workspace, "POST", "/admin/program/discounts", { body: { groupId: "coded", discount: terms } });
  const one = await enrol("Auto Matic", "coded");
  const codes = async () => (await callApi(workspace, "GET", `/discount-codes?partnerId=${one.partnerId}`)).body;
  expect(await codes()).toMatchObject([{ code: "AUTO12-5OFF", ...one }]);
  await workspace.server.jobs.runDue();
  expect(await codes()).toHaveLength(1);
});

test("a code whose discount is gone is found no more", async () => {
  const one = await enrol("Orphan");
  const { id } = (await create(one)).body as { id: string };
  await callApi(workspace, "DELETE", `/admin/program/discounts/${discount.id}`);
  expect(await refusal(workspace, "DELETE", `/discount-codes/${id}`)).toEqual([
    404,
    "not_found",
    "Discount code not found.",
  ]);
  expect((await callApi(workspace, "GET", `/discount-codes?partnerId=${one.partnerId}`)).body).toMatchObject([
    { id, discountId: null },
  ]);
});
