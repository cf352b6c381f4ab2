import { gzipSync } from "node:zlib";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { GuardedFetch } from "../fetch/guarded-fetch.ts";
import { createGuardedFetch } from "../fetch/guarded-fetch.ts";
import { clientOf, refusal } from "../testing/call-api.ts";
import { createClock } from "../testing/clock.ts";
import type { Receiver } from "./testing/start-receiver.ts";
import { expectedSignature, fetchReceivers, startReceiver } from "./testing/start-receiver.ts";

const DAY_MS = 86_400_000;
const clock = createClock();
let workspace: StartedWorkspace;
let api: ReturnType<typeof clientOf>;
let reach: GuardedFetch = fetchReceivers;

beforeAll(async () => {
  workspace = await startWorkspace({ now: clock.now, fetch: (url, options) => reach(url, options) });
  api = clientOf(workspace);
});
afterAll(() => workspace.close());
beforeEach(async () => {
  reach = fetchReceivers;
  await workspace.database.db.deleteFrom("webhooks").execute();
});

const hear = ({ origin }: Pick<Receiver, "origin">, path = "/") =>
  api.createWebhook({ body: { name: "w", url: `${origin}${path}`, triggers: ["link.created"] } });
const happen = (comments = "x") => api.createLink({ body: { url: "https://acme.test/", comments } });
const run = () => workspace.server.jobs.runDue();
const logOf = async (webhookId: string) => {
  const listed = await api.listWebhookDeliveries({ params: { webhookId } });
  return Promise.all(listed.map(({ id: deliveryId }) => api.getWebhookDelivery({ params: { webhookId, deliveryId } })));
};

