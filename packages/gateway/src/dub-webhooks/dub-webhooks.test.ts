import { createHmac } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createApiToken } from "../api-tokens/api-token.ts";
import { environmentIntegrationId } from "../environments/dub-integration.ts";
import { createEnvironment } from "../environments/environment.ts";
import type { TestGateway } from "../testing/test-gateway.ts";
import { startTestGateway, toAnswer } from "../testing/test-gateway.ts";
import { createWebhook } from "../webhooks/create-webhook.ts";
import { deleteOldDubEvents } from "./receive.ts";

const SECRET = "whsec_canary0123456789abcdef";
const DAY_MS = 86_400_000;

let t: TestGateway;
beforeEach(async () => {
  t = await startTestGateway();
  await t.call("PATCH", `/integrated-account/${t.account.id}`, { body: { context: { webhook_secret: SECRET } } });
  await createWebhook(t.gateway.context, {
    environmentId: t.environmentId,
    targetUrl: "https://product.example/",
    eventTypes: ["record:*"],
    isActive: true,
  });
});
afterEach(() => t[Symbol.asyncDispose]());

const LINK = {
  id: "evt_1",
  event: "link.created",
  createdAt: "2026-11-02T10:00:00.000Z",
  data: { id: "link_1", key: "ü" },
};
const signed = (body: string, secret = SECRET) => createHmac("sha256", secret).update(body).digest("hex");

async function post(path: string, body: string, headers: Record<string, string> = { "dub-signature": signed(body) }) {
  return toAnswer(await t.gateway.app.request(`http://localhost${path}`, { method: "POST", body, headers }));
}
const tell = (event: object, headers?: Record<string, string>, id = t.account.id) =>
  post(`/integrated-account-webhook/${id}`, JSON.stringify(event), headers);
const told = async () =>
  (await t.db.selectFrom("product_events").selectAll().orderBy("created_at_ms").execute()).map((row) => ({
    event: row.event,
    payload: JSON.parse(row.payload),
  }));

