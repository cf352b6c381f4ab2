import type { Link, Partner } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { fetchReceivers, startReceiver } from "@overdub/testkit/receiver";
import type { Dub } from "dub";
import { BadRequest, Conflict, NotFound, UnprocessableEntity } from "dub/models/errors";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callApi, refusal } from "../testing/call-api.ts";
import { createClock } from "../testing/clock.ts";
import { dubClientOf } from "../testing/dub-client.ts";
import { addMemberKey } from "../testing/insert-rows.ts";
import { setUpProgram } from "./testing/set-up-program.ts";

let workspace: StartedWorkspace;
let dub: Dub;
const clock = createClock();
let partner: Partner;

beforeAll(async () => {
  workspace = await startWorkspace({ now: clock.now, fetch: fetchReceivers });
  dub = dubClientOf(workspace);
  await setUpProgram(workspace, { url: "https://www.acme.test/pricing" });
  const settings = {
    utmTemplate: { utm_source: "partner", utm_campaign: "spring" },
    additionalLinks: [
      { domain: "acme.test", validationMode: "domain" },
      { domain: "shop.acme.test", path: "/sale?x=1", validationMode: "exact" },
      { domain: "root.acme.test", path: "", validationMode: "exact" },
    ],
  };
  await callApi(workspace, "PATCH", "/groups/default", { body: settings });
  await callApi(workspace, "POST", "/groups", { body: { name: "Closed", slug: "closed", additionalLinks: null } });
  partner = (await callApi(workspace, "POST", "/partners", { body: { email: "ada@example.org", tenantId: "t1" } }))
    .body as Partner;
});
afterAll(() => workspace.close());

const UTM = "utm_source=partner&utm_campaign=spring";

