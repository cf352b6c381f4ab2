import { openDatabase } from "@overdub/storage";
import { temporaryFolder } from "@overdub/testkit";
import { pino } from "pino";
import { expect, test, vi } from "vitest";
import { readConfig } from "../config/config.ts";
import { CliError } from "../terminal/cli-error.ts";
import { dataFolderAt } from "./data-folder.ts";
import { openEmbeddedWorkspace } from "./embedded-workspace.ts";
import { untilFree } from "./open-events.ts";

test("a store that another process holds is tried again until it is free", async () => {
  const held = new CliError("It cannot be opened.", { cause: Object.assign(new Error(), { code: "EVENTS_IN_USE" }) });
  const open = vi
    .fn(async () => "open")
    .mockRejectedValueOnce(held)
    .mockRejectedValueOnce(held);
  expect(await untilFree(open)).toBe("open");
  expect(open).toHaveBeenCalledTimes(3);
});

test("a mistyped OVERDUB_CITY_DATABASE is told at the first try", async () => {
  await using installation = await temporaryFolder();
  const database = openDatabase("sqlite::memory:");
  const parts = { folder: dataFolderAt(installation.path), database, workspacePort: () => 0 };
  const config = readConfig({ OVERDUB_CITY_DATABASE: "/nope.mmdb" });
  const open = vi.fn(() => openEmbeddedWorkspace(config, { ...parts, log: pino({ level: "silent" }) }));
  await expect(untilFree(open)).rejects.toThrow("OVERDUB_CITY_DATABASE: /nope.mmdb can't be read as an .mmdb file.");
  expect(open).toHaveBeenCalledTimes(1);
  await database.close();
});