describe("an event of a connected workspace", () => {
  test("is told to the product with its account, once, however often it comes", async () => {
    for (let times = 0; times < 3; times += 1) {
      expect(await tell(LINK)).toMatchObject({ status: 200, json: { success: true } });
    }
    expect(await told()).toEqual([
      {
        event: "record:created",
        payload: {
          event_type: "created",
          resource: "links",
          record_id: "link_1",
          records: [LINK.data],
          raw_event_type: "link.created",
          raw_payload: LINK,
          integrated_account: {
            id: t.account.id,
            tenant_id: "acme",
            environment_integration_id: environmentIntegrationId(t.environmentId),
            context: { base_url: t.account.baseUrl },
          },
        },
      },
    ]);
    expect(JSON.stringify(await told())).not.toContain("canary");
  });

  test("is told apart for seven days", async () => {
    await tell(LINK);
    t.nowMs += 7 * DAY_MS;
    await deleteOldDubEvents(t.db, t.nowMs);
    await tell(LINK);
    expect(await told()).toHaveLength(1);
    await deleteOldDubEvents(t.db, t.nowMs + 1);
    await tell(LINK);
    expect(await told()).toHaveLength(2);
  });

  test("is refused before it is read, unless it is signed over its bytes", async () => {
    const body = JSON.stringify(LINK);
    for (const [path, text, headers] of [
      [t.account.id, body, {}],
      [t.account.id, body, { "dub-signature": signed(body, "whsec_other") }],
      [t.account.id, body, { "dub-signature": signed(body).slice(1) }],
      [t.account.id, `${body} `, { "dub-signature": signed(body) }],
      [t.account.id, "{", { "dub-signature": "0".repeat(64) }],
      [crypto.randomUUID(), body, { "dub-signature": signed(body) }],
      ["x", body, { "dub-signature": signed(body) }],
    ] as const) {
      const answer = await post(`/integrated-account-webhook/${path}`, text, headers);
      expect(answer, JSON.stringify(headers)).toMatchObject({
        status: 401,
        json: { message: "Missing or wrong signature" },
      });
    }
    expect(await told()).toEqual([]);
  });

  test.each(["{", "[]", "{}", JSON.stringify({ ...LINK, event: "nonsense" }), JSON.stringify({ ...LINK, data: null })])(
    "that is none is a 400: %s",
    async (body) => {
      expect((await post(`/integrated-account-webhook/${t.account.id}`, body)).status).toBe(400);
      expect(await told()).toEqual([]);
    },
  );

  test("that is larger than any is a 413", async () => {
    const body = JSON.stringify({ ...LINK, data: { text: "x".repeat(300_000) } });
    expect((await post(`/integrated-account-webhook/${t.account.id}`, body)).status).toBe(413);
  });

  test("may come from whoever has an API token of the environment, as the vendor's SDK sends it", async () => {
    expect((await tell(LINK, { authorization: t.authorization })).status).toBe(200);
    const other = await createEnvironment(t.db, { name: "Other", nowMs: t.nowMs });
    const { token } = await createApiToken(t.db, { environmentId: other.id, name: "Other", nowMs: t.nowMs });
    const foreign = { authorization: `Bearer ${token}` };
    expect((await tell({ ...LINK, id: "evt_2" }, foreign)).status).toBe(404);
    expect((await tell(LINK, foreign, crypto.randomUUID())).status).toBe(404);
    expect((await tell(LINK, { authorization: "Bearer ovd_wrong" })).status).toBe(401);
    expect(await told()).toHaveLength(1);
  });

  test("of an account that is disconnected is refused", async () => {
    await t.call("POST", "/integrated-account/disconnect", { body: { id: t.account.id } });
    expect((await tell(LINK)).status).toBe(401);
  });

  test("can be told again by its time", async () => {
    await tell(LINK);
    await tell({ ...LINK, id: "evt_2", event: "link.updated" });
    const replay = (body: object) => t.call("POST", "/integrated-account/replay-events", { body });
    const { json } = await replay({ id: t.account.id, from: "2026-11-02", to: "2026-11-03" });
    expect(json).toEqual({ events: 2 });
    expect((await told()).map(({ event }) => event).sort()).toEqual([
      "record:created",
      "record:created",
      "record:updated",
      "record:updated",
    ]);
    expect((await replay({ id: t.account.id, from: "2026-11-03", to: "2026-11-04" })).json).toEqual({ events: 0 });
    expect((await replay({ id: t.account.id, from: "2026-11-04", to: "2026-11-03" })).status).toBe(400);
    expect((await replay({ id: crypto.randomUUID(), from: "2026-11-02", to: "2026-11-03" })).status).toBe(404);
  });
});

describe("an event for the whole installation", () => {
  const at = () => `/environment-integration-webhook/${environmentIntegrationId(t.environmentId)}`;
  const setUp = (webhook: unknown) =>
    t.call("PATCH", `/environment-integration/${environmentIntegrationId(t.environmentId)}`, {
      body: { override: { webhook } },
    });

  test("goes to the accounts of the workspace or program that it names", async () => {
    const { text } = await setUp({ signature_verification: { secret: "whsec_canary_install" } });
    expect(text).not.toContain("canary");
    const account = await t.connect({ workspace_id: "ws_1", program_id: "prog_1" });
    const send = (event: object) => {
      const body = JSON.stringify(event);
      return post(at(), body, { "dub-signature": signed(body, "whsec_canary_install") });
    };
    expect((await send({ ...LINK, data: { workspaceId: "ws_1" } })).status).toBe(200);
    expect((await send({ ...LINK, id: "evt_2", data: { link: { workspaceId: "ws_1" } } })).status).toBe(200);
    expect((await send({ ...LINK, id: "evt_3", data: { programId: "prog_1" } })).status).toBe(200);
    for (const data of [{ workspaceId: "ws_2" }, { workspaceId: "ws__" }, {}, { programId: "ws_1" }]) {
      expect((await send({ ...LINK, id: "evt_4", data })).status, JSON.stringify(data)).toBe(202);
    }
    expect((await told()).map(({ payload }) => payload.integrated_account.id)).toEqual(Array(3).fill(account.id));
    expect(t.logged.filter((line) => line.includes("about no account"))).toHaveLength(4);
    expect((await post(at(), JSON.stringify(LINK))).status).toBe(401);
  });

  test("keeps its secret when the row is sent back, and is refused without one", async () => {
    const body = JSON.stringify({ ...LINK, data: { workspaceId: "ws_1" } });
    const send = () => post(at(), body, { "dub-signature": signed(body, "whsec_install") });
    expect((await send()).status).toBe(401);
    const { json } = await setUp({ signature_verification: { secret: "whsec_install" } });
    await t.call("PATCH", `/environment-integration/${json.id}`, { body: json });
    expect((await send()).status).toBe(202);
    await t.call("PATCH", `/environment-integration/${json.id}`, { body: { override: {} } });
    expect((await send()).status).toBe(401);
    expect((await setUp({ signature_verification: false })).status).toBe(400);
  });
});

