import { setImmediate } from "node:timers/promises";
import { createOutboxOn } from "@overdub/storage";
import { startWorkspace } from "@overdub/testkit";
import { expect, onTestFinished, test } from "vitest";
import { createWorkspaceServer } from "../app/workspace.ts";
import { clientOf } from "../testing/call-api.ts";
import { DESKTOP_AGENT } from "../testing/visit-link.ts";

const MAX_PENDING = 3;

/** A server whose clicks can't be committed until `release` is called. */
async function setUp() {
  const workspace = await startWorkspace();
  onTestFinished(() => workspace.close());
  const { database, eventStore } = workspace;
  await clientOf(workspace).createLink({ body: { url: "https://acme.test/", key: "k" } });
  const released = Promise.withResolvers<void>();
  let committed = 0;
  const backlog = {
    commit: async (events: readonly unknown[]) => {
      await released.promise;
      committed += events.length;
    },
    committed: () => undefined,
    drain: async () => undefined,
    fold: async () => undefined,
    state: () => ({ lag: committed, lagSinceMs: undefined, drains: { failures: 0, outage: undefined } }),
    findClick: async () => undefined,
    close: async () => undefined,
  };
  const outbox = createOutboxOn(backlog, database, { maxPending: MAX_PENDING, batchMs: 1 });
  const log = { error: console.error, warn: console.warn };
  const server = await createWorkspaceServer({
    database,
    eventStore,
    outbox,
    publicPort: () => 80,
    version: "0.0.0-test",
    log,
  });
  let answered = 0;
  const visit = async (visitor: number) => {
    const headers = { host: "localhost", "user-agent": DESKTOP_AGENT, "x-real-ip": `192.0.2.${visitor}` };
    const { response, record } = await server.redirect({
      method: "GET",
      url: "/k",
      headers,
      remoteAddress: "127.0.0.1",
    });
    answered += 1;
    record?.();
    return response.status;
  };
  return { outbox, visit, release: released.resolve, answered: () => answered, committed: () => committed };
}

test("answers wait while the database takes no more clicks, and then all are given and all clicks recorded", async () => {
  const { outbox, visit, release, answered, committed } = await setUp();
  for (let visitor = 0; visitor < MAX_PENDING; visitor++) await visit(visitor);
  const held = Array.from({ length: 20 }, (_, index) => visit(MAX_PENDING + index));
  for (let turn = 0; turn < 20; turn++) await setImmediate();
  expect([answered(), outbox.pending(), outbox.hasRoom(), committed()]).toEqual([MAX_PENDING, MAX_PENDING, false, 0]);
  release();
  expect(new Set(await Promise.all(held))).toEqual(new Set([302]));
  await outbox.drain();
  expect([outbox.pending(), committed()]).toEqual([0, MAX_PENDING + held.length]);
});
