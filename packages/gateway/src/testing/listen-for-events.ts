import type { TestGateway } from "./test-gateway.ts";

/**
 * Registers a webhook that hears of all accounts.
 *
 * @returns a function that gives the events since it was last called, each as its name and its account's status.
 */
export async function listenForEvents(t: TestGateway): Promise<() => Promise<string[]>> {
  await t.db
    .insertInto("product_webhooks")
    .values({
      id: crypto.randomUUID(),
      environment_id: t.environmentId,
      target_url: "https://product.example/hook",
      event_types: JSON.stringify(["integrated_account:*"]),
      is_active: 1,
      secret: "",
      failing_since_ms: null,
      disabled_reason: null,
      created_at_ms: t.nowMs,
      updated_at_ms: t.nowMs,
    })
    .execute();
  return async () => {
    const rows = await t.db.deleteFrom("product_events").returning(["event", "payload"]).execute();
    return rows.map(({ event, payload }) => `${event.split(":")[1]} ${JSON.parse(payload).status ?? "gone"}`).sort();
  };
}
