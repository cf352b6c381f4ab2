import { fetchReceivers, startReceiver } from "@overdub/testkit/receiver";
import { describe, expect, test } from "vitest";
import { refusal } from "../testing/call-api.ts";
import { DAY_MS, webhookScene } from "./testing/webhook-scene.ts";

const scene = webhookScene();
const { clock, hear, happen, run, logOf } = scene;

describe("a webhook that fails", () => {
  test("is disabled by the twentieth failure in a row, and gets nothing more until it is enabled", async () => {
    const receiver = await startReceiver((response) => response.writeHead(500).end());
    const { id } = await hear(receiver);
    const params = { webhookId: id };
    const isDisabled = async () => (await scene.api.getWebhook({ params })).disabledAt !== null;
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
    expect(
      await refusal(scene.workspace, "POST", `/webhooks/${id}/redeliver`, { body: { deliveryIds: ["x"] } }),
    ).toEqual([400, "bad_request", "The webhook is disabled: enable it first."]);
    expect((await scene.api.enableWebhook({ params })).disabledAt).toBeNull();
    await happen("the next failure disables it again").then(run);
    expect(await isDisabled()).toBe(true);
    await scene.api.enableWebhook({ params });
    receiver.answer = (response) => response.end();
    await happen("the next success counts from nothing").then(run);
    receiver.answer = (response) => response.writeHead(500).end();
    await happen("one failure").then(run);
    expect(await isDisabled()).toBe(false);
  });

  test("and that Zapier says is gone is removed", async () => {
    const receiver = await startReceiver((response) => response.writeHead(410).end());
    scene.reach = (url, options) => fetchReceivers(url.replace("https://hooks.zapier.com", receiver.origin), options);
    await hear({ origin: "https://hooks.zapier.com" }, "/hooks/1");
    await happen();
    await run();
    expect([receiver.received.length, await scene.api.listWebhooks()]).toEqual([1, []]);
  });

  test("and is deleted while something is on its way is told nothing any more", async () => {
    const receiver = await startReceiver((response) => response.writeHead(500).end());
    const { id } = await hear(receiver);
    await happen();
    await run();
    await happen();
    await scene.api.deleteWebhook({ params: { webhookId: id } });
    clock.advance(DAY_MS);
    await run();
    expect(receiver.received).toHaveLength(1);
    const left = await scene.workspace.database.db.selectFrom("webhook_deliveries").select("id").execute();
    expect(left).toEqual([]);
  });
});
