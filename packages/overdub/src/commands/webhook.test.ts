import { createHmac } from "node:crypto";
import type { StartedOverdub } from "@overdub/testkit";
import { dubClient, runOverdub, startOverdub, visit } from "@overdub/testkit";
import { startReceiver } from "@overdub/testkit/receiver";
import { afterAll, beforeAll, expect, test } from "vitest";

/** For the product alone: the gateway hears of its embedded workspace without. */
const env = { OVERDUB_FETCH_ALLOW: "127.0.0.1" };
let server: StartedOverdub;

beforeAll(async () => {
  server = await startOverdub({ args: ["--empty"], env });
});
afterAll(() => server[Symbol.asyncDispose]());

async function startProduct() {
  const receiver = await startReceiver();
  return { receiver, url: `${receiver.origin.replace("receiver.test", "127.0.0.1")}/hook` };
}

const run = (args: readonly string[]) => runOverdub(args, { data: server.data, env });
const webhook = (...args: string[]) => run(["webhook", ...args]);
async function asJson(...args: string[]) {
  const { code, stdout, stderr } = await webhook(...args, "--json");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return JSON.parse(stdout);
}
const PATIENCE = { timeout: 30_000 };

test("a product hears of a lead at a workspace that was connected by its key, without a further call", async () => {
  const { receiver, url } = await startProduct();
  const created = await webhook("create", url, "--events", "integrated_account:*,record:created");
  const [, id = "", secret = ""] = /^Webhook {3}(\S+)\nSecret {4}(\S+)\n$/.exec(created.stdout) ?? [];
  expect(id).toMatch(/^[0-9a-f-]{36}$/);
  const key = ["--api-key", server.workspaceKey, "--base-url", "embedded:"];
  const connected = await run(["account", "connect", "--tenant", "acme-9", ...key, "--json"]);
  expect({ code: connected.code, stderr: connected.stderr }).toEqual({ code: 0, stderr: "" });
  const account = JSON.parse(connected.stdout);

  const show = async () => JSON.parse((await run(["account", "show", account.id, "--json"])).stdout).webhook;
  await expect.poll(async () => (await show())?.status, PATIENCE).toBe("registered");
  const dub = dubClient(server, server.workspaceKey);
  await dub.createLink({ body: { url: "https://acme.test/", key: "signup", trackConversion: true } });
  const { location } = await visit(`${server.workspace}/signup`, { ip: "203.0.113.7" });
  const clickId = new URL(location ?? "").searchParams.get("dub_id") ?? "";
  await dub.trackLead({ body: { clickId, eventName: "Sign up", customerExternalId: "ada" } });

  const leads = () =>
    receiver.received.filter(({ text }) => {
      const { payload } = JSON.parse(text);
      return payload.raw_event_type === "lead.created" && payload.integrated_account.id === account.id;
    });
  await expect.poll(() => leads().length, PATIENCE).toBe(1);
  const [lead] = leads();
  expect(JSON.parse(lead?.text ?? "")).toMatchObject({
    event: "record:created",
    payload: { resource: "events", records: [{ event: "lead", customer: { externalId: "ada" } }] },
  });
  const signature = createHmac("sha256", secret)
    .update(lead?.text ?? "")
    .digest("hex");
  expect(lead?.headers["x-truto-signature"]).toBe(`format=sha256,v=${signature}`);

  const deliveries = await asJson("deliveries", id, "--state", "delivered");
  const sent = deliveries.find(({ event_id }: { event_id: string }) => event_id === JSON.parse(lead?.text ?? "").id);
  expect(sent).toMatchObject({ event: "record:created", attempts: 1 });
  expect((await webhook("redeliver", id, sent.id)).stdout).toBe("1 event is sent again.\n");
  await expect.poll(() => leads().length, PATIENCE).toBe(2);
});

test("a webhook is listed, tested, changed and deleted", async () => {
  const { url } = await startProduct();
  const { id, secret } = await asJson("create", url, "--events", "test");
  expect(secret).toMatch(/^[0-9a-f-]{36}$/);
  const listed = await webhook("list");
  expect(listed.stdout).toMatch(/^WEBHOOK +URL +EVENTS +ACTIVE\n/);
  expect(listed.stdout).toMatch(new RegExp(`^${id} +${url} +test +yes$`, "m"));
  expect(JSON.stringify(await asJson("list"))).not.toContain(secret);
  expect((await webhook("test", id)).stdout).toBe("The target took the event.\n");
  const changed = await asJson("update", id, "--events", "all", "--deactivate");
  expect(changed).toMatchObject({ id, event_types: null, is_active: false });
  expect((await asJson("update", id, "--activate")).is_active).toBe(true);
  expect((await webhook("delete", id)).stdout).toBe(`Deleted ${id}.\n`);
  const audit = await run(["audit", "list", "--action", "webhook.create", "--json"]);
  expect(audit.stdout).not.toContain(url);
});

test("what cannot be is refused in one line", async () => {
  const nobody = crypto.randomUUID();
  const refusals = [
    [["create", "nowhere"], /^overdub: body\.target_url must be an https URL\n$/],
    [
      ["create", "https://acme.test/", "--events", "record:broken"],
      /^overdub: body\.event_types\[0\]: is not the name/,
    ],
    [["delete", nobody], /^overdub: Webhook not found\n$/],
    [["update", nobody], /^overdub: There is nothing to change\./],
    [["update", nobody, "--activate", "--deactivate"], /^overdub: A webhook is activated or deactivated, not both\./],
    [["redeliver", nobody, "--from", "whenever"], /^overdub: --from: "whenever" is no date\.\n/],
    [["deliveries", nobody, "--state", "lost"], /^overdub: Webhook not found\n$/],
  ] as const;
  for (const [args, message] of refusals) {
    const { code, stdout, stderr } = await webhook(...args);
    expect([code === 0, stdout]).toEqual([false, ""]);
    expect(stderr).toMatch(message);
  }
});
