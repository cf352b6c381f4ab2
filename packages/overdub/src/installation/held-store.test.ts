import { startOverdub } from "@overdub/testkit";
import { expect, test, vi } from "vitest";
import { readConfig } from "../config/config.ts";
import { dataFolderAt } from "./data-folder.ts";
import { openEvents, untilFree } from "./installation.ts";

test("the event store of a running server is tried again, and can be had when the server has stopped", async () => {
  await using server = await startOverdub({ args: ["--empty"] });
  const open = vi.fn(() => openEvents(readConfig({}), dataFolderAt(server.data), () => undefined));
  await expect(untilFree(open)).rejects.toThrow("Could not set lock");
  expect(open.mock.calls.length).toBeGreaterThan(1);
  await server.stop();
  const { eventStore } = await open();
  await eventStore.close();
});
