import type { Link } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callApi, clientOf, refusal } from "../testing/call-api.ts";
import { createClock } from "../testing/clock.ts";
import { eventsOn } from "../testing/conversions.ts";
import { clickLink } from "../testing/visit-link.ts";
import { addHostname, createPublishableKey, revokePublishableKey } from "../workspaces/tracking-settings.ts";

const clock = createClock();
const PAGE = { referer: "https://app.acme.test/checkout" };
let workspace: StartedWorkspace;
let link: Link;
let clickId: string;
let key: string;
let n = 0;

beforeAll(async () => {
  workspace = await startWorkspace({ now: clock.now });
  const { db } = workspace.database;
  key = await createPublishableKey(db, workspace.workspace.id);
  await addHostname(db, workspace.workspace.id, "*.acme.test");
  link = await clientOf(workspace).createLink({
    body: { url: "https://acme.test/", key: "page", trackConversion: true },
  });
  clickId = await clickLink(workspace.origin, link);
});
afterAll(() => workspace.close());

const person = () => {
  n += 1;
  return `page_${n}`;
};
const call = (path: "lead" | "sale", body: unknown, headers: Record<string, string> = PAGE) =>
  callApi(workspace, "POST", `/track/${path}/client`, { body, key, headers });
const refused = (path: "lead" | "sale", body: unknown, headers: Record<string, string> = PAGE) =>
  refusal(workspace, "POST", `/track/${path}/client`, { body, key, headers });

test("a page records leads and sales as a server does, for any origin to read", async () => {
  const customerExternalId = person();
  const lead = await call("lead", { clickId, eventName: "Sign up", customerExternalId, customerName: "Ira" });
  expect(lead).toMatchObject({
    status: 200,
    body: { click: { id: clickId }, link: { id: link.id }, customer: { name: "Ira", externalId: customerExternalId } },
  });
  expect(lead.headers.get("access-control-allow-origin")).toBe("*");
  const sale = await call("sale", { clickId: "", customerExternalId, amount: 4900 });
  expect(sale).toMatchObject({ status: 200, body: { customer: { name: "Ira" }, sale: { amount: 4900 } } });
  expect(sale.headers.get("access-control-allow-origin")).toBe("*");
  expect(await eventsOn(workspace, "sale", link)).toMatchObject([{ clickId }]);
});

test("a sale to somebody unknown by the click of the page is a direct one", async () => {
  const customerExternalId = person();
  expect(await call("sale", { clickId, customerExternalId, amount: 5 })).toMatchObject({
    status: 200,
    body: { customer: { externalId: customerExternalId }, sale: { amount: 5 } },
  });
});

describe("who may not, in this order", () => {
  const send = async (headers: Record<string, string>, body = "{") => {
    const path = "/track/lead/client";
    const response = await workspace.server.api.request(path, { method: "POST", headers, body });
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
    const { error } = (await response.json()) as { error: { code: string; message: string } };
    return [response.status, error.code, error.message];
  };

  test("a page without a key", async () => {
    expect(await send({})).toEqual([401, "unauthorized", "Missing publishable key."]);
  });

  test.each(["Bearer dub_secret", "dub_pk_abc", "Basic x"])("a page with %j", async (authorization) => {
    expect(await send({ authorization })).toEqual([400, "bad_request", "Invalid or missing publishable key."]);
  });

  test("a page with an unknown key", async () => {
    const authorization = "Bearer dub_pk_unknown0000000000";
    expect(await send({ authorization })).toEqual([401, "unauthorized", "Invalid publishable key."]);
  });

  test("a page that sends no JSON, whatever its host", async () => {
    expect((await send({ authorization: `Bearer ${key}` })).slice(0, 2)).toEqual([400, "bad_request"]);
  });

  test.each<Record<string, string>>([{}, { referer: "https://evil.test/" }, { origin: "https://acme.test" }])(
    "a page of another host, whatever it sends: %j",
    async (headers) => {
      expect(await send({ authorization: `Bearer ${key}`, ...headers }, "{}")).toEqual([
        403,
        "forbidden",
        expect.stringMatching(/^Request origin '.*' is not included in the allowed hostnames for this workspace\./),
      ]);
    },
  );

  test("anyone with the key, once it is revoked", async () => {
    const { id, apiKey } = await workspace.addWorkspace({ slug: "revoked" });
    const { db } = workspace.database;
    const other = await createPublishableKey(db, id);
    expect(other).toMatch(/^dub_pk_[\w-]{16,64}$/);
    await expect(createPublishableKey(db, id)).rejects.toThrow(other);
    const body = { customerExternalId: person(), amount: 1 };
    expect((await callApi(workspace, "POST", "/track/sale/client", { body, key: other })).status).toBe(200);
    expect((await refusal(workspace, "GET", "/links", { key: other }))[0]).toBe(401);
    expect((await refusal(workspace, "POST", "/track/sale/client", { body, key: apiKey }))[0]).toBe(400);
    await revokePublishableKey(db, id);
    expect((await refusal(workspace, "POST", "/track/sale/client", { body, key: other }))[0]).toBe(401);
    await expect(revokePublishableKey(db, id)).rejects.toThrow("has no publishable key");
  });
});

describe("what a page must send", () => {
  test.each([
    ["lead", { eventName: "a", customerExternalId: "b" }, /^invalid_type: clickId: /],
    ["lead", { clickId: null, eventName: "a", customerExternalId: "b" }, /^invalid_type: clickId: /],
    [
      "lead",
      { clickId: "", eventName: "a", customerExternalId: " " },
      /^too_small: customerExternalId: customerExternalId is required$/,
    ],
    ["lead", { clickId: "", eventName: "a", externalId: "b" }, /^invalid_type: customerExternalId: /],
    ["lead", { clickId: "", eventName: "a", customerExternalId: "b".repeat(101) }, /^too_big: customerExternalId: /],
    ["sale", { amount: 1, customerExternalId: "" }, /^too_small: customerExternalId: customerExternalId is required$/],
    ["sale", { amount: 1, customerId: "b" }, /^invalid_type: customerExternalId: /],
    ["sale", { amount: 1, customerExternalId: "b".repeat(101) }, /^too_big: customerExternalId: /],
    ["sale", { customerExternalId: "b" }, /^invalid_type: amount: amount is required$/],
  ] as const)("%s: not %j", async (path, body, message) => {
    expect(await refused(path, body)).toEqual([422, "unprocessable_entity", expect.stringMatching(message)]);
  });
});

test("a key may be used 600 times a minute", async () => {
  const { id } = await workspace.addWorkspace({ slug: "hurried" });
  const hurried = await createPublishableKey(workspace.database.db, id);
  clock.advance(60_000 - (clock.now() % 60_000));
  const send = () => callApi(workspace, "POST", "/track/lead/client", { body: "{", key: hurried });
  const statuses = new Set<number>();
  for (let sent = 0; sent < 600; sent += 1) statuses.add((await send()).status);
  expect([...statuses]).toEqual([400]);
  const refusal = await send();
  expect(refusal).toMatchObject({
    status: 429,
    body: { error: { code: "rate_limit_exceeded", message: "Too many requests." } },
  });
  expect(Object.fromEntries(refusal.headers)).toMatchObject({ "x-ratelimit-limit": "600", "retry-after": "60" });
});
