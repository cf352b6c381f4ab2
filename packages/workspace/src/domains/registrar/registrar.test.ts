import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import type { Registrar } from "@overdub/workspace";
import { RegistrarRefusal } from "@overdub/workspace";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callApi, clientOf, refusal } from "../../testing/call-api.ts";
import { createClock } from "../../testing/clock.ts";

const clock = createClock(Date.UTC(2026, 2, 4, 12));
let workspace: StartedWorkspace;
let api: ReturnType<typeof clientOf>;

beforeAll(async () => {
  workspace = await startWorkspace({ now: clock.now });
  api = clientOf(workspace);
});
afterAll(() => workspace.close());

const TAKEN = { available: false, premium: null, prices: null, price: null };
const FREE = { available: true, premium: false, price: "Deprecated: Use `prices` instead." };

describe("the status of domains", () => {
  test("tells those on this server first, then who is free at which price", async () => {
    await api.createDomain({ body: { slug: "taken.link" } });
    const query = "domains=free.link,TAKEN.link,abc.link,other.com,free.link,a_b.link";
    expect(await callApi(workspace, "GET", `/domains/status?${query}`)).toMatchObject({
      status: 200,
      body: [
        { domain: "taken.link", ...TAKEN },
        { domain: "free.link", ...FREE, prices: { registration: 0, renewal: 2000 } },
        { domain: "abc.link", ...FREE, premium: true, prices: { registration: 10_000, renewal: 11_000 } },
        { domain: "a_b.link", ...TAKEN },
      ],
    });
  });

  test.each(["domains=acme.com", "domains="])("%s names none that could be registered", async (query) => {
    expect(await refusal(workspace, "GET", `/domains/status?${query}`)).toEqual([
      400,
      "bad_request",
      "Please provide at least one domain. Only .link domains are supported.",
    ]);
  });

  test("takes a hundred names at a time", async () => {
    const names = (count: number) => Array.from({ length: count }, (_, n) => `name${n}.link`);
    expect(await api.checkDomainStatus({ query: { domains: names(100) } })).toHaveLength(100);
    expect((await callApi(workspace, "GET", `/domains/status?domains=${names(101)}`)).status).toBe(400);
  });

  test("needs names", async () => {
    expect(await refusal(workspace, "GET", "/domains/status")).toEqual([
      422,
      "unprocessable_entity",
      "invalid_union: domains: Invalid input",
    ]);
  });
});

