import { startReceiver } from "@overdub/testkit/receiver";
import { describe, expect, test } from "vitest";
import { refusal } from "../testing/call-api.ts";
import { DAY_MS, webhookScene } from "./testing/webhook-scene.ts";

const scene = webhookScene();
const { clock, hear, happen, run, logOf } = scene;

describe("what was sent", () => {
  test("is sent again on request, with the same id, and is a delivery of its own", async () => {
    const receiver = await startReceiver();
    const { id } = await hear(receiver);
    await happen();
    await run();
    const [first] = await logOf(id);
    const params = { webhookId: id };
    const again = { deliveryIds: [first?.id ?? ""] };
    expect(await scene.api.redeliverWebhook({ params, body: again })).toEqual({ deliveries: 1 });
    await run();
    expect(receiver.received.map(({ text }) => text)).toEqual(Array(2).fill(receiver.received[0]?.text));
    expect((await logOf(id)).map(({ eventId, state }) => [eventId, state])).toEqual(
      Array(2).fill([first?.eventId, "delivered"]),
    );
    const unknown = { deliveryIds: [...again.deliveryIds, "whd_x"] };
    expect(await refusal(scene.workspace, "POST", `/webhooks/${id}/redeliver`, { body: unknown })).toEqual([
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
      await scene.workspace.database.db.updateTable("webhooks").set({ consecutive_failures: 0 }).execute();
      await run();
      clock.advance(DAY_MS);
    }
    receiver.answer = (response) => response.end();
    receiver.received.length = 0;
    const redeliver = (body: object) => scene.api.redeliverWebhook({ params, body: { from, to, ...body } });
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
      const refused = await refusal(scene.workspace, "POST", `/webhooks/${id}/redeliver`, { body });
      expect(refused.slice(0, 2)).toEqual([422, "unprocessable_entity"]);
    }
  });

  test("within a long time goes in batches, and each event once", async () => {
    const receiver = await startReceiver();
    const { id } = await hear(receiver);
    const { db } = scene.workspace.database;
    for (let index = 0; index < 450; index += 1) await happen(`${index}`);
    await run();
    expect(receiver.received).toHaveLength(450);
    const range = { from: "2000-01-01T00:00:00Z", to: "3000-01-01T00:00:00Z" };
    expect(await scene.api.redeliverWebhook({ params: { webhookId: id }, body: range })).toEqual({ deliveries: 450 });
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
    await scene.workspace.database.db
      .updateTable("webhook_events")
      .set({ created_at_ms: 0 })
      .where("created_at_ms", "=", clock.now())
      .execute();
    await scene.workspace.database.db
      .updateTable("jobs")
      .set({ run_at_ms: clock.now() + DAY_MS })
      .where("lane", "like", `%/${id}`)
      .execute();
    await run();
    expect(await logOf(id)).toMatchObject([{ state: "waiting", attempts: 0 }]);
    expect(await scene.workspace.database.db.selectFrom("webhook_attempts").select("id").execute()).toEqual([]);
  });
});
