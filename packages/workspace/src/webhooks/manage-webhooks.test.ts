import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { callApi, clientOf, refusal } from "../testing/call-api.ts";
import { insertFolder } from "../testing/insert-rows.ts";

let workspace: StartedWorkspace;
let api: ReturnType<typeof clientOf>;

beforeAll(async () => {
  workspace = await startWorkspace();
  api = clientOf(workspace);
});
afterAll(() => workspace.close());
beforeEach(async () => {
  await workspace.database.db.deleteFrom("webhooks").execute();
});

const URL = "https://receiver.test/hook";
const create = (body: object = {}) =>
  api.createWebhook({ body: { name: "CRM", url: URL, triggers: ["link.created"], ...body } });
const refused = (body: object) =>
  refusal(workspace, "POST", "/webhooks", { body: { name: "CRM", url: URL, triggers: ["link.created"], ...body } });
const refusedChange = (id: string, body: object) => refusal(workspace, "PATCH", `/webhooks/${id}`, { body });
const INVALID = [422, "unprocessable_entity", expect.any(String)];

describe("a webhook", () => {
  test("is created, listed, read, changed and deleted", async () => {
    const webhook = await create({ name: "  CRM  ", triggers: ["link.created", "sale.created", "link.created"] });
    expect(webhook).toEqual({
      id: expect.stringMatching(/^wh_[0-9A-Z]{25}$/),
      name: "CRM",
      url: URL,
      secret: expect.stringMatching(/^whsec_[0-9a-f]{32}$/),
      triggers: ["link.created", "sale.created"],
      linkScope: null,
      linkIds: [],
      folderIds: [],
      disabledAt: null,
      installationId: null,
    });
    const second = await create({ url: `${URL}/2`, triggers: [] });
    expect(await api.listWebhooks()).toEqual([second, webhook]);
    const params = { webhookId: webhook.id };
    expect(await api.getWebhook({ params })).toEqual(webhook);
    const body = { name: "ERP", url: `${URL}/3`, triggers: ["lead.created" as const] };
    expect(await api.updateWebhook({ params, body })).toEqual({ ...webhook, ...body });
    expect(await api.updateWebhook({ params, body: {} })).toEqual({ ...webhook, ...body });
    expect(await api.deleteWebhook({ params })).toEqual({ id: webhook.id });
    expect(await api.listWebhooks()).toEqual([second]);
    for (const [method, path] of [
      ["GET", ""],
      ["DELETE", ""],
      ["GET", "/deliveries"],
      ["GET", "/deliveries/whd_1"],
    ] as const) {
      expect(await refusal(workspace, method, `/webhooks/${webhook.id}${path}`)).toEqual([
        404,
        "not_found",
        "Webhook not found.",
      ]);
    }
  });

  test("keeps its secret and its state, whatever a caller sends", async () => {
    const { id, secret } = await create({ secret: "whsec_mine", disabledAt: "2026-01-01T00:00:00Z" });
    const body = { secret: "whsec_mine", disabledAt: "2026-01-01T00:00:00Z", installationId: "x" };
    const { body: changed } = await callApi(workspace, "PATCH", `/webhooks/${id}`, { body });
    expect(changed).toMatchObject({ secret, disabledAt: null, installationId: null });
    expect(secret).not.toBe("whsec_mine");
  });

  test.each([
    [{ name: "" }, "too_small: name: "],
    [{ name: "x".repeat(41) }, "too_big: name: "],
    [{ name: undefined }, "invalid_type: name: "],
    [{ url: "receiver" }, "custom: url: Invalid URL"],
    [{ url: "ftp://receiver.test/" }, "custom: url: Invalid URL"],
    [{ url: "javascript:alert(1)" }, "custom: url: Invalid URL"],
    [{ url: "https://user:pass@receiver.test/" }, "custom: url: A URL with a user name"],
    [{ url: `https://receiver.test/${"x".repeat(2048)}` }, "custom: url: The URL is longer"],
    [{ url: `https://receiver.test/${"ü".repeat(400)}` }, "custom: url: The URL is longer"],
    [{ triggers: ["link.opened"] }, "invalid_value: triggers[0]: "],
    [{ triggers: undefined }, "invalid_type: triggers: "],
    [{ triggers: ["link.clicked"] }, "custom: linkScope: linkScope is required"],
    [{ triggers: ["link.clicked"], linkScope: null }, "custom: linkScope: linkScope is required"],
    [{ linkScope: "workspace" }, "custom: linkScope: linkScope is only for"],
    [{ triggers: ["link.clicked"], linkScope: "links", linkIds: [] }, "custom: linkIds: linkIds must not be empty."],
    [{ triggers: ["link.clicked"], linkScope: "folders", folderIds: [] }, "custom: folderIds: "],
    [{ triggers: ["link.clicked"], linkScope: "links", linkIds: Array(1001).fill("x") }, "too_big: linkIds: "],
    [{ triggers: ["link.clicked"], linkScope: "folders", folderIds: Array(101).fill("x") }, "too_big: folderIds: "],
  ])("that cannot be is 422: %j", async (body, message) => {
    const [status, code, text] = await refused(body);
    expect([status, code]).toEqual([422, "unprocessable_entity"]);
    expect(text).toContain(message);
    expect(await api.listWebhooks()).toEqual([]);
  });

  test("has a URL of its own, however that is spelt", async () => {
    const { id } = await create({ url: "https://Receiver.test:443/hook#part" });
    expect(await refused({})).toEqual([409, "conflict", "A webhook with this URL already exists."]);
    const other = await create({ url: "https://receiver.test/other" });
    expect(await refusedChange(other.id, { url: " HTTPS://receiver.test/hook" })).toEqual([
      409,
      "conflict",
      expect.any(String),
    ]);
    expect((await api.updateWebhook({ params: { webhookId: id }, body: { url: URL } })).url).toBe(URL);
    const { apiKey } = await workspace.addWorkspace({ slug: "neighbour" });
    const body = { name: "theirs", url: URL, triggers: [] };
    expect((await clientOf(workspace, apiKey).createWebhook({ body })).url).toBe(URL);
  });

  test("of a hundred there is no further one", async () => {
    for (let index = 0; index < 100; index += 1) await create({ url: `${URL}/${index}` });
    expect(await refused({})).toEqual([
      403,
      "exceeded_limit",
      "A workspace has at most 100 webhooks: remove one first.",
    ]);
  });

  test("for payouts that are settled elsewhere needs a program that has some", async () => {
    const triggers = ["payout.confirmed"];
    expect(await refused({ triggers })).toEqual([404, "not_found", "Program not found"]);
    const { id } = await create();
    expect(await refusedChange(id, { triggers })).toEqual([404, "not_found", "Program not found"]);
  });
});