describe("a delivery", () => {
  test("is logged with what was sent and what was answered, to be listed and filtered", async () => {
    const receiver = await startReceiver((response) => response.writeHead(202).end("thanks"));
    const { id, secret } = await hear(receiver);
    const link = await happen();
    clock.advance(10);
    await run();
    const [delivery] = await logOf(id);
    const [event] = receiver.events();
    expect(delivery).toEqual({
      id: expect.stringMatching(/^whd_/),
      eventId: event?.id,
      event: "link.created",
      state: "delivered",
      attempts: 1,
      nextAttemptAt: null,
      createdAt: link.createdAt,
      body: receiver.received[0]?.text,
      log: [{ at: new Date(clock.now()).toISOString(), tookMs: 0, status: 202, failure: null, response: "thanks" }],
    });
    expect(receiver.received[0]?.headers["dub-signature"]).toBe(expectedSignature(secret, delivery?.body ?? ""));
    expect(JSON.stringify(delivery)).not.toContain(secret);
    receiver.answer = (response) => response.writeHead(500).end();
    await happen("second");
    await run();
    const list = (query: object) => api.listWebhookDeliveries({ params: { webhookId: id }, query });
    const [second] = await list({ state: "waiting" });
    expect(second).toMatchObject({ state: "waiting", attempts: 1, nextAttemptAt: expect.any(String) });
    expect((await list({})).map((one) => one.id)).toEqual([second?.id, delivery?.id]);
    expect((await list({ state: "delivered" })).map((one) => one.id)).toEqual([delivery?.id]);
    expect((await list({ eventId: event?.id })).map((one) => one.id)).toEqual([delivery?.id]);
    expect((await list({ page: 2, pageSize: 1 })).map((one) => one.id)).toEqual([delivery?.id]);
  });

  test("to a receiver that misbehaves has failed, with what is known of it, and nothing that it says breaks the log", async () => {
    const outcomes: unknown[] = [];
    const receiver = await startReceiver();
    const { id } = await hear(receiver);
    const answers: Record<string, (typeof receiver)["answer"]> = {
      "redirects to itself": (response) => response.writeHead(307, { location: "/elsewhere" }).end("moved"),
      "ends the connection": (response) => response.destroy(),
      "is not allowed to": (response) => response.writeHead(403).end("\0\uFFFF no"),
      "is gone, but is not Zapier": (response) => response.writeHead(410).end(),
      "speaks another language": (response) => response.socket?.end("SSH-2.0-OpenSSH\r\n"),
      "informs without end": (response) => response.socket?.end("HTTP/1.1 103 Early Hints\r\n\r\n"),
    };
    for (const [name, answer] of Object.entries(answers)) {
      receiver.answer = answer;
      await happen(name);
      await run();
      const [delivery] = await logOf(id);
      outcomes.push([name, delivery?.state, ...(delivery?.log ?? []).map((one) => [one.status, one.failure])]);
    }
    expect(outcomes).toEqual([
      ["redirects to itself", "waiting", [307, "status"]],
      ["ends the connection", "waiting", [503, "failed"]],
      ["is not allowed to", "waiting", [403, "status"]],
      ["is gone, but is not Zapier", "waiting", [410, "status"]],
      ["speaks another language", "waiting", [503, "failed"]],
      ["informs without end", "waiting", [503, "failed"]],
    ]);
    expect(receiver.received.map(({ path }) => path)).toEqual(Array(6).fill("/"));
    expect((await api.getWebhook({ params: { webhookId: id } })).disabledAt).toBeNull();
  });

  test("that was taken is delivered, whatever comes after the status; its answer is kept in part", async () => {
    const receiver = await startReceiver();
    const { id } = await hear(receiver);
    const long = "é".repeat(3_000);
    const answers: Record<string, (typeof receiver)["answer"]> = {
      "says nothing": (response) => response.writeHead(204).end(),
      "says more than is kept": (response) => response.end(long),
      "promises more than comes": (response) => {
        response.writeHead(200, { "content-length": "1000" }).write("half");
        setImmediate(() => response.destroy());
      },
      "packs what is no gzip": (response) => response.writeHead(200, { "content-encoding": "gzip" }).end("plain"),
      "packs a bomb": (response) =>
        response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(Buffer.alloc(20_000_000))),
    };
    for (const [name, answer] of Object.entries(answers)) {
      receiver.answer = answer;
      await happen(name);
      await run();
    }
    const log = (await logOf(id))
      .toReversed()
      .map(({ state, log: [one] }) => [state, one?.status, one?.response.length]);
    expect(log).toEqual([
      ["delivered", 204, 0],
      ["delivered", 200, 2048],
      ["delivered", 200, 0],
      ["delivered", 200, 0],
      ["delivered", 200, 4096],
    ]);
  });

  test("to one that hangs is given up in time and holds up no other webhook", async () => {
    const hanging = await startReceiver(() => {});
    const drip = await startReceiver((response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write("."), 10);
      response.on("close", () => clearInterval(timer));
    });
    const quick = await startReceiver();
    const [slow] = [await hear(hanging), await hear(drip), await hear(quick)];
    reach = (url, options) => fetchReceivers(url, { ...options, timeoutMs: Math.min(options.timeoutMs, 300) });
    for (let index = 0; index < 5; index += 1) await happen();
    const running = run();
    await expect.poll(() => quick.received.length).toBe(5);
    expect(hanging.received.length).toBeLessThanOrEqual(2);
    await running;
    const [delivery] = await logOf(slow.id);
    expect(delivery?.log).toMatchObject([{ status: 503, failure: "timeout", response: "" }]);
    expect([hanging.received.length, drip.received.length]).toEqual([5, 5]);
  });

  test("goes to public addresses alone", async () => {
    reach = createGuardedFetch();
    const urls = ["http://127.0.0.1/", "http://169.254.169.254/latest", "http://[::1]:8080/", "http://10.0.0.1/"];
    for (const url of urls) {
      const { id } = await hear({ origin: url }, "");
      await happen();
      await run();
      expect((await logOf(id))[0]?.log).toMatchObject([{ status: 503, failure: "refused", response: "" }]);
    }
  });
});

