import { startOverdub } from "@overdub/testkit";
import { pino } from "pino";
import { expect, test, vi } from "vitest";
import { readConfig } from "../config/config.ts";
import { dataFolderAt } from "./data-folder.ts";
import { openMigratedDatabase } from "./installation.ts";
import { openEvents, readCountedEvents, untilFree } from "./open-events.ts";
import { startEventsAhead } from "./start-events.ts";

test("the event store of a running server is tried again, and can be had when the server has stopped", async () => {
  await using server = await startOverdub({ args: ["--empty"] });
  const config = readConfig({});
  const folder = dataFolderAt(server.data);
  const database = await openMigratedDatabase(config, folder);
  const counted = await readCountedEvents(database);
  // The first is started ahead, and so that of each further try is a new one.
  const start = startEventsAhead();
  const open = vi.fn(() => openEvents(config, { folder, counted, log: pino({ level: "silent" }) }, start));
  await expect(untilFree(open)).rejects.toThrow("Could not set lock");
  expect(open.mock.calls.length).toBeGreaterThan(1);
  await server.stop();
  const { eventStore } = await open();
  await eventStore.close();
  await database.close();
});