describe("the links of which it hears clicks", () => {
  test("are all, some, or those in folders, and go with the trigger", async () => {
    const [one, two] = [
      await api.createLink({ body: { url: "https://acme.test/1" } }),
      await api.createLink({ body: { url: "https://acme.test/2" } }),
    ];
    const folderId = await insertFolder(workspace.database.db, workspace.workspace.id, "F");
    const webhook = await create({ triggers: ["link.clicked"], linkScope: "links", linkIds: [two.id, one.id, two.id] });
    expect(webhook).toMatchObject({ linkScope: "links", linkIds: [one.id, two.id].sort(), folderIds: [] });
    const params = { webhookId: webhook.id };
    const change = (body: object) => api.updateWebhook({ params, body });
    expect(await change({ name: "same" })).toMatchObject({ linkScope: "links", linkIds: [one.id, two.id].sort() });
    expect(await change({ linkIds: [one.id] })).toMatchObject({ linkIds: [one.id] });
    expect(await refusedChange(webhook.id, { linkIds: [] })).toEqual(INVALID);
    expect(await refusedChange(webhook.id, { linkScope: null })).toEqual(INVALID);
    const inFolder = await change({ linkScope: "folders", folderIds: [folderId] });
    expect(inFolder).toMatchObject({ linkScope: "folders", linkIds: [], folderIds: [folderId] });
    expect(await change({ linkScope: "workspace" })).toMatchObject({ linkScope: "workspace", folderIds: [] });
    expect(await change({ triggers: ["link.created"] })).toMatchObject({ linkScope: null });
    expect(await refusedChange(webhook.id, { linkScope: "links" })).toEqual(INVALID);
    expect(await change({ triggers: ["link.clicked"], linkScope: "links" })).toMatchObject({ linkIds: [] });
  });

  test("must exist, and are forgotten when they are gone", async () => {
    const link = await api.createLink({ body: { url: "https://acme.test/3" } });
    const scope = { triggers: ["link.clicked"], linkScope: "links" };
    expect(await refused({ ...scope, linkIds: [link.id, "link_x", "link_y"] })).toEqual([
      400,
      "bad_request",
      "Unknown links: link_x, link_y.",
    ]);
    expect(await refused({ ...scope, linkScope: "folders", folderIds: ["fold_x"] })).toMatchObject([
      400,
      "bad_request",
      "Unknown folders: fold_x.",
    ]);
    const { id } = await create({ ...scope, linkIds: [link.id] });
    await api.deleteLink({ params: { linkId: link.id } });
    expect(await api.getWebhook({ params: { webhookId: id } })).toMatchObject({ linkScope: "links", linkIds: [] });
  });

  test("are named by a link, too: the response that sets them shows them, and a later one does not", async () => {
    const scope = { triggers: ["link.clicked"], linkScope: "links" };
    const [one, two] = [await create(scope), await create({ ...scope, url: `${URL}/2` })];
    const made = await api.createLink({
      body: { url: "https://acme.test/4", webhookIds: [one.id, two.id, one.id] },
    });
    expect(made.webhookIds).toEqual([one.id, two.id]);
    const linksOf = async ({ id }: { id: string }) => (await api.getWebhook({ params: { webhookId: id } })).linkIds;
    expect([await linksOf(one), await linksOf(two)]).toEqual([[made.id], [made.id]]);
    const params = { linkId: made.id };
    expect((await api.getLink({ params })).webhookIds).toEqual([]);
    expect((await api.updateLink({ params, body: { title: "same" } })).webhookIds).toEqual([]);
    expect([await linksOf(one), await linksOf(two)]).toEqual([[made.id], [made.id]]);
    expect((await api.updateLink({ params, body: { webhookIds: [two.id] } })).webhookIds).toEqual([two.id]);
    expect([await linksOf(one), await linksOf(two)]).toEqual([[], [made.id]]);
    await api.updateLink({ params, body: { webhookIds: null } });
    expect(await linksOf(two)).toEqual([]);
    const bulk = await api.bulkCreateLinks({
      body: [
        { url: "https://acme.test/5", webhookIds: [one.id] },
        { url: "https://acme.test/6", webhookIds: [one.id, "wh_x"] },
      ],
    });
    const [fifth] = bulk;
    expect(bulk).toMatchObject([
      { webhookIds: [one.id] },
      { error: "Invalid webhookIds detected: wh_x", code: "unprocessable_entity" },
    ]);
    const fifthId = fifth && "id" in fifth ? fifth.id : "";
    expect(await linksOf(one)).toEqual([fifthId]);
    const linkIds = [made.id, fifthId];
    const updated = await api.bulkUpdateLinks({ body: { linkIds, data: { webhookIds: [two.id] } } });
    expect(updated).toMatchObject([{ webhookIds: [two.id] }, { webhookIds: [two.id] }]);
    expect([await linksOf(one), await linksOf(two)]).toEqual([[], linkIds.toSorted()]);
    const foreign = clientOf(workspace, (await workspace.addWorkspace({ slug: "foreign" })).apiKey);
    await expect(
      foreign.createLink({ body: { url: "https://acme.test/", webhookIds: [one.id] } }),
    ).rejects.toMatchObject({ status: 422, message: `Invalid webhookIds detected: ${one.id}` });
  });
});
