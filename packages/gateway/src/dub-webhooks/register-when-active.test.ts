import { describe, expect, test } from "vitest";
import type { Script, TestGateway } from "../testing/test-gateway.ts";
import { API_KEY, startTestGateway } from "../testing/test-gateway.ts";

const NEW_KEY = "dub_canary_new_8hQ2";

/** Dubs of which each key opens one, with the webhooks that they have, by key. */
function scriptDubs(t: TestGateway, ...keys: string[]) {
  const webhooks = new Map<string, string[]>();
  let made = 0;
  const script: Script = ({ method, url, headers }) => {
    const key = headers.authorization?.replace("Bearer ", "") ?? "";
    const { pathname } = new URL(url);
    if (!keys.includes(key)) return { status: 401, json: { error: { code: "unauthorized", message: "No." } } };
    const mine = webhooks.get(key) ?? [];
    const [, id] = /\/webhooks\/(.*)$/.exec(pathname) ?? [];
    if (id !== undefined && !mine.includes(id)) {
      return { status: 404, json: { error: { code: "not_found", message: "Webhook not found." } } };
    }
    if (id !== undefined && method === "DELETE")
      webhooks.set(
        key,
        mine.filter((one) => one !== id),
      );
    if (!pathname.endsWith("/webhooks")) return { json: pathname.endsWith("/links") ? [] : { id } };
    const webhook = { id: `wh_${++made}`, url: "http://gateway.example/", secret: `whsec_canary_${made}` };
    webhooks.set(key, [...mine, webhook.id]);
    return { status: 201, json: webhook };
  };
  t.script(script);
  return webhooks;
}

const listen = async (t: TestGateway, eventTypes?: string[]) =>
  (
    await t.call("POST", "/webhook", {
      body: { target_url: "https://product.example/", ...(eventTypes && { event_types: eventTypes }) },
    })
  ).json;
const run = (t: TestGateway) => t.gateway.jobs.runDue();
const stateOf = async (t: TestGateway, id = t.account.id) =>
  (await t.call("GET", `/integrated-account/${id}`)).json.webhook;
const posts = (t: TestGateway) => t.sent.filter(({ method, url }) => method === "POST" && url.endsWith("/webhooks"));

describe("a workspace tells of what happens in it", () => {
  test("as soon as somebody wants to hear, of accounts that are there and of new ones", async () => {
    await using t = await startTestGateway();
    const webhooks = scriptDubs(t, API_KEY, NEW_KEY);
    await listen(t, ["integrated_account:*"]);
    await run(t);
    expect([posts(t), await stateOf(t)]).toEqual([[], null]);

    await listen(t, ["record:created"]);
    await run(t);
    expect(await stateOf(t)).toEqual({
      status: "registered",
      message: null,
      changed_at: "2026-11-02T10:00:00.000Z",
    });
    const { id } = await t.connect({ api_key: NEW_KEY });
    await run(t);
    expect([await stateOf(t, id), [...webhooks.keys()]]).toMatchObject([{ status: "registered" }, [API_KEY, NEW_KEY]]);
    // Once, however often it becomes active.
    await t.call("POST", "/integrated-account/run-post-install-actions", { body: { id } });
    await listen(t);
    await run(t);
    expect(posts(t)).toHaveLength(2);
  });

  test("with a webhook that is switched on, or that hears of more", async () => {
    await using t = await startTestGateway();
    scriptDubs(t, API_KEY);
    const { id } = await listen(t, ["test"]);
    await t.call("PATCH", `/webhook/${id}`, { body: { is_active: false, event_types: null } });
    await run(t);
    expect(posts(t)).toEqual([]);
    await t.call("PATCH", `/webhook/${id}`, { body: { is_active: true } });
    await run(t);
    expect(posts(t)).toHaveLength(1);
  });

  test("where the account has moved to, and no more where it was", async () => {
    await using t = await startTestGateway();
    const webhooks = scriptDubs(t, API_KEY, NEW_KEY);
    await listen(t);
    await run(t);
    const change = { body: { context: { api_key: NEW_KEY } } };
    await t.call("PATCH", `/integrated-account/${t.account.id}/credentials`, change);
    await run(t);
    expect(Object.fromEntries(webhooks)).toEqual({ [API_KEY]: [], [NEW_KEY]: ["wh_2"] });
    expect(await stateOf(t)).toMatchObject({ status: "registered" });
  });

  test("by the webhook that is there, where another key opens the same workspace", async () => {
    await using t = await startTestGateway();
    scriptDubs(t, API_KEY);
    await listen(t);
    await run(t);
    await t.call("PATCH", `/integrated-account/${t.account.id}`, { body: { context: { api_key: API_KEY } } });
    await run(t);
    expect(posts(t)).toHaveLength(1);
    expect(t.sent.filter(({ method }) => method === "DELETE")).toEqual([]);
  });

  test("until that is taken back, by somebody or with the account", async () => {
    await using t = await startTestGateway();
    const webhooks = scriptDubs(t, API_KEY);
    await listen(t);
    const second = await t.connect();
    await run(t);
    await t.call("POST", "/integrated-account/unregister-webhook", { body: { id: t.account.id } });
    await listen(t);
    await run(t);
    expect(await stateOf(t)).toMatchObject({ status: "removed" });
    await t.call("DELETE", `/integrated-account/${second.id}`);
    expect(webhooks.get(API_KEY)).toEqual([]);
  });
});

describe("an account whose workspace does not tell says why, and is connected all the same", () => {
  test("where the key may not", async () => {
    await using t = await startTestGateway();
    const message = "Having the 'webhooks.write' permission is required.";
    t.script(({ method }) =>
      method === "POST" ? { status: 403, json: { error: { code: "forbidden", message } } } : { json: [] },
    );
    await listen(t);
    await run(t);
    expect(await stateOf(t)).toMatchObject({ status: "not_registered", message });
    expect((await t.reload()).status).toBe("active");
  });

  test("where the account is read-only: nothing is asked then", async () => {
    await using t = await startTestGateway();
    const { id } = await t.connect({}, true);
    t.sent.length = 0;
    await listen(t);
    await run(t);
    expect(await stateOf(t, id)).toMatchObject({ message: "Sandbox accounts are read-only" });
    expect(posts(t)).toHaveLength(1);
  });

  test("where Dub is away: it is asked again, and not for ever", async () => {
    await using t = await startTestGateway();
    t.script(({ method }) => (method === "POST" ? { status: 500 } : { json: [] }));
    await listen(t);
    for (let attempt = 0; attempt < 12; attempt += 1) {
      await run(t);
      t.nowMs += 3_600_000;
    }
    expect(posts(t)).toHaveLength(12);
    expect(await stateOf(t)).toMatchObject({ status: "not_registered" });
    await run(t);
    expect(posts(t)).toHaveLength(12);
  });
});
