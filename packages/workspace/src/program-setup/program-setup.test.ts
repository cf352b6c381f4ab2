import type { Group, Program } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { setUpProgram } from "../partners/testing/set-up-program.ts";
import type { ApiTarget } from "../testing/call-api.ts";
import { callApi, refusal } from "../testing/call-api.ts";
import { addMemberKey, insertFolder } from "../testing/insert-rows.ts";

let workspace: StartedWorkspace;
beforeAll(async () => {
  workspace = await startWorkspace();
});
afterAll(() => workspace.close());

let made = 0;
/** A workspace without a program, on the domain `go<n>.localhost`. */
async function fresh(): Promise<ApiTarget & { readonly workspace: { readonly id: string; readonly slug: string } }> {
  made += 1;
  const added = await workspace.addWorkspace({ slug: `ws${made}`, domain: `go${made}.localhost` });
  return { server: workspace.server, workspace: added };
}

const get = async <Body>(on: ApiTarget, path: string) => (await callApi(on, "GET", path)).body as Body;

describe("a new program", () => {
  test("has a folder, and a default group with one default link", async () => {
    const on = await fresh();
    const reward = { event: "lead", type: "flat", amountInCents: 250 };
    const { status, body } = await callApi(on, "POST", "/admin/program", {
      body: { name: " Acme ", url: "www.acme.test/pricing", reward },
    });
    const program = body as Program;
    expect([status, program]).toEqual([
      201,
      {
        ...{
          id: expect.stringMatching(/^prog_/),
          name: "Acme",
          slug: on.workspace.slug,
          logo: null,
          description: null,
        },
        ...{ domain: `go${made}.localhost`, url: "https://www.acme.test/pricing", primaryRewardEvent: "lead" },
        ...{ minPayoutAmount: 0, payoutMode: "internal", applicationRequirements: null, supportEmail: null },
        ...{ helpUrl: null, termsUrl: null, defaultFolderId: expect.stringMatching(/^fold_/) },
        ...{ defaultGroupId: expect.stringMatching(/^grp_/), invoicePrefix: expect.stringMatching(/^[0-9A-Z]{8}$/) },
        ...{ createdAt: expect.any(String), updatedAt: program.createdAt },
      },
    ]);
    expect(await get(on, "/admin/program")).toEqual(program);
    expect(await get(on, `/programs/${program.id}`)).toEqual(program);
    expect(await get(on, `/folders/${program.defaultFolderId}`)).toMatchObject({ name: "Partner Links" });
    const rewards = await get<{ id: string }[]>(on, "/rewards");
    expect(await get(on, "/groups")).toEqual([
      {
        ...{
          id: program.defaultGroupId,
          name: "Default Group",
          slug: "default",
          color: null,
          logo: null,
          wordmark: null,
        },
        ...{ brandColor: null, holdingPeriodDays: 0, clickRewardId: null, leadRewardId: rewards[0]?.id },
        ...{
          saleRewardId: null,
          referralRewardId: null,
          discountId: null,
          maxPartnerLinks: 10,
          linkStructure: "short",
        },
        additionalLinks: [{ domain: "acme.test", path: "", validationMode: "domain" }],
        ...{ utmTemplate: null, moveRules: null, applicationFormData: null, autoApprovePartnersEnabledAt: null },
        ...{ applicationFormPublishedAt: null, createdAt: program.createdAt, updatedAt: program.createdAt },
        partnerGroupDefaultLinks: [
          { id: expect.stringMatching(/^pgdl_/), domain: program.domain, url: "https://www.acme.test/pricing" },
        ],
      },
    ]);
  });

  test("numbers its folder where the name is taken", async () => {
    const on = await fresh();
    await insertFolder(workspace.database.db, on.workspace.id, "partner links");
    const { defaultFolderId } = await setUpProgram(on);
    expect(await get(on, `/folders/${defaultFolderId}`)).toMatchObject({ name: "Partner Links 2" });
  });

  test("without a URL has no default link until it gets one", async () => {
    const on = await fresh();
    await callApi(on, "POST", "/admin/program", { body: { name: "Later" } });
    const partner = await callApi(on, "POST", "/partners", { body: { email: "a@b.co" } });
    expect(partner.body).toMatchObject({ links: [] });
    expect(await refusal(on, "POST", "/partners/links", { body: {} })).toEqual([
      400,
      "bad_request",
      "You need to set a domain and url for this program before creating a link.",
    ]);
    await callApi(on, "PATCH", "/admin/program", { body: { url: "https://acme.test" } });
    expect((await get<Group>(on, "/groups/default")).partnerGroupDefaultLinks).toMatchObject([
      { url: expect.stringMatching(/^https:\/\/acme\.test/) },
    ]);
  });

  test("is one for each workspace, also when it is asked for twice at once", async () => {
    const on = await fresh();
    const ask = () => callApi(on, "POST", "/admin/program", { body: { name: "Twice" } });
    const statuses = (await Promise.all([ask(), ask(), ask()])).map(({ status }) => status);
    expect(statuses.toSorted()).toEqual([201, 409, 409]);
    expect(await get(on, "/groups")).toHaveLength(1);
  });

  test.each([
    [{}, 422, "invalid_type: name: Invalid input: expected string, received undefined"],
    [{ name: "x", slug: "no slug" }, 422, "invalid_format: slug: Letters, digits and single hyphens."],
    [{ name: "x", slug: "taken" }, 409, "The slug taken is taken by another program."],
    [{ name: "x", domain: "nobodys.test" }, 404, "Domain nobodys.test not found."],
    [
      { name: "x", minPayoutAmount: 1.5 },
      422,
      "invalid_type: minPayoutAmount: Invalid input: expected int, received number",
    ],
    [{ name: "x", minPayoutAmount: -1 }, 422, "too_small: minPayoutAmount: Too small: expected number to be >=0"],
    [{ name: "x", payoutMode: "bank" }, 422, expect.stringMatching(/^invalid_value: payoutMode: /)],
    [
      { name: "x", reward: { event: "sale", type: "flat" } },
      422,
      "custom: reward.amountInCents: A flat reward needs it.",
    ],
    [
      {
        name: "x",
        applicationRequirements: [
          { key: "country", operator: "is", value: ["US"] },
          { key: "country", operator: "is_not", value: ["DE"] },
        ],
      },
      422,
      "custom: applicationRequirements: Each is asked once.",
    ],
  ])("is refused as %j, and leaves nothing behind", async (body, status, message) => {
    const on = await fresh();
    if (status === 409) await setUpProgram(await fresh(), { slug: "taken" });
    expect(await refusal(on, "POST", "/admin/program", { body })).toEqual([status, expect.any(String), message]);
    expect((await refusal(on, "GET", "/admin/program"))[0]).toBe(404);
    expect(await get(on, "/folders")).toEqual([]);
  });
});

