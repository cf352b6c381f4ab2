import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { StartedOverdub } from "@overdub/testkit";
import { dubClient, runOverdub, startOverdub } from "@overdub/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";

/** What the receiver got, as it came, with its signature. */
const received: { readonly text: string; readonly signature: unknown }[] = [];
const receiver = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  received.push({ text: Buffer.concat(chunks).toString(), signature: request.headers["dub-signature"] });
  response.end();
});
let url: string;
let server: StartedOverdub;

beforeAll(async () => {
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
  server = await startOverdub({ args: ["--empty"], env: { OVERDUB_FETCH_ALLOW: "127.0.0.1" } });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  receiver.closeAllConnections();
  receiver.close();
});

const run = (...args: string[]) => runOverdub(["workspace", "webhook", ...args], { data: server.data });
async function runJson(...args: string[]) {
  const { code, stdout, stderr } = await run(...args, "--json");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return JSON.parse(stdout);
}
const PATIENCE = { timeout: 20_000 };

test("a webhook is made, told, asked about, sent to again and removed beside the running server", async () => {
  const created = await run("create", "demo", url, "--triggers", "link.created,link.clicked", "--name", "CRM");
  expect(created.stdout).toMatch(/^Webhook {3}wh_\w+\nSecret {4}whsec_[0-9a-f]{32}\n$/);
  const [, id = "", secret = ""] = /(wh_\w+)\n.*(whsec_\w+)/.exec(created.stdout) ?? [];
  const listed = await run("list", "demo");
  expect(listed.stdout).toMatch(/^WEBHOOK +NAME +URL +TRIGGERS +CLICKS +DISABLED\n/);
  expect(listed.stdout).toContain(`${id}  CRM   ${url}  link.created,link.clicked  workspace  no`);
  expect(JSON.stringify(await runJson("list", "demo"))).not.toContain("whsec_");

  const link = await dubClient(server, server.workspaceKey).createLink({ body: { url: "https://acme.test/" } });
  await expect.poll(() => received.length, PATIENCE).toBe(1);
  const [first] = received;
  expect(JSON.parse(first?.text ?? "")).toMatchObject({ event: "link.created", data: { id: link.id } });
  expect(first?.signature).toBe(
    createHmac("sha256", secret)
      .update(first?.text ?? "")
      .digest("hex"),
  );
  await expect.poll(async () => (await runJson("deliveries", "demo", id))[0]?.state, PATIENCE).toBe("delivered");
  const [delivery] = await runJson("deliveries", "demo", id, "--state", "delivered");
  expect(delivery).toMatchObject({ event: "link.created", attempts: 1 });

  expect((await run("redeliver", "demo", id, delivery.id)).stdout).toBe("1 event is sent again.\n");
  expect(await runJson("redeliver", "demo", id, "--from", "1 hour ago")).toEqual({ deliveries: 1 });
  await expect.poll(() => received.length, PATIENCE).toBe(3);
  expect(new Set(received.map(({ text }) => text)).size).toBe(1);
  expect((await run("enable", "demo", id)).stdout).toBe(`${id} gets events again.\n`);
  expect((await run("remove", "demo", id)).stdout).toBe(`Removed ${id}.\n`);
  expect(await runJson("list", "demo")).toEqual([]);
});

test("what cannot be is refused in one line", async () => {
  const refusals = [
    [["create", "demo", "nowhere", "--triggers", "link.created"], /^overdub: custom: url: Invalid URL\n$/],
    [["create", "demo", url, "--triggers", "link.opened"], /^overdub: invalid_value: triggers\[0\]: /],
    [["remove", "demo", "wh_none"], /^overdub: Webhook not found\.\n$/],
    [["redeliver", "demo", "wh_none"], /^overdub: custom: : Give either deliveryIds/],
    [["redeliver", "demo", "wh_none", "--from", "whenever"], /^overdub: --from: "whenever" is no date\.\n/],
    [["list", "nobody"], /^overdub: There is no workspace nobody/],
  ] as const;
  for (const [args, message] of refusals) {
    const { code, stdout, stderr } = await run(...args);
    expect([code === 0, stdout]).toEqual([false, ""]);
    expect(stderr).toMatch(message);
  }
});
