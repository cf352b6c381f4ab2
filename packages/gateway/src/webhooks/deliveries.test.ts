import { createHmac } from "node:crypto";
import { describeEachDialect } from "@overdub/storage/testing/databases";
import type { Receiver } from "@overdub/testkit/receiver";
import { fetchReceivers, startReceiver } from "@overdub/testkit/receiver";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createEnvironment } from "../environments/environment.ts";
import type { TestGateway } from "../testing/test-gateway.ts";
import { startTestGateway } from "../testing/test-gateway.ts";
import { createWebhook } from "./create-webhook.ts";
import { deleteOldEvents } from "./log-retention.ts";
import { publish } from "./publish.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

describeEachDialect("what a product is told", ({ createUrl, dialect }) => {
  let t: TestGateway;
  let receiver: Receiver;
  let reach = fetchReceivers;
  beforeEach(async () => {
    reach = fetchReceivers;
    t = await startTestGateway({
      databaseUrl: await createUrl(),
      receivers: { allow: ["receiver.test"], fetch: (url, options) => reach(url, options) },
    });
    receiver = await startReceiver();
    // Whose webhook it has become that the gateway makes as soon as somebody hears of everything.
    const made = { id: "wh_1", url: "http://gateway.example/", secret: "whsec_1" };
    t.script(({ method }) => (method === "POST" ? { status: 201, json: made } : { json: [] }));
  });
  afterEach(() => t[Symbol.asyncDispose]());

  const hear = async (body: object = {}, at = receiver) =>
    (await t.call("POST", "/webhook", { body: { target_url: `${at.origin}/hook`, ...body } })).json;
  const happen = (label = "x") =>
    t.call("PATCH", `/integrated-account/${t.account.id}`, { body: { context: { label } } });
  const run = () => t.gateway.jobs.runDue();
  const failing = () => {
    receiver.answer = (response) => response.writeHead(500).end("no");
  };
  const logOf = async (query = "") => (await t.call("GET", `/log?log_type=webhook${query}`)).json.result;

  test("an event is sent once, as the product expects it, signed over its bytes", async () => {
    const { id, secret } = await hear();
    await happen("Größe");
    await run();
    await run();
    const [{ headers, text }, ...more] = receiver.received as [Receiver["received"][number]];
    expect(more).toEqual([]);
    expect(headers).toMatchObject({ "content-type": "application/json", "user-agent": "truto" });
    const signature = createHmac("sha256", secret).update(Buffer.from(text)).digest("hex");
    expect(headers["x-truto-signature"]).toBe(`format=sha256,v=${signature}`);
    const tampered = createHmac("sha256", secret)
      .update(Buffer.from(text.replace("Größe", "Größf")))
      .digest("hex");
    expect(headers["x-truto-signature"]).not.toContain(tampered);
    expect(JSON.parse(text)).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      event: "integrated_account:updated",
      event_type: "integrated_account:updated",
      payload: expect.objectContaining({ id: t.account.id, context: expect.objectContaining({ label: "Größe" }) }),
      environment_id: t.environmentId,
      webhook_id: id,
      created_at: "2026-11-02T10:00:00.000Z",
    });
  });

  test("a webhook hears of what it asked for, and of nothing while it is inactive", async () => {
    await hear({ event_types: ["record:*", "integrated_account:deleted"] });
    await hear({ is_active: false });
    await happen();
    await run();
    expect(receiver.received).toEqual([]);
    await hear({ event_types: ["integrated_account:*"] });
    await happen();
    await run();
    expect(receiver.received).toHaveLength(1);
  });

  test("a failure is repeated with the same bytes, soon three times and then for a day", async () => {
    failing();
    await hear();
    await happen();
    const started = t.nowMs;
    const at: number[] = [];
    for (const step of [0, 2000, 4000, 8000, MINUTE_MS, 10 * MINUTE_MS, HOUR_MS, 6 * HOUR_MS, DAY_MS, 30 * DAY_MS]) {
      t.nowMs += step - 1;
      await run();
      t.nowMs += 1;
      const before = receiver.received.length;
      await run();
      if (receiver.received.length > before) at.push(t.nowMs - started);
    }
    expect(at).toHaveLength(9);
    expect(new Set(receiver.received.map(({ text }) => text)).size).toBe(1);
    expect(new Set(receiver.received.map(({ headers }) => headers["x-truto-signature"])).size).toBe(1);
    expect(await logOf()).toHaveLength(9);
    const { json } = await t.call("GET", `/webhook/${(await logOf())[0].webhook_id}/deliveries`);
    expect(json.result).toMatchObject([{ state: "failed", attempts: 9, next_attempt_at: null }]);
  });

  describe("a receiver that", () => {
    test.each([
      [
        "redirects",
        (r: Receiver) => (r.answer = (response) => response.writeHead(302, { location: "/hook" }).end()),
        302,
      ],
      ["is gone", (r: Receiver) => (r.answer = (response) => response.writeHead(410).end()), 410],
      ["hangs up", (r: Receiver) => (r.answer = (response) => response.destroy()), null],
      ["promises more than it sends", lie, 200],
    ])("%s is told again, and what it answered is logged", async (_, behave, status) => {
      behave(receiver);
      const { id } = await hear();
      await happen();
      await run();
      const [entry] = await logOf();
      expect(entry).toMatchObject({
        webhook_id: id,
        event: "integrated_account:updated",
        webhook_endpoint_status: status,
        status: status === 200 ? "success" : "failed",
      });
      t.nowMs += 2000;
      await run();
      expect(receiver.received).toHaveLength(status === 200 ? 1 : 2);
    });

    /** The status has said that the event was taken. */
    function lie(r: Receiver): void {
      r.answer = (response) => {
        response.writeHead(200, { "content-length": "1000" }).write("ok");
        setTimeout(() => response.destroy(), 20);
      };
    }

    // What takes long is run on one of both.
    test.skipIf(dialect === "postgres")(
      "hangs takes up a few attempts at a time, and holds up no other environment",
      async () => {
        reach = (url, options) => fetchReceivers(url, { ...options, timeoutMs: 1000 });
        const slow = await startReceiver(() => {});
        for (let count = 0; count < 5; count += 1) await hear({}, slow);
        for (let count = 0; count < 3; count += 1) await happen(String(count));
        const { id: environmentId } = await createEnvironment(t.db, { name: "Other", nowMs: t.nowMs });
        const other = { environmentId, targetUrl: receiver.origin, eventTypes: null, isActive: true };
        await createWebhook(t.gateway.context, other);
        const event = { environmentId, event: "test", payload: {}, nowMs: t.nowMs } as const;
        for (let count = 0; count < 5; count += 1) await publish(t.db, event);
        const running = run();
        await expect.poll(() => receiver.received.length).toBe(5);
        expect(slow.received.length).toBeLessThanOrEqual(8);
        await running;
        expect((await logOf()).map(({ message }: { message: string }) => message)).toEqual(Array(15).fill("timeout"));
      },
    );

    test("fails for three days is told no more, and why; a success in between starts anew", async () => {
      failing();
      const { id } = await hear();
      const row = async () => (await t.call("GET", `/webhook/${id}`)).json;
      for (let day = 0; day < 3; day += 1) {
        await happen(String(day));
        await run();
        t.nowMs += DAY_MS - 1;
        expect((await row()).is_active).toBe(true);
      }
      receiver.answer = (response) => response.end();
      await run();
      failing();
      await happen("again");
      await run();
      t.nowMs += 3 * DAY_MS;
      await happen("last");
      await run();
      expect(await row()).toMatchObject({ is_active: false, disabled_reason: "Every attempt of 3 days has failed" });
      expect(t.logged.filter((line) => line.includes("A webhook was disabled"))).toHaveLength(1);
      const sent = receiver.received.length;
      t.nowMs += DAY_MS;
      await happen("unheard");
      await run();
      expect(receiver.received).toHaveLength(sent);
      const { json } = await t.call("PATCH", `/webhook/${id}`, { body: { is_active: true } });
      expect(json).toMatchObject({ is_active: true, disabled_reason: null });
    });
  });

  test("a test is sent once and at once, and tells how the target answered", async () => {
    const { id } = await hear({ event_types: ["record:created"], is_active: false });
    const send = () => t.call("POST", "/webhook/test", { body: { id } });
    expect(await send()).toMatchObject({ status: 200, json: { success: true } });
    expect(receiver.events()).toMatchObject([{ event: "test", payload: { foo: "bar" } }]);
    failing();
    expect(await send()).toMatchObject({
      status: 422,
      json: { statusCode: 422, message: "The target answered with status 500", webhook_endpoint_status: 500 },
    });
    receiver.answer = (response) => response.destroy();
    expect((await send()).json).toMatchObject({
      message: "The target could not be reached",
      webhook_endpoint_status: null,
    });
    t.nowMs += DAY_MS;
    await run();
    expect(receiver.received).toHaveLength(3);
    expect(await logOf("&event=test")).toHaveLength(3);
  });

  describe("redelivery", () => {
    test("sends some deliveries again, or the failed ones of a time, as they were", async () => {
      failing();
      const { id } = await hear();
      await happen("first");
      await run();
      t.nowMs += 3 * DAY_MS - 1;
      await run();
      receiver.answer = (response) => response.end();
      await happen("second");
      await run();
      const { result } = (await t.call("GET", `/webhook/${id}/deliveries`)).json;
      expect(result).toHaveLength(2);
      const sent = receiver.received.length;
      const again = (body: object) => t.call("POST", `/webhook/${id}/redeliver`, { body });
      expect((await again({ delivery_ids: [result[0].id] })).json).toEqual({ deliveries: 1 });
      await run();
      expect(receiver.received.at(-1)?.text).toBe(receiver.received[sent - 1]?.text);
      const all = { from: "2026-11-01", to: "2026-12-01" };
      expect((await again({ ...all, state: "failed" })).json).toEqual({ deliveries: 0 });
      expect((await again(all)).json).toEqual({ deliveries: 2 });
      await run();
      expect(receiver.received).toHaveLength(sent + 3);
      expect((await again({ delivery_ids: ["0".repeat(26)] })).status).toBe(404);
      for (const body of [{}, { from: "2026-11-01" }, { from: "2026-12-01", to: "2026-11-01" }, { delivery_ids: [] }]) {
        expect((await again(body)).status, JSON.stringify(body)).toBe(400);
      }
      await t.call("PATCH", `/webhook/${id}`, { body: { is_active: false } });
      expect((await again(all)).status).toBe(400);
    });

    test.skipIf(dialect === "postgres")("of more events than fit a transaction sends each once", async () => {
      const { id } = await hear();
      for (let count = 0; count < 205; count += 1) await happen(String(count));
      await run();
      const { json } = await t.call("POST", `/webhook/${id}/redeliver`, {
        body: { from: "2026-11-01", to: "2026-12-01" },
      });
      expect(json).toEqual({ deliveries: 205 });
      await run();
      const ids = receiver.events().map(({ id: eventId }) => eventId);
      expect([ids.length, new Set(ids).size]).toEqual([410, 205]);
    });
  });

  test("deliveries of a webhook that is gone end; old events go with their log, but not what waits", async () => {
    failing();
    const { id } = await hear();
    await happen();
    await run();
    await deleteOldEvents(t.db, t.nowMs + 31 * DAY_MS);
    expect(await logOf()).toHaveLength(1);
    await t.db.updateTable("product_deliveries").set({ state: "failed" }).execute();
    await deleteOldEvents(t.db, t.nowMs + 29 * DAY_MS);
    expect(await logOf()).toHaveLength(1);
    await deleteOldEvents(t.db, t.nowMs + 31 * DAY_MS);
    expect(await logOf()).toEqual([]);
    await happen();
    await t.call("DELETE", `/webhook/${id}`);
    t.nowMs += 2000;
    await run();
    expect(receiver.received).toHaveLength(1);
    expect(await t.db.selectFrom("jobs").select("id").execute()).toEqual([]);
  });
});