describe("a webhook that fails", () => {
  test("is disabled by the twentieth failure in a row, and gets nothing more until it is enabled", async () => {
    const receiver = await startReceiver((response) => response.writeHead(500).end());
    const { id } = await hear(receiver);
    const params = { webhookId: id };
    const isDisabled = async () => (await api.getWebhook({ params })).disabledAt !== null;
    for (let count = 1; count <= 19; count += 1) await happen(`${count}`).then(run);
    expect(await isDisabled()).toBe(false);
    receiver.answer = (response) => response.end();
    await happen("a success sets the count back").then(run);
    receiver.answer = (response) => response.writeHead(500).end();
    for (let count = 1; count <= 19; count += 1) await happen(`${count}`).then(run);
    expect(await isDisabled()).toBe(false);
    await happen("the twentieth").then(run);
    expect(await isDisabled()).toBe(true);
    const before = receiver.received.length;
    await happen("nobody is told");
    clock.advance(30 * DAY_MS);
    await run();
    expect(receiver.received.length).toBe(before);
    expect((await logOf(id)).filter(({ state }) => state === "waiting")).toEqual([]);
    expect(await refusal(workspace, "POST", `/webhooks/${id}/redeliver`, { body: { deliveryIds: ["x"] } })).toEqual([
      400,
      "bad_request",
      "The webhook is disabled: enable it first.",
    ]);
    expect((await api.enableWebhook({ params })).disabledAt).toBeNull();
    await happen("the next failure disables it again").then(run);
    expect(await isDisabled()).toBe(true);
    await api.enableWebhook({ params });
    receiver.answer = (response) => response.end();
    await happen("the next success counts from nothing").then(run);
    receiver.answer = (response) => response.writeHead(500).end();
    await happen("one failure").then(run);
    expect(await isDisabled()).toBe(false);
  });

  test("and that Zapier says is gone is removed", async () => {
    const receiver = await startReceiver((response) => response.writeHead(410).end());
    reach = (url, options) => fetchReceivers(url.replace("https://hooks.zapier.com", receiver.origin), options);
    await hear({ origin: "https://hooks.zapier.com" }, "/hooks/1");
    await happen();
    await run();
    expect([receiver.received.length, await api.listWebhooks()]).toEqual([1, []]);
  });

  test("and is deleted while something is on its way is told nothing any more", async () => {
    const receiver = await startReceiver((response) => response.writeHead(500).end());
    const { id } = await hear(receiver);
    await happen();
    await run();
    await happen();
    await api.deleteWebhook({ params: { webhookId: id } });
    clock.advance(DAY_MS);
    await run();
    expect(receiver.received).toHaveLength(1);
    const left = await workspace.database.db.selectFrom("webhook_deliveries").select("id").execute();
    expect(left).toEqual([]);
  });
});

test("Slack is sent a message that it can show", async () => {
  const receiver = await startReceiver();
  reach = (url, options) => fetchReceivers(url.replace("https://hooks.slack.com", receiver.origin), options);
  const { secret } = await hear({ origin: "https://hooks.slack.com" }, "/services/1");
  const { shortLink } = await api.createLink({ body: { url: "https://acme.test/?a=1&b=<2>" } });
  await run();
  const [received] = receiver.received;
  const text = received?.text ?? "";
  expect(JSON.parse(text)).toEqual({
    text: `*link.created* · ${shortLink} · https://acme.test/?a=1&amp;b=&lt;2&gt;`,
  });
  expect(received?.headers["dub-signature"]).toBe(expectedSignature(secret, text));
});

