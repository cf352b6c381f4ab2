import type { Discount, Group, Partner, PartnerProfile, Reward } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addReward, setUpProgram } from "../partners/testing/set-up-program.ts";
import { callApi, refusal } from "../testing/call-api.ts";
import { startWorkspaceOn } from "../testing/start-workspace-on.ts";

describe.each(["sqlite", "postgres"] as const)("on %s", (dialect) => {
  let workspace: StartedWorkspace;
  beforeAll(async () => {
    workspace = await startWorkspaceOn(dialect);
    await setUpProgram(workspace);
  });
  afterAll(() => workspace.close());

  async function call<Body>(method: string, path: string, body?: object): Promise<Body> {
    const answer = await callApi(workspace, method, path, { body });
    if (answer.status > 201) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body as Body;
  }
  let made = 0;
  const newGroup = (body: object = {}) => {
    made += 1;
    return call<Group>("POST", "/groups", { name: `Group ${made}`, slug: `group-${made}`, ...body });
  };
  const enrol = (groupId: string) => {
    made += 1;
    return call<Partner>("POST", "/partners", { email: `p${made}@example.org`, groupId });
  };
  const termsOf = async (partner: Partner) => {
    const { clickRewardId, leadRewardId, saleRewardId, discountId, groupId } = await call<PartnerProfile>(
      "GET",
      `/partners/${partner.id}`,
    );
    return { clickRewardId, leadRewardId, saleRewardId, discountId, groupId };
  };
  const sale = { event: "sale", type: "percentage", amountInPercentage: 10 };

  describe("a new group", () => {
    test("has the settings and default links of the default one, but neither rewards nor discount", async () => {
      await addReward(workspace, sale);
      const settings = {
        color: "red",
        holdingPeriodDays: 30,
        utmTemplate: { utm_source: "p" },
        linkStructure: "query",
      };
      const model = await call<Group>("PATCH", "/groups/default", settings);
      const group = await newGroup({ maxPartnerLinks: 3 });
      expect(group).toEqual({
        ...model,
        ...{ id: group.id, name: group.name, slug: group.slug, saleRewardId: null, maxPartnerLinks: 3 },
        ...{ createdAt: expect.any(String), updatedAt: expect.any(String) },
        partnerGroupDefaultLinks: [{ ...model.partnerGroupDefaultLinks[0], id: expect.stringMatching(/^pgdl_/) }],
      });
      expect(await call("GET", `/groups/${group.slug}`)).toEqual(group);
      expect(await call("GET", `/groups?search=${group.slug}`)).toEqual([group]);
    });

    test.each([
      [{ slug: "default" }, 409, "A group with the slug default already exists."],
      [{ slug: "grp_x" }, 422, "invalid_format: slug: Letters, digits and single hyphens."],
      [{ holdingPeriodDays: 5 }, 422, "custom: holdingPeriodDays: One of 0, 7, 14, 30, 60, 90."],
      [
        { additionalLinks: [{ domain: "a b", validationMode: "domain" }] },
        422,
        "custom: additionalLinks[0].domain: No domain.",
      ],
      [
        {
          additionalLinks: [
            { domain: "A.test", validationMode: "domain" },
            { domain: "a.test", validationMode: "exact" },
          ],
        },
        422,
        "custom: additionalLinks: Domains must be unique.",
      ],
      [
        { moveRules: [{ attribute: "partnerGroup", operator: "eq", value: "x" }] },
        422,
        "custom: moveRules: At least one rule is on a total.",
      ],
      [
        { applicationFormData: { fields: [{ type: "select", id: "a", label: "b", options: ["x", "x"] }] } },
        422,
        "custom: applicationFormData.fields[0].options: Options must be unique.",
      ],
    ])("is refused with %j", async (body, status, message) => {
      const asked = { name: "x", slug: "refused", ...body };
      expect(await refusal(workspace, "POST", "/groups", { body: asked })).toEqual([
        status,
        expect.any(String),
        message,
      ]);
      expect((await refusal(workspace, "GET", "/groups/refused"))[0]).toBe(404);
    });
  });

  test("a changed group is found by its new slug; the default one keeps its own", async () => {
    const { slug } = await newGroup();
    const other = await newGroup();
    const body = { name: "New", slug: `${slug}-new`, autoApprovePartners: true, publishApplicationForm: true };
    const changed = await call<Group>("PATCH", `/groups/${slug}`, body);
    expect(changed).toMatchObject({ name: "New", autoApprovePartnersEnabledAt: expect.any(String) });
    expect(await call("GET", `/groups/${slug}-new`)).toEqual(changed);
    const refused = async (name: string, change: object) =>
      (await refusal(workspace, "PATCH", `/groups/${name}`, { body: change })).slice(0, 2);
    expect(await refused(other.id, { slug: `${slug}-new` })).toEqual([400, "bad_request"]);
    expect(await refused("default", { slug: "other" })).toEqual([403, "forbidden"]);
    expect(await refused("nope", { name: "x" })).toEqual([404, "not_found"]);
  });

  test("partners have what their group has, from the moment on in which it has it", async () => {
    const group = await newGroup();
    const [active, banned] = [await enrol(group.id), await enrol(group.id)];
    await call("POST", "/partners/ban", { partnerId: banned.id, reason: "spam" });
    const reward = await addReward(workspace, sale, group.slug);
    const discount = await call<Discount>("POST", "/admin/program/discounts", {
      groupId: group.id,
      discount: { type: "flat", amount: 500 },
    });
    const none = { clickRewardId: null, leadRewardId: null, saleRewardId: null, discountId: null, groupId: group.id };
    expect(await termsOf(active)).toEqual({ ...none, saleRewardId: reward.id, discountId: discount.id });
    expect(await termsOf(banned)).toEqual(none);
    expect(
      (await refusal(workspace, "POST", "/admin/program/rewards", { body: { groupId: group.id, reward: sale } }))[0],
    ).toBe(409);

    await call("DELETE", `/admin/program/rewards/${reward.id}`);
    await call("DELETE", `/admin/program/discounts/${discount.id}`);
    expect(await termsOf(active)).toEqual(none);
    expect(await refusal(workspace, "GET", `/rewards/${reward.id}`)).toEqual([404, "not_found", "Reward not found."]);
  });

  test("a reward that changes keeps its id and event, and says how often it changed", async () => {
    const group = await newGroup();
    const reward = await addReward(workspace, sale, group.slug);
    const path = `/admin/program/rewards/${reward.id}`;
    const changed = await call<Reward>("PATCH", path, {
      reward: { ...sale, amountInPercentage: 12.5, maxDuration: 3 },
    });
    expect(changed).toEqual({
      ...reward,
      ...{ amountInPercentage: 12.5, maxDuration: 3, version: 2, updatedAt: expect.any(String) },
    });
    expect(await call("GET", `/rewards/${reward.id}`)).toEqual(changed);
    const lead = { event: "lead", type: "flat", amountInCents: 1 };
    expect((await refusal(workspace, "PATCH", path, { body: { reward: lead } }))[0]).toBe(400);
  });

  test("who is moved has the terms of the new group; who is banned has none, and those of the new one afterwards", async () => {
    const [from, to] = [await newGroup(), await newGroup()];
    const reward = await addReward(workspace, sale, to.slug);
    const [active, banned] = [await enrol(from.id), await enrol(from.id)];
    await call("POST", "/partners/ban", { partnerId: banned.id, reason: "fraud" });
    const partnerIds = [active.id, banned.id, active.id, "pn_nope"];
    expect(await call("POST", `/groups/${to.slug}/partners`, { partnerIds })).toEqual({ count: 2 });
    expect(await call("POST", `/groups/${to.slug}/partners`, { partnerIds })).toEqual({ count: 0 });
    expect(await termsOf(active)).toMatchObject({ groupId: to.id, saleRewardId: reward.id });
    expect(await termsOf(banned)).toMatchObject({ groupId: to.id, saleRewardId: null });
    await call("POST", "/admin/program/partners/unban", { partnerId: banned.id });
    expect(await termsOf(banned)).toMatchObject({ groupId: to.id, saleRewardId: reward.id });
  });

  test("partners of a deleted group come into the default one, and its rewards are gone", async () => {
    const group = await newGroup();
    const reward = await addReward(workspace, sale, group.slug);
    const partner = await enrol(group.id);
    expect(await call("DELETE", `/groups/${group.slug}`)).toEqual({ id: group.id });
    const fallback = await call<Group>("GET", "/groups/default");
    expect(await termsOf(partner)).toMatchObject({ groupId: fallback.id, saleRewardId: fallback.saleRewardId });
    expect((await refusal(workspace, "GET", `/rewards/${reward.id}`))[0]).toBe(404);
    expect(await refusal(workspace, "DELETE", "/groups/default")).toEqual([
      403,
      "forbidden",
      "You cannot delete the default group.",
    ]);
  });

  test("a group has five default links at most, each once", async () => {
    const { slug } = await newGroup();
    const add = (n: number) => refusalOrNothing(`/groups/${slug}/default-links`, { url: `https://acme.test/${n}` });
    expect(await add(1)).toBe(201);
    expect(await add(1)).toBe(409);
    for (const n of [2, 3, 4]) expect(await add(n)).toBe(201);
    expect(await add(5)).toBe(400);
    const links = await call<{ id: string }[]>("GET", `/groups/${slug}/default-links`);
    expect(links).toHaveLength(5);
    const [first] = links;
    expect(await call("DELETE", `/groups/${slug}/default-links/${first?.id}`)).toEqual({ id: first?.id });
    expect(await add(5)).toBe(201);
  });

  const refusalOrNothing = async (path: string, body: object) =>
    (await callApi(workspace, "POST", path, { body })).status;
});
