import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { expectedSignature, fetchReceivers, startReceiver } from "@overdub/testkit/receiver";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { createJobs } from "../jobs/define-job.ts";
import { createClock } from "../testing/clock.ts";
import { startWorkspaceOnPostgres } from "../testing/start-workspace-on-postgres.ts";
import { publish } from "./publish.ts";

const SECRET = "whsec_0123456789abcdef0123456789abcdef";

describe.each([
  ["SQLite", startWorkspace],
  ["PostgreSQL", startWorkspaceOnPostgres],
])("what is published, on %s", (_dialect, start) => {
  const clock = createClock();
  let workspace: StartedWorkspace;
  beforeAll(async () => {
    workspace = await start({ now: clock.now, fetch: fetchReceivers });
  });
  afterAll(() => workspace.close());

  let made = 0;
  async function addWebhook(url: string, triggers: readonly string[], workspaceId = workspace.workspace.id) {
    made += 1;
    const id = `wh_${made}`;
    const never = { link_scope: null, consecutive_failures: 0, last_failed_at_ms: null, disabled_at_ms: null };
    const at = { created_at_ms: clock.now(), updated_at_ms: clock.now() };
    const row = { id, workspace_id: workspaceId, name: "w", url, secret: SECRET, triggers: JSON.stringify(triggers) };
    await workspace.database.db
      .insertInto("webhooks")
      .values({ ...row, ...never, ...at })
      .execute();
    return id;
  }
  const publishIt = (data: () => unknown = () => ({ a: "ü" })) =>
    workspace.database.db
      .transaction()
      .execute((tx) =>
        publish(
          { workspaceId: workspace.workspace.id, now: clock.now, jobs: createJobs(clock.now) },
          tx,
          "link.created",
          data,
        ),
      );
  const logged = (id: string) =>
    workspace.database.db
      .selectFrom("webhook_deliveries")
      .selectAll()
      .where("webhook_id", "=", id)
      .orderBy("id")
      .execute();

  test("reaches every webhook that hears of it, signed, with one id for all, and no other", async () => {
    const [one, two, deaf, foreign] = await Promise.all([1, 2, 3, 4].map(() => startReceiver()));
    const other = await workspace.addWorkspace({ slug: "other" });
    await addWebhook(`${one?.origin}/x?y=1`, ["link.updated", "link.created"]);
    await addWebhook(`${two?.origin}/`, ["link.created"]);
    await addWebhook(`${deaf?.origin}/`, ["link.updated"]);
    await addWebhook(`${foreign?.origin}/`, ["link.created"], other.id);
    await publishIt();
    await workspace.server.jobs.runDue();
    const [received] = one?.received ?? [];
    expect(received).toMatchObject({ path: "/x?y=1", headers: { "content-type": "application/json" } });
    expect(received?.headers["dub-signature"]).toBe(expectedSignature(SECRET, received?.text ?? ""));
    const event = one?.events()[0];
    expect(Object.keys(event ?? {})).toEqual(["id", "event", "createdAt", "data"]);
    const createdAt = new Date(clock.now()).toISOString();
    expect(event).toEqual({
      id: expect.stringMatching(/^evt_\w{25}$/),
      event: "link.created",
      createdAt,
      data: { a: "ü" },
    });
    expect(two?.received.map(({ text }) => text)).toEqual([received?.text]);
    expect([deaf?.received, foreign?.received]).toEqual([[], []]);
    await workspace.database.db.deleteFrom("webhooks").execute();
  });

  test("is not even made where nobody hears of it, and is nothing where its transaction fails", async () => {
    const data = vi.fn();
    await publishIt(data);
    expect(data).not.toHaveBeenCalled();
    const receiver = await startReceiver();
    await addWebhook(receiver.origin, ["link.created"]);
    await expect(
      publishIt(() => {
        throw new Error("no");
      }),
    ).rejects.toThrow("no");
    await workspace.server.jobs.runDue();
    expect(receiver.received).toEqual([]);
    await workspace.database.db.deleteFrom("webhooks").execute();
  });

  test("is sent again after pauses that grow, five times, with the same bytes, and then given up", async () => {
    const receiver = await startReceiver((response) => response.writeHead(500).end("no"));
    const id = await addWebhook(receiver.origin, ["link.created"]);
    await publishIt();
    const pauses: number[] = [];
    for (;;) {
      await workspace.server.jobs.runDue();
      const [delivery] = await logged(id);
      if (delivery?.next_attempt_at_ms == null) break;
      pauses.push(Math.round((delivery.next_attempt_at_ms - clock.now()) / 1000));
      clock.advance(delivery.next_attempt_at_ms - clock.now() - 1);
      const before = receiver.received.length;
      await workspace.server.jobs.runDue();
      expect(receiver.received.length).toBe(before);
      clock.advance(1);
    }
    expect(pauses).toEqual([12, 148, 1808, 22026, 86400]);
    expect(await logged(id)).toMatchObject([{ state: "failed", attempts: 6 }]);
    expect(new Set(receiver.received.map(({ text }) => text)).size).toBe(1);
    const attempts = await workspace.database.db.selectFrom("webhook_attempts").selectAll().orderBy("id").execute();
    expect(attempts.map(({ status, failure, response }) => [status, failure, response])).toEqual(
      Array.from({ length: 6 }, () => [500, "status", "no"]),
    );
    await workspace.database.db.deleteFrom("webhooks").execute();
  });
});
