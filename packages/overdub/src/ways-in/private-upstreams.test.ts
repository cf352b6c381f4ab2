import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { startOverdub } from "@overdub/testkit";
import { expect, onTestFinished, test } from "vitest";

/** A server on loopback that would tell everything. */
async function startNeighbour() {
  const asked: string[] = [];
  const server = createServer(({ url }, response) => {
    asked.push(url ?? "");
    response.writeHead(200, { "content-type": "application/json" }).end("[]");
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, asked };
}

test("an account reaches nothing on this machine that is not allowed, however its address is written", async () => {
  const { port, asked } = await startNeighbour();
  await using overdub = await startOverdub({ env: { OVERDUB_UPSTREAM_ALLOW: "192.0.2.1" } });
  const call = (path: string, body: object) =>
    fetch(`${overdub.gateway}${path}`, {
      method: "POST",
      headers: { authorization: `Bearer ${overdub.apiToken}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  const hosts = ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]", "127.1"];
  for (const [index, host] of hosts.entries()) {
    const base_url = `http://${host}:${port}`;
    const context = { api_key: "dub_0123456789abcdefghij", base_url };
    const response = await call("/integrated-account", { tenant_id: `t${index}`, context });
    const text = await response.text();
    expect([host, response.ok ? JSON.parse(text).status : response.status]).not.toEqual([host, "active"]);
    const { id } = response.ok ? JSON.parse(text) : { id: undefined };
    if (id === undefined) continue;
    const custom = await fetch(`${overdub.gateway}/custom/links?integrated_account_id=${id}`, {
      headers: { authorization: `Bearer ${overdub.apiToken}` },
    });
    expect(custom.status).toBe(502);
    expect(await custom.text()).toContain("ERR_NOT_PUBLIC");
  }
  expect(asked).toEqual([]);
  const own = await fetch(`${overdub.gateway}/proxy/links?integrated_account_id=${overdub.accountId}`, {
    headers: { authorization: `Bearer ${overdub.apiToken}` },
  });
  expect(own.status).toBe(200);
});