describe("a registered domain", () => {
  beforeAll(async () => {
    const answer = await callApi(workspace, "POST", "/domains/register", { body: { domain: "acme.link" } });
    expect(answer).toMatchObject({
      status: 201,
      body: { domain: "acme.link", status: "success", expiration: Date.UTC(2027, 2, 4, 12) },
    });
  });

  const get = () => api.getDomain({ params: { slug: "acme.link" } });

  test("is a verified domain of the workspace, with a root link", async () => {
    const domain = await get();
    expect(domain).toMatchObject({ verified: true, primary: false, dnsRecords: [] });
    expect(domain.registeredDomain).toEqual({
      id: expect.stringMatching(/^dom_/),
      autoRenewalDisabledAt: null,
      createdAt: "2026-03-04T12:00:00.000Z",
      expiresAt: "2027-03-04T12:00:00.000Z",
      renewalFee: 2000,
    });
    expect(await api.listDomains({ query: { search: "acme.link" } })).toEqual([domain]);
    expect(await api.getLinkInfo({ query: { domain: "acme.link" } })).toMatchObject({ key: "_root" });
  });

  test("is the first of a workspace that has none, and then its primary one", async () => {
    const { apiKey, domain } = await workspace.addWorkspace({ slug: "bare" });
    const bare = clientOf(workspace, apiKey);
    await bare.deleteDomain({ params: { slug: domain } });
    await bare.registerDomain({ body: { domain: "bare.link" } });
    expect(await bare.getDomain({ params: { slug: "bare.link" } })).toMatchObject({ primary: true });
  });

  test("keeps its name and can't be deleted", async () => {
    expect(await refusal(workspace, "PATCH", "/domains/acme.link", { body: { slug: "acme.test" } })).toEqual([
      403,
      "forbidden",
      "You cannot update a Dub-provisioned domain.",
    ]);
    expect(await refusal(workspace, "DELETE", "/domains/acme.link")).toEqual([
      403,
      "forbidden",
      "You cannot delete a Dub-provisioned domain.",
    ]);
  });

  test("takes other settings, and is renewed or not as one likes", async () => {
    const update = (body: object) => api.updateDomain({ params: { slug: "acme.link" }, body });
    expect(await update({ placeholder: "x", slug: "ACME.link" })).toMatchObject({ placeholder: "x", verified: true });
    const off = await update({ autoRenew: false });
    expect(off.registeredDomain?.autoRenewalDisabledAt).toBe("2026-03-04T12:00:00.000Z");
    clock.advance(1000);
    expect(await update({ autoRenew: false })).toEqual(off);
    expect(await get()).toEqual(off);
    expect((await update({ autoRenew: true })).registeredDomain?.autoRenewalDisabledAt).toBe(null);
  });

  test.each([
    ["a.com", 422, 'invalid_format: domain: Invalid string: must end with ".link"'],
    ["ACME.LINK", 422, 'invalid_format: domain: Invalid string: must end with ".link"'],
    ["a b.link", 422, "Invalid domain"],
    [".link", 422, "Invalid domain"],
    ["sub.acme.link", 400, "Domain not available."],
    ["acme.link", 400, "Domain not available."],
    ["Acme.link", 400, "Domain not available."],
  ])("%s can't be had", async (domain, status, message) => {
    const [answered, , text] = await refusal(workspace, "POST", "/domains/register", { body: { domain } });
    expect([answered, text]).toEqual([status, message]);
  });

  test("one name goes to one of many who ask at once", async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, () =>
        callApi(workspace, "POST", "/domains/register", { body: { domain: "wanted.link" } }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array.from({ length: 9 }, () => 400)]);
  });

  test("an unverified copy of the name is not taken away from whoever holds it", async () => {
    const { apiKey } = await workspace.addWorkspace({ slug: "holder" });
    await clientOf(workspace, apiKey).createDomain({ body: { slug: "held.link" } });
    const answer = await refusal(workspace, "POST", "/domains/register", { body: { domain: "held.link" } });
    expect(answer).toEqual([400, "bad_request", "Domain not available."]);
  });
});

describe("a server that is composed with a registrar", () => {
  const asked: unknown[] = [];
  const registrar: Registrar = {
    findOffer: async (domain) =>
      domain === "free.link" ? { isPremium: false, registrationCents: 500, renewalCents: 3000 } : undefined,
    async register(domain, workspaceId) {
      asked.push([domain, workspaceId]);
      if (domain !== "free.link") throw new RegistrarRefusal("Premium domains are not sold here.");
      return { expiresAtMs: Date.UTC(2030, 0, 1), renewalCents: 3000 };
    },
    async setAutoRenewal(domain, isOn) {
      asked.push([domain, isOn]);
    },
  };
  let composed: StartedWorkspace;

  beforeAll(async () => {
    composed = await startWorkspace({ domains: { registrar } });
  });
  afterAll(() => composed.close());

  test("sells what that one sells, at its price and in its words", async () => {
    const own = clientOf(composed);
    expect(await own.checkDomainStatus({ query: { domains: "free.link,gold.link" } })).toEqual([
      { domain: "free.link", ...FREE, prices: { registration: 0, renewal: 4000 } },
      { domain: "gold.link", ...TAKEN },
    ]);
    expect(await refusal(composed, "POST", "/domains/register", { body: { domain: "gold.link" } })).toEqual([
      400,
      "bad_request",
      "Premium domains are not sold here.",
    ]);
    expect((await callApi(composed, "GET", "/domains/gold.link")).status).toBe(404);
    await own.registerDomain({ body: { domain: "free.link" } });
    const domain = await own.updateDomain({ params: { slug: "free.link" }, body: { autoRenew: false } });
    expect(domain.registeredDomain).toMatchObject({ renewalFee: 4000, expiresAt: "2030-01-01T00:00:00.000Z" });
    expect(asked).toEqual([
      ["gold.link", composed.workspace.id],
      ["free.link", composed.workspace.id],
      ["free.link", false],
    ]);
  });
});
