import type { DnsRecordStatus, DomainVerification } from "@overdub/contract";
import type { StartedDns, StartedWorkspace } from "@overdub/testkit";
import { startDns, startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { callApi, clientOf } from "../../testing/call-api.ts";
import { createClock } from "../../testing/clock.ts";

const HOST = "links.overdub.test";
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const clock = createClock();
let dns: StartedDns;
let workspace: StartedWorkspace;
let api: ReturnType<typeof clientOf>;

beforeAll(async () => {
  dns = await startDns();
  workspace = await startWorkspace({ now: clock.now, domains: { publicHost: HOST, dnsResolver: dns.server } });
  api = clientOf(workspace);
});
afterAll(async () => {
  await workspace.close();
  await dns.close();
});

/** Adds a domain. */
async function add(slug: string) {
  const { dnsRecords = [] } = await api.createDomain({ body: { slug } });
  const token = dnsRecords.find(({ type }) => type === "TXT")?.value ?? "";
  return {
    setRecords() {
      dns.zone.set(`_overdub-challenge.${slug}`, { TXT: [token] });
      dns.zone.set(slug, { CNAME: [HOST] });
    },
    breakRecords() {
      dns.zone.set(slug, { A: ["192.0.2.9"] });
    },
    state: async () => summary(await api.getDomainVerification({ params: { slug } })),
    verify: async () => summary(await api.verifyDomain({ params: { slug } })),
  };
}

function summary({ verified, dnsRecords }: DomainVerification): [boolean, ...DnsRecordStatus[]] {
  return [verified, ...dnsRecords.map(({ status }) => status)];
}

async function pass(ms: number): Promise<void> {
  clock.advance(ms);
  await workspace.server.jobs.runDue();
}

const lookUps = async (slug: string) =>
  (await workspace.database.db.selectFrom("jobs").selectAll().where("dedupe_key", "like", `%/${slug}`).execute())
    .length;

test("a domain is verified by itself once its records are set", async () => {
  const domain = await add("alone.test");
  expect(await domain.state()).toEqual([false, "pending", "pending"]);
  await pass(0);
  expect(await domain.state()).toEqual([false, "missing", "missing"]);
  domain.setRecords();
  await pass(60_000);
  expect(await domain.state()).toEqual([true, "valid", "valid"]);
  expect(await api.getDomain({ params: { slug: "alone.test" } })).toMatchObject({
    verified: true,
    dnsRecords: [
      { type: "TXT", status: "valid" },
      { type: "CNAME", name: "alone.test", value: HOST, status: "valid" },
    ],
  });
});

test("a look may be asked for, and says when it was", async () => {
  const domain = await add("asked.test");
  domain.setRecords();
  expect(await domain.verify()).toEqual([true, "valid", "valid"]);
  expect(await api.getDomainVerification({ params: { slug: "asked.test" } })).toMatchObject({
    slug: "asked.test",
    lastCheckedAt: new Date(clock.now()).toISOString(),
  });
  expect((await callApi(workspace, "POST", "/domains/asked.test/verify")).status).toBe(200);
});

test("a verified domain is looked at daily, and lost only when its records are gone for certain and for hours", async () => {
  const domain = await add("lost.test");
  domain.setRecords();
  await pass(0);
  dns.zone.set("lost.test", "SERVFAIL");
  await pass(DAY);
  for (let hour = 0; hour < 10; hour += 1) await pass(HOUR);
  expect(await domain.state()).toEqual([true, "valid", "unknown"]);
  domain.breakRecords();
  for (let n = 0; n < 10; n += 1) await domain.verify();
  await pass(HOUR);
  await pass(HOUR);
  expect(await domain.state()).toEqual([true, "valid", "mismatch"]);
  await pass(HOUR);
  expect(await domain.state()).toEqual([false, "valid", "mismatch"]);
  domain.setRecords();
  await pass(60_000);
  expect(await domain.state()).toEqual([true, "valid", "valid"]);
});

test("looks end after 30 days, and begin again when somebody asks", async () => {
  const domain = await add("late.test");
  await pass(0);
  await pass(29 * DAY);
  expect(await lookUps("late.test")).toBe(1);
  await pass(DAY);
  expect(await lookUps("late.test")).toBe(0);
  expect(await domain.verify()).toEqual([false, "missing", "missing"]);
  domain.setRecords();
  await pass(60_000);
  expect(await domain.state()).toEqual([true, "valid", "valid"]);
});

test("a new name must be proven anew", async () => {
  const domain = await add("old-name.test");
  domain.setRecords();
  await pass(0);
  const renamed = await api.updateDomain({ params: { slug: "old-name.test" }, body: { slug: "new-name.test" } });
  expect(renamed).toMatchObject({ verified: false, dnsRecords: [{ status: "pending" }, { status: "pending" }] });
  const token = renamed.dnsRecords?.[0]?.value ?? "";
  dns.zone.set("new-name.test", { CNAME: [HOST] });
  dns.zone.set("_overdub-challenge.new-name.test", { TXT: [token] });
  await pass(0);
  expect(await api.getDomain({ params: { slug: "new-name.test" } })).toMatchObject({ verified: true });
  await pass(DAY);
  expect(await lookUps("old-name.test")).toBe(0);
});

test("a domain that its operator made is not doubted, though its records are looked at", async () => {
  await workspace.addWorkspace({ slug: "operated", domain: "operated.test" }).then(async ({ apiKey }) => {
    const answer = await clientOf(workspace, apiKey).verifyDomain({ params: { slug: "operated.test" } });
    expect(summary(answer)).toEqual([true, "missing"]);
  });
});

test("nobody but its operator takes the server's own name", async () => {
  const answer = await callApi(workspace, "POST", "/domains", { body: { slug: HOST } });
  expect(answer.status).toBe(422);
});
