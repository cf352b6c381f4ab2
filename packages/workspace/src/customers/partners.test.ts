import type { Customer } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { CreditedPartners } from "../partners/testing/credited-partners.ts";
import { creditPartners } from "../partners/testing/credited-partners.ts";
import { callApi } from "../testing/call-api.ts";
import { dubClientOf } from "../testing/dub-client.ts";

let workspace: StartedWorkspace;
let there: CreditedPartners;

beforeAll(async () => {
  workspace = await startWorkspace();
  there = await creditPartners(workspace);
});
afterAll(() => workspace.close());

const idsOf = async (query: string) =>
  ((await callApi(workspace, "GET", `/customers?${query}`)).body as Customer[])
    .map(({ externalId }) => externalId)
    .toSorted();

test("customers are filtered by partner and program", async () => {
  const { ada, bob, program } = there;
  expect(await idsOf(`partnerId=${ada.id}`)).toEqual(["ada1", "ada2"]);
  expect(await idsOf(`partnerId=${bob.id}`)).toEqual(["bob1"]);
  expect(await idsOf("partnerId=pn_nope")).toEqual([]);
  expect(await idsOf(`programId=${program.id}`)).toEqual(["ada1", "ada2", "bob1"]);
  expect(await idsOf(`programId=prog_nope&partnerId=${ada.id}`)).toEqual([]);
  expect((await callApi(workspace, "GET", `/customers/count?partnerId=${ada.id}`)).body).toBe(2);
});

test("who brought a customer, and what the customer gets for it, is told where that is asked for", async () => {
  const { ada, bob, program, discount } = there;
  const dub = dubClientOf(workspace);
  const bobs = await dub.customers.get({ id: "ext_bob1", includeExpandedFields: true });
  expect(bobs).toMatchObject({
    programId: program.id,
    partner: { id: bob.id, name: "Bob", email: "bob@example.org", image: "https://cdn.test/bob.png" },
    discount: {
      id: discount.id,
      amount: 25,
      type: "percentage",
      maxDuration: 12,
      couponId: "C25",
      couponTestId: "T25",
    },
    link: { id: bob.links?.[0]?.id, programId: program.id },
  });
  const adas = await dub.customers.get({ id: "ext_ada1", includeExpandedFields: true });
  expect(adas).toMatchObject({ programId: program.id, partner: { id: ada.id, image: null } });
  expect(adas).not.toHaveProperty("discount");
  expect(await dub.customers.get({ id: "ext_ada1" })).not.toHaveProperty("partner");
});

test("a click on a partner's link tells the page of the partner and the discount", async () => {
  const { ada, bob, program, vip, discount } = there;
  const click = async (key: string | undefined) =>
    (await callApi(workspace, "POST", "/track/click", { body: { domain: "localhost", key } })).body;
  const { id, amount, type, maxDuration, couponId, couponTestId } = discount;
  expect(await click(bob.links?.[0]?.key)).toEqual({
    clickId: expect.stringMatching(/^[A-Za-z0-9]{16}$/),
    partner: { id: bob.id, name: "Bob", image: "https://cdn.test/bob.png", groupId: vip.id },
    discount: { id, amount, type, maxDuration, couponId, couponTestId },
  });
  const first = await click(ada.links?.[0]?.key);
  expect(first).toEqual({
    clickId: expect.any(String),
    partner: {
      id: ada.id,
      name: "Ada Byron",
      image: expect.stringMatching(/^data:image\/svg\+xml;base64,/),
      groupId: program.defaultGroupId,
      tenantId: "t_ada",
    },
    discount: null,
  });
  // The repeat within the hour tells the same.
  expect(await click(ada.links?.[0]?.key)).toEqual(first);
  expect(await click("nobodys")).toEqual({ clickId: expect.any(String) });
});
