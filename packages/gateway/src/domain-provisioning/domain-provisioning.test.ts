import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { TestGateway } from "../testing/test-gateway.ts";
import { startTestGateway } from "../testing/test-gateway.ts";
import { createWebhook } from "../webhooks/create-webhook.ts";
import { toDomainState, waitMs } from "./domain-state.ts";

const HOUR_MS = 3_600_000;
const RECORD = { type: "CNAME", name: "go.acme.test", value: "links.example", status: "missing" };

describe("a domain that is provisioned", () => {
  let t: TestGateway;
  let domains: Record<string, unknown>[];
  let fault: number | undefined;
  beforeEach(async () => {
    t = await startTestGateway();
    domains = [{ id: "dom_0", slug: "other.go.acme.test", verified: true }];
    fault = undefined;
    t.script(({ method, url, body }) => {
      const { pathname, searchParams } = new URL(url);
      const refused = (status: number) => ({ status, json: { error: { code: "conflict", message: "No." } } });
      if (fault !== undefined) return refused(fault);
      if (pathname !== "/api/domains") return refused(404);
      if (method === "GET") return { json: searchParams.get("archived") === "true" ? [] : domains };
      const domain = { id: "dom_1", verified: false, dnsRecords: [RECORD], ...JSON.parse(String(body)) };
      domains.push(domain);
      return { status: 201, json: domain };
    });
    // Tells nobody of it: what is told stays to be read.
    await createWebhook(t.gateway.context, {
      environmentId: t.environmentId,
      targetUrl: "https://product.example/",
      eventTypes: ["domain:*"],
      isActive: true,
    });
  });
  afterEach(() => t[Symbol.asyncDispose]());

  const path = (rest = "") => `/integrated-account/${t.account.id}/domain-provisioning${rest}`;
  const start = (body: object = {}) => t.call("POST", path(), { body: { slug: "go.acme.test", ...body } });
  const show = async (id: string) => (await t.call("GET", path(`/${id}`))).json;
  /** Works on runs until nothing is due; deliveries of events are not sent. */
  const work = async () => {
    await t.db.deleteFrom("jobs").where("type", "like", "%deliver%").execute();
    await t.gateway.jobs.runDue();
    await t.db.deleteFrom("jobs").where("type", "like", "%deliver%").execute();
  };
  const told = async () => {
    const rows = await t.db.selectFrom("product_events").selectAll().execute();
    return rows.map(({ event, payload }) => [event, JSON.parse(payload).slug, JSON.parse(payload).error]);
  };
  const sentWrites = () => t.sent.filter(({ method }) => method !== "GET").length;

  test("is added once, with the records to set, and looked at until it is verified", async () => {
    const { status, json } = await start({ expired_url: "https://acme.test/over" });
    expect([status, json]).toMatchObject([
      201,
      { kind: "domain_provisioning", slug: "go.acme.test", verified: false, dns_records: [RECORD], state: "created" },
    ]);
    expect(domains.at(-1)).toMatchObject({ slug: "go.acme.test", expiredUrl: "https://acme.test/over" });
    expect((await start()).json.id).toBe(json.id);
    expect(sentWrites()).toBe(1);
    await work();
    expect(await show(json.id)).toMatchObject({
      state: "rate_limited",
      looks: 1,
      deadline_at: "2026-11-05T10:00:00.000Z",
    });
    t.nowMs += 9_000;
    await work();
    expect(await show(json.id)).toMatchObject({ looks: 1 });
    Object.assign(domains.at(-1) ?? {}, { verified: true, dnsRecords: [{ ...RECORD, status: "valid" }] });
    t.nowMs += 1_000;
    await work();
    expect(await show(json.id)).toMatchObject({
      ...{ state: "completed", verified: true, looks: 2, counts: { total: 1, done: 1 } },
      dns_records: [{ status: "valid" }],
    });
    expect(await told()).toEqual([["domain:verified", "go.acme.test", null]]);
    // Another one is a run of its own, of a domain that is there.
    expect((await start()).json.id).not.toBe(json.id);
    expect(sentWrites()).toBe(1);
  });

  test("fails at its deadline, with the records that are not seen, and has as much time again when it is retried", async () => {
    const { json } = await start({ deadline_hours: 2 });
    await work();
    t.nowMs += 2 * HOUR_MS;
    await work();
    const failed = await show(json.id);
    const reason =
      "The domain was not verified within 2 hours. " +
      "These DNS records are not seen: CNAME go.acme.test links.example (missing)";
    expect(failed).toMatchObject({ state: "failed", error: reason });
    expect(await told()).toEqual([["domain:failed", "go.acme.test", reason]]);
    expect((await t.call("POST", `/run/${json.id}/retry`)).status).toBe(200);
    await work();
    expect(await show(json.id)).toMatchObject({ state: "rate_limited", deadline_at: "2026-11-02T14:00:00.000Z" });
    domains.pop();
    t.nowMs += HOUR_MS;
    await work();
    expect(await show(json.id)).toMatchObject({
      state: "failed",
      error: "The workspace has no domain go.acme.test any more",
    });
  });

  test("outlives an outage of its workspace", async () => {
    const { json } = await start();
    fault = 503;
    await work();
    expect(await show(json.id)).toMatchObject({ state: "running", verified: false });
    fault = undefined;
    Object.assign(domains.at(-1) ?? {}, { verified: true });
    t.nowMs += HOUR_MS;
    await work();
    expect(await show(json.id)).toMatchObject({ state: "completed" });
  });

  test("is refused as its workspace refuses it, and no run begins", async () => {
    t.script(({ method }) =>
      method === "GET" ? { json: [] } : { status: 409, json: { error: { code: "conflict", message: "Taken." } } },
    );
    expect(await start()).toMatchObject({ status: 409, json: { message: "Taken." } });
    expect((await t.call("GET", "/run")).json.result).toEqual([]);
  });

  test.each([
    { slug: "acme" },
    { slug: "a b.test" },
    { slug: "" },
    { slug: "-a.test" },
    { deadline_hours: 0 },
    { days: 1 },
  ])("%j is refused before anything is sent", async (body) => {
    expect((await start(body)).status).toBe(400);
    expect(t.sent).toEqual([]);
  });

  test("is shown to its own account alone", async () => {
    const { json } = await start();
    const other = await t.connect();
    const at = (id: string) => t.call("GET", `/integrated-account/${other.id}/domain-provisioning/${id}`);
    expect([(await at(json.id)).status, (await at("none")).status]).toEqual([404, 404]);
  });
});

test("looks come further apart, and none lies beyond the deadline", () => {
  expect([1, 2, 3, 20].map((looks) => waitMs(looks, Number.POSITIVE_INFINITY))).toEqual([
    10_000, 15_000, 22_500, 900_000,
  ]);
  fc.assert(
    fc.property(fc.nat(200), fc.nat(10_000_000), (looks, leftMs) => {
      expect(waitMs(looks, leftMs)).toBeLessThanOrEqual(leftMs);
      expect(waitMs(looks + 1, leftMs)).toBeGreaterThanOrEqual(waitMs(looks, leftMs));
    }),
  );
});

test.each([
  ["acme.test", "A", "76.76.21.21"],
  ["go.acme.test", "CNAME", "cname.dub.co"],
])("of the hosted Dub, which tells none, the record of %s is %s %s", (slug, type, value) => {
  const { dns_records } = toDomainState({ slug, verified: false }, { slug, baseUrl: "https://api.dub.co" });
  expect(dns_records).toEqual([{ type, name: slug, value, status: "unknown" }]);
  expect(toDomainState({ slug }, { slug, baseUrl: "https://other.test" }).dns_records).toEqual([]);
});
