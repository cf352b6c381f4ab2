import type { Customer, Link } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { callApi, clientOf } from "../testing/call-api.ts";
import { eventsOn, track } from "../testing/conversions.ts";
import { clickLink } from "../testing/visit-link.ts";
import { forgetCustomer } from "./forget-customer.ts";

let workspace: StartedWorkspace;
let link: Link;
let customer: Customer;
let n = 0;

beforeAll(async () => {
  workspace = await startWorkspace();
});
afterAll(() => workspace.close());
beforeEach(async () => {
  n += 1;
  const body = { url: "https://acme.test/", key: `forget-${n}`, trackConversion: true };
  link = await clientOf(workspace).createLink({ body });
  const clickId = await clickLink(workspace.origin, link);
  const metadata = { secret: "secret" };
  const person = { customerExternalId: `f_${n}`, customerName: "secret", customerEmail: "secret@example.com" };
  await track(workspace, "lead", { clickId, eventName: "Sign up", ...person, metadata });
  await track(workspace, "sale", { ...person, amount: 100, invoiceId: `f_${n}`, metadata });
  customer = await clientOf(workspace).getCustomer({ params: { id: `ext_f_${n}` } });
});

const forget = (name: string) => forgetCustomer(workspace.database.db, workspace.workspace.id, name, Date.now());

/** Whatever is kept of a person in tables and events. */
async function traces(): Promise<string> {
  const { db } = workspace.database;
  const tables = [
    ...(["customers", "invoice_answers", "lead_claims", "customer_conversions", "outbox"] as const),
    ...(["latest_leads", "kept_clicks"] as const),
  ];
  const rows = await Promise.all(tables.map((table) => db.selectFrom(table).selectAll().execute()));
  const kinds = ["click", "lead", "sale"] as const;
  const events = await Promise.all(kinds.map((kind) => eventsOn(workspace, kind, link)));
  return JSON.stringify([rows, events]);
}

test.each(["cus_", "ext_"])("forgetting by %s deletes the person and keeps the numbers", async (prefix) => {
  const { ip } = (await eventsOn(workspace, "click", link))[0] ?? {};
  for (const trace of ["secret", String(ip), "Chrome/124", `f_${n}`]) expect(await traces()).toContain(trace);
  const { id } = await forget(prefix === "ext_" ? `ext_f_${n}` : customer.id);
  await workspace.server.jobs.runDue();
  expect(id).toBe(customer.id);
  for (const trace of ["secret", String(ip), "Chrome/124"]) expect(await traces()).not.toContain(trace);
  const counters = { clicks: 1, leads: 1, sales: 1, saleAmount: 100 };
  expect(await clientOf(workspace).getLinkInfo({ query: { linkId: link.id } })).toMatchObject(counters);
  expect(await eventsOn(workspace, "sale", link)).toMatchObject([
    { amountCents: 100, customerId: id, browser: "Chrome" },
  ]);
});

test("a customer who is deleted can be forgotten by their id, and twice", async () => {
  await callApi(workspace, "DELETE", `/customers/${customer.id}`);
  await forget(customer.id);
  await forget(customer.id);
  await workspace.server.jobs.runDue();
  expect(await traces()).not.toContain("secret");
});

test("of a customer whose lead was only ever deferred the click is blanked", async () => {
  const deferred = await clientOf(workspace).createLink({
    body: { url: "https://acme.test/", key: `deferred-${n}`, trackConversion: true },
  });
  const clickId = await clickLink(workspace.origin, deferred);
  const [before] = await eventsOn(workspace, "click", deferred);
  expect(before).toMatchObject({ clickId, ip: expect.stringMatching(/./), ua: expect.stringContaining("Chrome/") });
  await track(workspace, "lead", { clickId, eventName: "Sign up", mode: "deferred", customerExternalId: `d_${n}` });
  expect(await eventsOn(workspace, "lead", deferred)).toEqual([]);
  const { id } = await forget(`ext_d_${n}`);
  // Again while the job waits, as an operator may who is not sure.
  await forget(id);
  await workspace.server.jobs.runDue();
  expect(await eventsOn(workspace, "click", deferred)).toMatchObject([{ clickId, ip: "", ua: "", identityHash: "" }]);
});

test("somebody unknown is not there, and another workspace's customer stays", async () => {
  await expect(forget("ext_nobody")).rejects.toThrow("There is no customer ext_nobody in this workspace.");
  const other = await workspace.addWorkspace({ slug: `forget${n}` });
  await forgetCustomer(workspace.database.db, other.id, customer.id, Date.now());
  await workspace.server.jobs.runDue();
  expect(await clientOf(workspace).getCustomer({ params: { id: customer.id } })).toEqual(customer);
  expect(await eventsOn(workspace, "lead", link)).toMatchObject([{ metadata: '{"secret":"secret"}' }]);
});