describe("a new link of a partner", () => {
  test("is on the program's domain, in its folder, and credited", async () => {
    const link = await dub.partners.createLink({
      tenantId: "t1",
      url: "acme.test/a",
      key: "own-key",
      comments: "not these",
    });
    expect(link).toMatchObject({
      ...{
        key: "own-key",
        domain: "localhost",
        url: `https://acme.test/a?${UTM}`,
        utmSource: "partner",
        tenantId: "t1",
      },
      ...{ partnerId: partner.id, programId: partner.programId, trackConversion: true, comments: null },
      folderId: expect.stringMatching(/^fold_/),
    });
  });

  test("without a URL leads where the group's first default link does, under a random key", async () => {
    const link = await dub.partners.createLink({
      partnerId: partner.id,
      linkProps: { comments: "these", tenantId: "no" },
    });
    expect(link).toMatchObject({ url: `https://www.acme.test/pricing?${UTM}`, comments: "these", tenantId: "t1" });
    expect(link.key).toMatch(/^[A-Za-z0-9]{7}$/);
  });

  test("is given whatever the partner's status, and however many it may make itself", async () => {
    await callApi(workspace, "POST", "/groups", { body: { name: "Few", slug: "few" } });
    await callApi(workspace, "PATCH", "/groups/few", { body: { maxPartnerLinks: 1 } });
    const { id: partnerId } = await dub.partners.create({ email: "gone@example.org", groupId: "few" });
    for (const key of ["extra-1", "extra-2"])
      expect(await dub.partners.createLink({ partnerId, key })).toMatchObject({ key });
    await dub.partners.ban({ partnerId, reason: "fraud" });
    expect(await dub.partners.createLink({ partnerId, key: "after-all" })).toMatchObject({ partnerId });
  });

  test("leads where the program does in a group without default links", async () => {
    await callApi(workspace, "POST", "/groups", { body: { name: "Bare", slug: "bare" } });
    const { body } = await callApi(workspace, "GET", "/groups/bare/default-links");
    for (const { id } of body as { id: string }[]) {
      await callApi(workspace, "DELETE", `/groups/bare/default-links/${id}`);
    }
    const { id: partnerId } = await dub.partners.create({ email: "bare@example.org", groupId: "bare" });
    const { body: left } = await callApi(workspace, "GET", "/groups/bare/default-links");
    expect(left).toEqual([]);
    const link = await dub.partners.createLink({ partnerId });
    expect(link.url).toMatch(/^https:\/\/www\.acme\.test\/pricing\?/);
  });

  test("keeps the UTM parameters of its URL", async () => {
    const url = "https://acme.test/b?utm_source=own&q=1";
    expect((await dub.partners.createLink({ partnerId: partner.id, url })).url).toBe(`${url}&utm_campaign=spring`);
  });

  test.each([
    ["https://acme.test/any/path?q", 201],
    ["https://shop.acme.test/sale?x=1", 201],
    ["https://root.acme.test", 201],
    ["https://root.acme.test/", 201],
    ["https://www.acme.test/", 400],
    ["https://other.test/", 400],
    ["https://acme.test.other.test/", 400],
    ["https://shop.acme.test/sale", 400],
    ["https://shop.acme.test/sale?x=1&y=2", 400],
    ["https://root.acme.test/x", 400],
    ["http://", 422],
    ["mailto:ada@acme.test", 400],
  ])("to %s is answered with %i", async (url, status) => {
    const { status: answered } = await callApi(workspace, "POST", "/partners/links", {
      body: { partnerId: partner.id, url },
    });
    expect(answered).toBe(status);
  });

  test("leads nowhere else where the group allows nothing", async () => {
    const closed = await dub.partners.create({ email: "closed@example.org", groupId: "closed" });
    const asked = { partnerId: closed.id, url: "https://acme.test/" };
    await expect(dub.partners.createLink(asked)).rejects.toThrow(
      "You cannot create additional links for this program.",
    );
    expect(await dub.partners.createLink({ partnerId: closed.id })).toMatchObject({ partnerId: closed.id });
  });

  test("is refused with a taken key, for nobody, and for who is not enrolled", async () => {
    await dub.partners.createLink({ partnerId: partner.id, key: "taken" });
    await expect(dub.partners.createLink({ partnerId: partner.id, key: "TAKEN" })).rejects.toThrow(Conflict);
    await expect(dub.partners.createLink({})).rejects.toThrow(BadRequest);
    await expect(dub.partners.createLink({ tenantId: "nope" })).rejects.toThrow(NotFound);
    await expect(dub.partners.createLink({ partnerId: partner.id, url: "no url" })).rejects.toThrow(
      UnprocessableEntity,
    );
  });

  test("is told to webhooks; so is a change by upsert, but not one that changes nothing", async () => {
    const receiver = await startReceiver();
    const triggers = ["link.created", "link.updated"];
    await callApi(workspace, "POST", "/webhooks", { body: { name: "Links", url: `${receiver.origin}/x`, triggers } });
    const told = async () => {
      await workspace.server.jobs.runDue();
      return receiver.events().map(({ event }) => event);
    };
    const asked = { partnerId: partner.id, url: "https://acme.test/told" };
    await dub.partners.createLink(asked);
    expect(await told()).toEqual(["link.created"]);
    await dub.partners.upsertLink(asked);
    expect(await told()).toEqual(["link.created"]);
    await dub.partners.upsertLink({ ...asked, linkProps: { comments: "new" } });
    expect(await told()).toEqual(["link.created", "link.updated"]);
    await dub.partners.upsertLink({ ...asked, url: "https://acme.test/more" });
    expect(await told()).toEqual(["link.created", "link.updated", "link.created"]);
  });
});

