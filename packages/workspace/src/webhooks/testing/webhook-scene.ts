import type { Client, WebhookDeliveryDetails } from "@overdub/contract";
import type { GuardedFetch } from "@overdub/limits";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import type { Receiver } from "@overdub/testkit/receiver";
import { fetchReceivers } from "@overdub/testkit/receiver";
import { afterAll, beforeAll, beforeEach } from "vitest";
import { clientOf } from "../../testing/call-api.ts";
import { createClock } from "../../testing/clock.ts";

export const DAY_MS = 86_400_000;

/** A workspace for the tests of a file, each of which begins without webhooks. */
export function webhookScene() {
  const clock = createClock();
  let started: StartedWorkspace;
  let client: Client;
  const scene = {
    clock,
    /** How receivers are reached. A test may change it. */
    reach: fetchReceivers as GuardedFetch,
    get workspace(): StartedWorkspace {
      return started;
    },
    get api(): Client {
      return client;
    },
    hear: ({ origin }: Pick<Receiver, "origin">, path = "/") =>
      client.createWebhook({ body: { name: "w", url: `${origin}${path}`, triggers: ["link.created"] } }),
    happen: (comments = "x") => client.createLink({ body: { url: "https://acme.test/", comments } }),
    run: () => started.server.jobs.runDue(),
    /** The newest first. */
    async logOf(webhookId: string): Promise<WebhookDeliveryDetails[]> {
      const listed = await client.listWebhookDeliveries({ params: { webhookId } });
      return Promise.all(
        listed.map(({ id: deliveryId }) => client.getWebhookDelivery({ params: { webhookId, deliveryId } })),
      );
    },
  };
  beforeAll(async () => {
    started = await startWorkspace({ now: clock.now, fetch: (url, options) => scene.reach(url, options) });
    client = clientOf(started);
  });
  afterAll(() => started.close());
  beforeEach(async () => {
    scene.reach = fetchReceivers;
    await started.database.db.deleteFrom("webhooks").execute();
  });
  return scene;
}
