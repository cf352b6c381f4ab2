import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { addressOf, dubClient, runOverdub, startOverdub, temporaryFolder, visit } from "@overdub/testkit";
import { expect, test } from "vitest";

test.concurrent("pages track with the key and from the hosts that the operator names, at once", async () => {
  await using server = await startOverdub({ args: ["--empty"] });
  const run = (...args: string[]) => runOverdub(["workspace", ...args], { data: server.data });
  const created = await run("publishable-key", "create", "demo", "--json");
  expect(created).toMatchObject({ code: 0, stderr: "" });
  const { publishable_key: key } = JSON.parse(created.stdout);
  expect(key).toMatch(/^dub_pk_\w{24}$/);

  const track = async (referer: string) => {
    const { status } = await fetch(`${server.workspace}/api/track/sale/client`, {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, referer },
      body: JSON.stringify({ customerExternalId: "nobody", amount: 100 }),
    });
    return status;
  };
  expect(await track("https://anywhere.test/")).toBe(200);
  expect((await run("hostname", "add", "demo", "*.Acme.test")).stdout).toBe("*.acme.test\n");
  expect([await track("https://anywhere.test/"), await track("https://app.acme.test/")]).toEqual([403, 200]);
  expect((await run("hostname", "list", "demo", "--csv")).stdout).toBe("hostname\r\n*.acme.test\r\n");
  expect((await run("hostname", "remove", "demo", "*.acme.test")).stdout).toBe("Every page may track.\n");
  expect((await run("hostname", "list", "demo", "--json")).stdout).toBe("[]\n");

  const refused = await Promise.all([
    run("hostname", "add", "demo", "https://acme.test/"),
    run("publishable-key", "revoke", "nope"),
  ]);
  for (const { code, stdout, stderr } of refused) {
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(/^overdub: .*(is no hostname|There is no workspace nope).*\n$/);
  }
  expect((await run("publishable-key", "revoke", "demo")).stdout).toBe("demo has no publishable key any more.\n");
  expect(await track("http://localhost/")).toBe(401);
});

test.concurrent("a customer is forgotten by the running server, and without one", async () => {
  await using folder = await temporaryFolder();
  const rates = join(folder.path, "rates.json");
  await writeFile(rates, '{"date": "2026-10-01", "rates": {"XTS": 4}}');
  await using server = await startOverdub({ args: ["--empty"], env: { OVERDUB_EXCHANGE_RATES: rates } });
  const run = (...args: string[]) => runOverdub(["workspace", ...args], { data: server.data });
  const api = dubClient(server, server.workspaceKey);
  const link = await api.createLink({ body: { url: "https://example.com/", key: "x", trackConversion: true } });
  const ids = [];
  for (const n of [1, 2]) {
    const { location } = await visit(link.shortLink, { ip: addressOf(n) });
    const clickId = new URL(location ?? "").searchParams.get("dub_id") ?? "";
    const person = { clickId, customerExternalId: `u_${n}`, customerEmail: `u_${n}@example.com` };
    // At the operator's own rate: a quarter.
    const { sale } = await api.trackSale({ body: { ...person, amount: 400, currency: "XTS" } });
    expect(sale).toMatchObject({ amount: 100, currency: "usd" });
    ids.push((await api.getCustomer({ params: { id: `ext_u_${n}` } })).id);
  }
  const first = await run("customer", "forget", "demo", "ext_u_1", "--json");
  expect(first).toMatchObject({ code: 0, stdout: `{"id":"${ids[0]}","events_forgotten":true}\n`, stderr: "" });
  expect((await api.getCustomers({ query: {} })).map(({ externalId }) => externalId)).toEqual(["u_2"]);
  expect(await api.getLinkInfo({ query: { linkId: link.id } })).toMatchObject({ leads: 2, sales: 2, saleAmount: 200 });
  await server.stop();
  const second = await run("customer", "forget", "demo", ids[1] ?? "");
  expect(second).toMatchObject({ code: 0, stdout: `Customer ${ids[1]} is forgotten.\n`, stderr: "" });
  const unknown = await run("customer", "forget", "demo", "ext_u_1");
  expect(unknown).toMatchObject({ code: 1, stderr: "overdub: There is no customer ext_u_1 in this workspace.\n" });
});