describe("the gateway's own webhook in a workspace", () => {
  const MADE = { id: "wh_1", url: "http://gateway.example/integrated-account-webhook/", secret: "whsec_canary_made" };
  const register = (body: object = {}) =>
    t.call("POST", "/integrated-account/register-webhook", { body: { id: t.account.id, ...body } });
  const sent = () => t.sent.map(({ method, url }) => `${method} ${url.slice(t.account.baseUrl.length)}`);

  test("is made with the account's credential, signs what comes, and goes with the account", async () => {
    t.script(({ method }) => (method === "POST" ? { status: 201, json: MADE } : { json: { id: "wh_1" } }));
    const { status, json, text } = await register({ triggers: ["link.created", "link.clicked"] });
    expect([status, json.webhook_id]).toEqual([200, "wh_1"]);
    expect(text).not.toContain("canary");
    expect(JSON.parse(new TextDecoder().decode(Buffer.from(t.sent[0]?.body ?? "")))).toEqual({
      name: "Overdub",
      url: `http://gateway.example/integrated-account-webhook/${t.account.id}`,
      triggers: ["link.created", "link.clicked"],
      linkScope: "workspace",
    });
    const body = JSON.stringify(LINK);
    expect((await tell(LINK, { "dub-signature": signed(body, MADE.secret) })).status).toBe(200);
    expect(JSON.stringify(await t.db.selectFrom("dub_webhooks").selectAll().execute())).not.toContain("canary");
    t.sent.length = 0;
    await t.call("DELETE", `/integrated-account/${t.account.id}`);
    expect(sent()).toEqual(["DELETE /webhooks/wh_1"]);
    expect((await t.call("GET", `/integrated-account/${t.account.id}`)).status).toBe(404);
  });

  test("that an earlier process has made without keeping it is replaced", async () => {
    let isThere = true;
    const url = `http://gateway.example/integrated-account-webhook/${t.account.id}`;
    t.script(({ method }) => {
      if (method === "GET")
        return {
          json: [
            { ...MADE, id: "wh_else" },
            { ...MADE, id: "wh_0", url },
          ],
        };
      if (method === "DELETE") isThere = false;
      if (isThere) return { status: 409, json: { error: { code: "conflict", message: "Exists" } } };
      return { status: 201, json: MADE };
    });
    expect((await register()).json.webhook_id).toBe("wh_1");
    expect(sent()).toEqual(["POST /webhooks", "GET /webhooks", "DELETE /webhooks/wh_0", "POST /webhooks"]);
  });

  test("is not made where the credential may not, which the answer tells", async () => {
    const message = "Having the 'webhooks.write' permission is required.";
    t.script(() => ({ status: 403, json: { error: { code: "forbidden", message } } }));
    expect(await register()).toMatchObject({ status: 403, json: { message, truto_is_remote_error: true } });
    expect((await register({ triggers: ["everything"] })).status).toBe(400);
    expect((await register({ id: crypto.randomUUID() })).status).toBe(404);
    expect(await t.db.selectFrom("dub_webhooks").selectAll().execute()).toEqual([]);
  });

  test("does not keep an account from being disconnected when its workspace is away", async () => {
    t.script(() => ({ status: 201, json: MADE }));
    await register();
    t.script(() => ({ status: 500 }));
    const answer = await t.call("POST", "/integrated-account/disconnect", { body: { id: t.account.id } });
    expect(answer.status).toBe(200);
    expect((await t.reload()).sealedCredential).toBe("");
    const body = JSON.stringify(LINK);
    expect((await tell(LINK, { "dub-signature": signed(body, MADE.secret) })).status).toBe(401);
  });
});
