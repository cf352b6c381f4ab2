import type { TestPostgres } from "@overdub/testkit/postgres";
import { startPostgres } from "@overdub/testkit/postgres";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { openEventThread } from "../event-thread/open-event-thread.ts";
import { startEventThread } from "../event-thread/start-event-thread.ts";
import { openDuckDbEventStore } from "../events/duckdb-event-store.ts";
import { openDatabase } from "../sql/open-database.ts";
import { openLossySocket } from "../testing/lossy-socket.ts";
import { sampleClick } from "../testing/sample-events.ts";
import { createSettledClicks, settleClicks, settleClicksWork } from "../testing/settle-clicks.ts";
import { temporaryDirectory } from "../testing/temporary-directory.ts";
import { openBacklog } from "./backlog.ts";
import { createOutboxOn } from "./outbox.ts";
import { serializeEvent } from "./serialized-batch.ts";

const EVERYTHING = { workspaceId: "ws_1", fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, filters: [] };
const PATIENCE = { timeout: 15_000 };

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

describe.each(["this thread", "a thread of its own"])("a commit that PostgreSQL did not answer, in %s", (place) => {
  async function setUp() {
    const socket = await openLossySocket(await postgres.createMigrated());
    const database = openDatabase(socket.url);
    await createSettledClicks.execute(database.db);
    const shared = { drainMs: 3_600_000, onError: () => undefined };
    const open = async () => {
      if (place !== "this thread") {
        const eventsUrl = `duckdb:${await temporaryDirectory()}/events.duckdb`;
        return openEventThread({
          ...shared,
          databaseUrl: socket.url,
          eventsUrl,
          thread: startEventThread(settleClicksWork),
        });
      }
      const eventStore = await openDuckDbEventStore(":memory:");
      return { eventStore, backlog: await openBacklog({ ...shared, database, eventStore, settle: settleClicks }) };
    };
    const { eventStore, backlog } = await open();
    const outbox = createOutboxOn(backlog, database, { ...shared, batchMs: 0 });
    onTestFinished(async () => {
      socket.restore();
      await outbox.close();
      await eventStore.close();
      await database.close();
    });
    const counted = async () => {
      await outbox.drain();
      return (await eventStore.count("click", EVERYTHING)).count;
    };
    return { socket, outbox, counted };
  }

  test.each(["on its way", "on its way back"] as const)("lost %s, is done once", async (when) => {
    const { socket, outbox, counted } = await setUp();
    socket.loseNextCommit(when);
    for (const clickId of ["a", "b", "c"]) expect(outbox.enqueue(serializeEvent(sampleClick({ clickId })))).toBe(true);
    // A thread of its own tells the lag after the commit.
    await vi.waitUntil(() => outbox.pending() === 0 && outbox.lag() > 0, PATIENCE);
    expect(outbox.state()).toMatchObject({ lag: 3, dropped: 0, commits: { outage: undefined } });
    expect(outbox.state().commits.failures).toBeGreaterThan(0);
    expect(await counted()).toBe(3);
    expect(outbox.lag()).toBe(0);
  });

  test("and whose fate can't be asked for yet, is told as an outage, and is done once", async () => {
    const { socket, outbox, counted } = await setUp();
    socket.loseNextCommitAndRefuse("on its way back");
    outbox.enqueue(serializeEvent(sampleClick({ clickId: "a" })));
    await vi.waitUntil(() => outbox.state().commits.outage !== undefined, PATIENCE);
    expect([outbox.enqueue(serializeEvent(sampleClick({ clickId: "b" }))), outbox.pending(), outbox.hasRoom()]).toEqual(
      [true, 2, true],
    );
    socket.restore();
    await vi.waitUntil(() => outbox.pending() === 0, PATIENCE);
    expect(await counted()).toBe(2);
  });

  // Apart from each other: after a failure an empty commit is made soon, and could be the one that is lost.
  test("whoever waited for its event is answered as if nothing had been lost, where it is stored", async () => {
    const { socket, outbox, counted } = await setUp();
    socket.loseNextCommit("on its way back");
    await outbox.append(sampleClick({ clickId: "a" }));
    expect(await counted()).toBe(1);
  });

  test("whoever waited for its event is told that it is not stored, where it is not", async () => {
    const { socket, outbox, counted } = await setUp();
    socket.loseNextCommit("on its way");
    await expect(outbox.append(sampleClick({ clickId: "b" }))).rejects.toThrow("did not carry out a commit");
    expect(await counted()).toBe(0);
  });
});