describe("an upsert", () => {
  test("finds the partner's own link by its URL, with the group's parameters or without", async () => {
    const url = "https://acme.test/upsert";
    const made = await dub.partners.upsertLink({ tenantId: "t1", url, key: "first" });
    expect(made).toMatchObject({ key: "first", url: `${url}?${UTM}` });
    const changed = await dub.partners.upsertLink({
      partnerId: partner.id,
      url,
      key: "second",
      linkProps: { title: "T" },
    });
    expect(changed).toMatchObject({ id: made.id, key: "second", title: "T" });
    expect(await dub.partners.upsertLink({ partnerId: partner.id, url: `${url}?${UTM}` })).toMatchObject({
      id: made.id,
    });
  });

  test("finds nobody else's, also by tenant id", async () => {
    const url = "https://acme.test/shared";
    const mine = await dub.partners.upsertLink({ tenantId: "t1", url });
    await dub.partners.create({ email: "bob@example.org", tenantId: "t2" });
    const theirs = await dub.partners.upsertLink({ tenantId: "t2", url });
    expect([theirs.id === mine.id, theirs.tenantId]).toEqual([false, "t2"]);
  });

  test("is refused without a URL, for nobody, for who is not enrolled, and to elsewhere", async () => {
    const body = { partnerId: partner.id };
    expect((await refusal(workspace, "PUT", "/partners/links/upsert", { body }))[0]).toBe(422);
    const url = "https://acme.test/";
    await expect(dub.partners.upsertLink({ url })).rejects.toThrow(BadRequest);
    await expect(dub.partners.upsertLink({ partnerId: "pn_nope", url })).rejects.toThrow(NotFound);
    await expect(dub.partners.upsertLink({ ...body, url: "https://other.test" })).rejects.toThrow(BadRequest);
  });
});

test("a partner's links are listed whole, oldest first", async () => {
  const other = await dub.partners.create({ email: "list@example.org", tenantId: "t3" });
  clock.advance(1);
  const second = await dub.partners.createLink({ partnerId: other.id });
  const links = await dub.partners.retrieveLinks({ tenantId: "t3" });
  expect(links).toEqual([
    other.links?.[0],
    {
      ...{ id: second.id, domain: "localhost", key: second.key, shortLink: second.shortLink, url: second.url },
      ...{ clicks: 0, leads: 0, conversions: 0, sales: 0, saleAmount: 0 },
    },
  ]);
  await expect(dub.partners.retrieveLinks({})).rejects.toThrow(BadRequest);
  await expect(dub.partners.retrieveLinks({ partnerId: "pn_nope" })).rejects.toThrow(NotFound);
});

test("a member who may not write in the program's folder makes partners' links all the same", async () => {
  const { id } = workspace.workspace;
  const { key } = await addMemberKey(workspace.database, id, "member");
  const { default_folder_id } = await workspace.database.db
    .selectFrom("programs")
    .selectAll()
    .executeTakeFirstOrThrow();
  await workspace.database.db
    .updateTable("folders")
    .set({ access_level: null })
    .where("id", "=", default_folder_id)
    .execute();
  const answer = await callApi(workspace, "POST", "/partners/links", { key, body: { partnerId: partner.id } });
  expect(answer.status).toBe(201);
});

describe("an ordinary link", () => {
  const create = (body: object) =>
    callApi(workspace, "POST", "/links", { body: { url: "https://acme.test/x", ...body } });

  test("of the program finds its partner by the tenant id, and its folder", async () => {
    const { body } = await create({ programId: partner.programId, tenantId: "t1" });
    expect(body).toMatchObject({ partnerId: partner.id, folderId: expect.stringMatching(/^fold_/) });
    const plain = (await create({ tenantId: "t1" })).body as Link;
    expect([plain.partnerId, plain.folderId]).toEqual([null, null]);
  });

  test("names no partner that is not enrolled, nor another program", async () => {
    const unknown = { programId: partner.programId, partnerId: "pn_nope" };
    expect(await refusal(workspace, "POST", "/links", { body: { url: "https://x.co", ...unknown } })).toEqual([
      404,
      "not_found",
      "Partner not found.",
    ]);
    const { id } = (await create({})).body as Link;
    expect((await refusal(workspace, "PATCH", `/links/${id}`, { body: unknown }))[0]).toBe(404);
    const bulk = await callApi(workspace, "POST", "/links/bulk", { body: [{ url: "https://x.co", ...unknown }] });
    expect(bulk.body).toMatchObject([{ code: "not_found", error: "Partner not found." }]);
    const ids = { programId: partner.programId, partnerId: partner.id };
    expect((await callApi(workspace, "PATCH", `/links/${id}`, { body: ids })).body).toMatchObject(ids);
  });
});
