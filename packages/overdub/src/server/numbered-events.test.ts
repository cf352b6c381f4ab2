import { setTimeout as sleep } from "node:timers/promises";
import { openEventStore } from "@overdub/storage";
import { startOverdub, temporaryFolder } from "@overdub/testkit";
import { expect, test } from "vitest";
import { dataFolderAt } from "../installation/data-folder.ts";

test("events without numbers of their links, as of another database, get them when a server has started", async () => {
  await using folder = await temporaryFolder();
  const run = async (ms = 0) => {
    await using server = await startOverdub({ data: folder.path });
    await sleep(ms);
    await server.stop();
  };
  await run();
  const inEvents = async <Result>(ask: (numbering: Numbering) => Promise<Result>) => {
    const store = await openEventStore(`duckdb:${dataFolderAt(folder.path).events}`);
    if (!store.linkNumbering) throw new Error("This store numbers links.");
    const result = await ask(store.linkNumbering);
    await store.close();
    return result;
  };
  const isComplete = () => inEvents((numbering) => numbering.isComplete());
  await inEvents((numbering) => numbering.adopt("another", 0));
  expect(await isComplete()).toBe(false);
  // One that is stopped at once may not have come to it.
  for (let ms = 200; ms < 20_000 && !(await isComplete()); ms *= 3) await run(ms);
  expect(await isComplete()).toBe(true);
});

type Numbering = NonNullable<Awaited<ReturnType<typeof openEventStore>>["linkNumbering"]>;
