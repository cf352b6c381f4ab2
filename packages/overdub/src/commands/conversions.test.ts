import { createHmac } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { StartedOverdub } from "@overdub/testkit";
import { dubClient, runOverdub, startOverdub, visit } from "@overdub/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";

let server: StartedOverdub;
beforeAll(async () => {
  server = await startOverdub({ args: ["--empty"] });
});
afterAll(() => server[Symbol.asyncDispose]());

const SECRET = "whsec_canary_cli_1";
const PATIENCE = { timeout: 30_000 };
const conversions = (...args: string[]) => runOverdub(["conversions", ...args], { data: server.data });

test("a payment at Stripe is a sale at the workspace, with commands alone", { timeout: 120_000 }, async () => {
  const created = await conversions("create", "stripe", "--set", '{"wait_hours": 1}', "--json");
  expect({ code: created.code, stderr: created.stderr }).toEqual({ code: 0, stderr: "" });
  const { id, url } = JSON.parse(created.stdout);
  expect(url).toBe(`${server.gateway}/conversions/${id}`);
  const refused = await conversions("update", id, "--secret", SECRET);
  expect([refused.code === 0, refused.stderr]).toEqual([false, expect.stringContaining("from standard input")]);
  const input = `${SECRET}\n`;
  const updated = await runOverdub(["conversions", "update", id, "--secret", "-"], { data: server.data, input });
  expect({ code: updated.code, stderr: updated.stderr }).toEqual({ code: 0, stderr: "" });
  const listed = await conversions("list");
  expect(listed.stdout).toMatch(new RegExp(`^${id} +stripe +stripe +yes +yes +${url}$`, "m"));

  const dub = dubClient(server, server.workspaceKey);
  await dub.createLink({ body: { url: "https://acme.test/", key: "buy", trackConversion: true } });
  const { location } = await visit(`${server.workspace}/buy`, { ip: "203.0.113.7" });
  const dubClickId = URL.parse(location ?? "")?.searchParams.get("dub_id");
  const object = {
    ...{ id: "cs_1", mode: "payment", payment_status: "paid", payment_intent: "pi_1", customer: "cus_1" },
    ...{ amount_total: 4_900, currency: "usd", metadata: { dubCustomerExternalId: "ada", dubClickId } },
  };
  const created_s = Math.floor(Date.now() / 1_000);
  const body = JSON.stringify({
    id: "evt_1",
    type: "checkout.session.completed",
    created: created_s,
    data: { object },
  });
  const v1 = createHmac("sha256", SECRET).update(`${created_s}.${body}`).digest("hex");
  const headers = { "stripe-signature": `t=${created_s},v1=${v1}` };
  const posted = await fetch(url, { method: "POST", body, headers });
  expect([posted.status, await posted.json()]).toEqual([200, { received: true, duplicate: false }]);
  const sales = async () => (await dub.getCustomers({ query: { externalId: "ada" } }))[0]?.saleAmount;
  await expect.poll(sales, PATIENCE).toBe(4_900);

  const events = await conversions("events", id, "--state", "sent", "--json");
  const [event] = JSON.parse(events.stdout);
  expect(event).toMatchObject({ event_id: "evt_1", type: "checkout.session.completed" });
  expect(JSON.parse((await conversions("show", event.id)).stdout).body.id).toBe("evt_1");
  expect((await conversions("retry", event.id)).stderr).toBe(
    "overdub: The event was sent: there is nothing to try again\n",
  );

  const file = join(server.data, "sales.csv");
  await writeFile(file, "type,customer_external_id,invoice_id,amount\nsale,ada,in_9,1.00\nsale,nobody,in_8,2.00\n");
  const imported = await conversions("import", id, file);
  expect({ code: imported.code, stderr: imported.stderr }).toEqual({ code: 0, stderr: "" });
  expect(imported.stdout).toContain("Completed: 1 rows, 1 skipped.");
  await expect.poll(sales, PATIENCE).toBe(5_000);
  expect((await conversions("reviews")).code).toBe(0);
  expect((await conversions("retry-all", id)).stdout).toBe("0 events are looked at again.\n");
  const audit = await runOverdub(["audit", "list", "--json"], { data: server.data });
  expect(audit.stdout).toContain("conversion_source.create");
  expect(audit.stdout).not.toContain("canary");
  expect((await conversions("delete", id)).stdout).toBe(`Deleted ${id}.\n`);
  const none = await conversions("events", id);
  expect([none.code === 0, none.stderr]).toEqual([false, "overdub: Conversion source not found\n"]);
});
