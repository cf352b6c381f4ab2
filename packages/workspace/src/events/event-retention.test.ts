import { startWorkspace } from "@overdub/testkit";
import { expect, onTestFinished, test } from "vitest";
import { createWorkspaceServer } from "../app/workspace.ts";
import { clientOf } from "../testing/call-api.ts";
import { createClock } from "../testing/clock.ts";
import { eventsOn } from "../testing/conversions.ts";
import { sampleClick } from "../testing/sample-events.ts";

const DAY_MS = 86_400_000;

async function started(eventRetentionDays?: number) {
  const clock = createClock();
  const workspace = await startWorkspace({ now: clock.now, eventRetentionDays });
  onTestFinished(() => workspace.close());
  const link = await clientOf(workspace).createLink({ body: { url: "https://acme.test/", key: "k" } });
  const at = (ageDays: number) => sampleClick(link, clock.now() - ageDays * DAY_MS);
  await Promise.all([at(0), at(29.9), at(30.1)].map((click) => workspace.outbox.append(click)));
  return { clock, workspace, link };
}

test("events beyond the retention go every day, counters stay", async () => {
  const { clock, workspace, link } = await started(30);
  const stored = async () => (await eventsOn(workspace, "click", link)).length;
  expect(await stored()).toBe(3);
  await workspace.server.jobs.runDue();
  expect(await stored()).toBe(2);
  clock.advance(DAY_MS - 1);
  await workspace.server.jobs.runDue();
  expect(await stored()).toBe(2);
  clock.advance(1);
  await workspace.server.jobs.runDue();
  expect(await stored()).toBe(1);
  expect(await clientOf(workspace).getLinkInfo({ query: { linkId: link.id } })).toMatchObject({ clicks: 3 });
});

test("without a retention every event is kept", async () => {
  const { workspace, link } = await started();
  await workspace.server.jobs.runDue();
  expect(await eventsOn(workspace, "click", link)).toHaveLength(3);
});

test("their deletion waits once, however often the server starts; who keeps events leaves it to others", async () => {
  const { workspace } = await started(30);
  const { database, eventStore, outbox } = workspace;
  const again = { database, eventStore, outbox, publicPort: () => 0, version: "", log: console };
  const other = await createWorkspaceServer(again);
  await other.jobs.runDue();
  const waiting = database.db.selectFrom("jobs").where("type", "=", "delete-old-events");
  expect(await waiting.select(["attempts", "run_at_ms"]).execute()).toEqual([
    { attempts: 0, run_at_ms: createClock().now() },
  ]);
});