describe("what was sent", () => {
  test("is sent again on request, with the same id, and is a delivery of its own", async () => {
    const receiver = await startReceiver();
    const { id } = await hear(receiver);
    await happen();
    await run();
    const [first] = await logOf(id);
    const params = { webhookId: id };
    const again = { deliveryIds: [first?.id ?? ""] };
    expect(await api.redeliverWebhook({ params, body: again })).toEqual({ deliveries: 1 });
    await run();
    expect(receiver.received.map(({ text }) => text)).toEqual(Array(2).fill(receiver.received[0]?.text));
    expect((await logOf(id)).map(({ eventId, state }) => [eventId, state])).toEqual(
      Array(2).fill([first?.eventId, "delivered"]),
    );
    const unknown = { deliveryIds: [...again.deliveryIds, "whd_x"] };
    expect(await refusal(workspace, "POST", `/webhooks/${id}/redeliver`, { body: unknown })).toEqual([
      404,
      "not_found",
      "Delivery not found: whd_x.",
    ]);
    await run();
    expect(receiver.received).toHaveLength(2);
  });

  test("within a time is sent again once for each event, as far as its last delivery is in the state asked for", async () => {
    const receiver = await startReceiver((response) => response.writeHead(500).end());
    const { id } = await hear(receiver);
    const params = { webhookId: id };
    await happen("before");
    clock.advance(1000);
    const from = new Date(clock.now()).toISOString();
    const made = [await happen("one"), await happen("two"), await happen("three")];
    clock.advance(1000);
    const to = new Date(clock.now()).toISOString();
    await happen("after");
    for (let attempt = 0; attempt < 6; attempt += 1) {
      await workspace.database.db.updateTable("webhooks").set({ consecutive_failures: 0 }).execute();
      await run();
      clock.advance(DAY_MS);
    }
    receiver.answer = (response) => response.end();
    receiver.received.length = 0;
    const redeliver = (body: object) => api.redeliverWebhook({ params, body: { from, to, ...body } });
    expect(await redeliver({ state: "delivered" })).toEqual({ deliveries: 0 });
    expect(await redeliver({ state: "failed" })).toEqual({ deliveries: 3 });
    await run();
    const told = () => receiver.events().map(({ data }) => data.id);
    expect(told().toSorted()).toEqual(made.map((link) => link.id).toSorted());
    expect(await redeliver({ state: "failed" })).toEqual({ deliveries: 0 });
    expect(await redeliver({})).toEqual({ deliveries: 3 });
    await run();
    expect(told()).toHaveLength(6);
    for (const body of [
      {},
      { from },
      { from: "yesterday", to },
      { deliveryIds: [] },
      { from, to, deliveryIds: ["x"] },
    ]) {
      const refused = await refusal(workspace, "POST", `/webhooks/${id}/redeliver`, { body });
      expect(refused.slice(0, 2)).toEqual([422, "unprocessable_entity"]);
    }
  });

  test("within a long time goes in batches, and each event once", async () => {
    const receiver = await startReceiver();
    const { id } = await hear(receiver);
    const { db } = workspace.database;
    for (let index = 0; index < 450; index += 1) await happen(`${index}`);
    await run();
    expect(receiver.received).toHaveLength(450);
    const range = { from: "2000-01-01T00:00:00Z", to: "3000-01-01T00:00:00Z" };
    expect(await api.redeliverWebhook({ params: { webhookId: id }, body: range })).toEqual({ deliveries: 450 });
    await run();
    const texts = Map.groupBy(receiver.received, ({ text }) => text);
    expect([texts.size, new Set([...texts.values()].map((same) => same.length))]).toEqual([450, new Set([2])]);
    expect(await db.selectFrom("jobs").select("type").where("type", "like", "webhook.re%").execute()).toEqual([]);
  });

  test("is forgotten after 30 days, unless it still waits", async () => {
    const receiver = await startReceiver();
    const { id } = await hear(receiver);
    await happen("delivered");
    await run();
    clock.advance(29 * DAY_MS);
    await run();
    expect(await logOf(id)).toHaveLength(1);
    clock.advance(2 * DAY_MS);
    await happen("new");
    await workspace.database.db
      .updateTable("webhook_events")
      .set({ created_at_ms: 0 })
      .where("created_at_ms", "=", clock.now())
      .execute();
    await workspace.database.db
      .updateTable("jobs")
      .set({ run_at_ms: clock.now() + DAY_MS })
      .where("lane", "=", id)
      .execute();
    await run();
    expect(await logOf(id)).toMatchObject([{ state: "waiting", attempts: 0 }]);
    expect(await workspace.database.db.selectFrom("webhook_attempts").select("id").execute()).toEqual([]);
  });
});