test("a change keeps what it does not name, and null clears", async () => {
  const on = await fresh();
  const program = await setUpProgram(on, { supportEmail: "help@acme.test", minPayoutAmount: 1000 });
  const requirements = [{ key: "emailDomain", operator: "is_not", value: ["mail.test"] }] as const;
  const changed = await callApi(on, "PATCH", "/admin/program", {
    body: { name: "Renamed", supportEmail: null, applicationRequirements: requirements },
  });
  expect(changed.body).toEqual({
    ...program,
    name: "Renamed",
    supportEmail: null,
    applicationRequirements: requirements,
    updatedAt: expect.any(String),
  });
  expect(await get(on, "/admin/program")).toEqual(changed.body);
});

test("what the program's links need is not deleted, and follows its domain to another name", async () => {
  const on = await fresh();
  const program = await setUpProgram(on);
  expect(await refusal(on, "DELETE", `/folders/${program.defaultFolderId}`)).toEqual([
    403,
    "forbidden",
    "You cannot delete the folder of your partner program.",
  ]);
  expect((await refusal(on, "DELETE", `/domains/${program.domain}`))[0]).toBe(403);
  const slug = `renamed${made}.localhost`;
  expect((await callApi(on, "PATCH", `/domains/${program.domain}`, { body: { slug } })).status).toBe(200);
  expect(await get(on, "/admin/program")).toMatchObject({ domain: slug });
  expect((await get<Group>(on, "/groups/default")).partnerGroupDefaultLinks).toMatchObject([{ domain: slug }]);
  const partner = await callApi(on, "POST", "/partners", { body: { email: "a@b.co", name: "Ada" } });
  expect(partner.body).toMatchObject({ links: [{ domain: slug, key: "ada" }] });
});

test("an owner sets programs up, a member moves partners and changes groups", async () => {
  const on = await fresh();
  await setUpProgram(on);
  const { key } = await addMemberKey(workspace.database, on.workspace.id, "member");
  expect((await callApi(on, "PATCH", "/admin/program", { key, body: { name: "x" } })).status).toBe(403);
  expect((await callApi(on, "POST", "/admin/program/rewards", { key, body: {} })).status).toBe(403);
  expect((await callApi(on, "GET", "/admin/program", { key })).status).toBe(200);
  expect((await callApi(on, "PATCH", "/groups/default", { key, body: { color: "blue" } })).status).toBe(200);
});
