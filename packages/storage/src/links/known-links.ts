import type { SqlDatabase, StorageTables } from "../sql/database.ts";
import type { LinkFacts } from "./link-facts.ts";
import type { KnownLinks as Known } from "./read-link-facts.ts";
import { readAllLinks, readChangedLinks } from "./read-link-facts.ts";

/** Up to so many links are read while a question waits; more of them in the background, while it is answered otherwise. */
const FEW_LINKS = 2_000;

export interface KnownLinks {
  /** What links are at this moment; `undefined` as long as nobody knows: they are being read. */
  current(): Promise<LinkFacts | undefined>;
  /** Reads what there is before it is asked for. */
  read(): Promise<void>;
  close(): void;
}

export function createKnownLinks({ db, dialect }: Pick<SqlDatabase<StorageTables>, "db" | "dialect">): KnownLinks {
  const database = { db, dialect };
  let known: Known | undefined;
  let reading: Promise<void> | undefined;
  let updating: Promise<unknown> = Promise.resolve();
  let isClosed = false;

  function readAll(): Promise<void> {
    reading ??= readAllLinks(database, () => !isClosed)
      .then((found) => {
        known = found;
      })
      .finally(() => {
        reading = undefined;
      });
    return reading;
  }

  async function bringUpToDate(): Promise<LinkFacts | undefined> {
    if (!known) {
      const { last } = await db
        .selectFrom("link_numbers")
        .select((eb) => eb.fn.max<number | null>("number").as("last"))
        .executeTakeFirstOrThrow();
      // Whoever asks next finds out why it has failed, if it fails again.
      const read = readAll();
      if (Number(last) > FEW_LINKS) {
        read.catch(() => undefined);
        return undefined;
      }
      await read;
      if (!known) return undefined;
    }
    const next: Known | undefined = await readChangedLinks(database, known);
    known = next;
    if (!next) readAll().catch(() => undefined);
    return next?.facts;
  }

  return {
    current() {
      // One after the other: each sees all that was committed when it was asked for.
      const result = updating.then(bringUpToDate);
      updating = result.catch(() => undefined);
      return result;
    },
    read: async () => {
      if (!known) await readAll();
    },
    close() {
      isClosed = true;
    },
  };
}
