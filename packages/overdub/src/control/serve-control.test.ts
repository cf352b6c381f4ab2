import type { Chunks, Progress } from "@overdub/workspace";
import { WorkspaceError } from "@overdub/workspace";
import { pino } from "pino";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Upkeep } from "./calls.ts";
import { createControlClient } from "./control-client.ts";
import { serveControl } from "./serve-control.ts";

const MEGABYTES = 4;
const SNAPSHOT = { events: true, keys: true, domains: {} } as never;
const SURVEY = { source: "generic", rows: 1, hasPasswords: false, lostPasswords: 0 } as const;

async function* bigFile(): AsyncGenerator<Uint8Array> {
  for (let sent = 0; sent < MEGABYTES * 16; sent += 1) yield Buffer.alloc(65_536, "x");
}

/** Ways to stop reading a file; none but the last two lets go of it. */
const STOPS: Readonly<Record<string, (file: Chunks) => Promise<void>>> = {
  "before the first piece": async () => {},
  "with an iterator that was never asked": async (file) => void file[Symbol.asyncIterator](),
  "after the first piece": async (file) => void (await file[Symbol.asyncIterator]().next()),
  "after several pieces": async (file) => {
    const pieces = file[Symbol.asyncIterator]();
    for (let read = 0; read < 10; read += 1) await pieces.next();
  },
  "in a loop": async (file) => {
    for await (const _piece of file) break;
  },
  "at its end": async (file) => {
    for await (const _piece of file);
  },
};

async function clientOf(upkeep: Partial<Upkeep>): Promise<Upkeep> {
  const control = await serveControl(upkeep as Upkeep, pino({ level: "silent" }));
  onTestFinished(() => control.close());
  return createControlClient(control.address);
}

async function listOf<Piece>(pieces: AsyncIterable<Piece>): Promise<Piece[]> {
  const all: Piece[] = [];
  for await (const piece of pieces) all.push(piece);
  return all;
}

describe.each(Object.entries(STOPS))("a call that stops reading %s", (_name, stop) => {
  const refuse = async (file: Chunks): Promise<never> => {
    await stop(file);
    throw new WorkspaceError("It is not to be.");
  };

  test("tells the command why, and ends", async () => {
    const client = await clientOf({
      checkSnapshot: (file) => refuse(file),
      importSnapshot: (file) => refuse(file),
      surveyCsv: (file) => refuse(file),
      async *importCsv(file) {
        yield await refuse(file);
      },
    });
    const refused = { message: "It is not to be." };
    await expect(client.checkSnapshot(bigFile(), SNAPSHOT)).rejects.toMatchObject(refused);
    await expect(client.importSnapshot(bigFile(), "digest", SNAPSHOT)).rejects.toMatchObject(refused);
    await expect(client.surveyCsv(bigFile(), {} as never)).rejects.toMatchObject(refused);
    await expect(listOf(client.importCsv(bigFile(), SURVEY, {} as never))).rejects.toMatchObject(refused);
  });

  test("answers what it found until then, and ends", async () => {
    const client = await clientOf({
      async *importCsv(file) {
        yield { source: "generic", columns: {}, unknownColumns: [], lostPasswords: 0 };
        await stop(file);
        yield { failed: "It is not to be." };
      },
      async importSnapshot(file) {
        await stop(file);
        return { repeatedEvents: 2 };
      },
    });
    const told = await listOf(client.importCsv(bigFile(), SURVEY, {} as never));
    expect(told.at(-1)).toEqual({ failed: "It is not to be." });
    expect(await client.importSnapshot(bigFile(), "digest", SNAPSHOT)).toEqual({ repeatedEvents: 2 });
  });
});

test("a long call tells the command how far it has come, and no longer than it runs", async () => {
  const told = Promise.withResolvers<void>();
  const client = await clientOf({
    async surveyCsv(_file, _options, report) {
      report?.({ done: 5, total: 10 });
      await told.promise;
      return SURVEY;
    },
    async *undoCsvImport(_workspace, _id, report) {
      report?.({ done: 7 });
      yield { links: 1, tags: 0, kept: [] };
    },
  });
  const reports: Progress[] = [];
  await client.surveyCsv(bigFile(), {} as never, (progress) => {
    reports.push(progress);
    told.resolve();
  });
  expect(reports[0]).toEqual({ done: 5, total: 10 });
  expect(await listOf(client.undoCsvImport("acme", "imp_1"))).toEqual([{ links: 1, tags: 0, kept: [] }]);
});

test("an export that is refused tells the command why, and ends", async () => {
  const client = await clientOf({
    // biome-ignore lint/correctness/useYield: it is refused before its first piece.
    async *exportSnapshot() {
      throw new WorkspaceError("There is no workspace none.");
    },
  });
  await expect(listOf(client.exportSnapshot("none", SNAPSHOT))).rejects.toMatchObject({
    message: "There is no workspace none.",
  });
});
