import { randomUUID } from "node:crypto";
import type { SqlDatabase, StorageTables } from "../sql/database.ts";
import { readKnownLinks, writeKnownLinks } from "./known-links-file.ts";
import type { LinkFacts } from "./link-facts.ts";
import type { KnownLinks as Known } from "./read-link-facts.ts";
import { readAllLinks, readChangedLinks } from "./read-link-facts.ts";

/** Up to so many links are read while a question waits; more of them in the background, while it is answered otherwise. */
const FEW_LINKS = 2_000;

/** As many changes are read again in less than a second, and are half of those that are kept. */
const MAX_UNKEPT = 50_000;

export interface KnownLinks {
  /** What links are at this moment; `undefined` as long as nobody knows: they are being read. */
  current(): Promise<LinkFacts | undefined>;
  /** Reads what there is before it is asked for. */
  read(): Promise<void>;
  /** Writes what is known to its file, from which it is read at the next start. Afterwards nothing is read or written. */
  keep(): Promise<void>;
  close(): void;
}

/**
 * @param file Where what is known is kept, if it is.
 * @param few  Up to so many links are read while a question waits, and are not kept.
 */
export function createKnownLinks(
  { db, dialect }: Pick<SqlDatabase<StorageTables>, "db" | "dialect">,
  file?: string,
  few = FEW_LINKS,
): KnownLinks {
  const database = { db, dialect };
  let known: Known | undefined;
  let reading: Promise<void> | undefined;
  let updating: Promise<unknown> = Promise.resolve();
  /** Of the file: up to which change it knows links, and up to which number. */
  let kept = { changes: 0, last: 0 };
  let isKept = true;
  let keeping: Promise<unknown> = Promise.resolve();
  let isClosed = false;

  async function readKept(): Promise<Known | undefined> {
    if (file === undefined) return undefined;
    const named = db.selectFrom("link_changes_kept").select("known_links").where("id", "=", 1);
    const { known_links } = await named.executeTakeFirstOrThrow();
    const found = known_links === null ? undefined : await readKnownLinks(file, known_links);
    if (found) kept = { changes: found.position.changes, last: found.facts.last };
    return found;
  }

  async function write(): Promise<void> {
    if (file === undefined || !known || known.facts.last <= few) return;
    const next = { changes: known.position.changes, last: known.facts.last };
    if (isKept && next.changes === kept.changes && next.last === kept.last) return;
    // Before it is: while a disk is full, not each question is to try.
    kept = next;
    isKept = false;
    const name = randomUUID();
    await writeKnownLinks(file, name, known);
    // A database that was put back to what it had been, and has had other changes since, does not have the name.
    await db.updateTable("link_changes_kept").set({ known_links: name }).where("id", "=", 1).execute();
    isKept = true;
  }

  function keep(): Promise<void> {
    // One after the other: it is one file.
    const result = keeping.then(write);
    keeping = result.catch(() => undefined);
    return result;
  }

  /** Without the file all links are read once more. */
  function keepInBackground(): void {
    if (!isClosed) keep().catch(() => undefined);
  }

  /** From the file where that is possible. */
  function readAll(mayKnow = true): Promise<void> {
    reading ??= readEither(mayKnow)
      .then((found) => {
        known = found;
        if (found) keepInBackground();
      })
      .finally(() => {
        reading = undefined;
      });
    return reading;
  }

  async function readEither(mayKnow: boolean): Promise<Known | undefined> {
    return (mayKnow ? await readKept() : undefined) ?? readAllLinks(database, () => !isClosed);
  }

  async function bringUpToDate(): Promise<LinkFacts | undefined> {
    if (!known) {
      const { last } = await db
        .selectFrom("link_numbers")
        .select((eb) => eb.fn.max<number | null>("number").as("last"))
        .executeTakeFirstOrThrow();
      // Whoever asks next finds out why it has failed, if it fails again.
      const read = readAll();
      if (Number(last) > few) {
        read.catch(() => undefined);
        return undefined;
      }
      await read;
      if (!known) return undefined;
    }
    const next: Known | undefined = await readChangedLinks(database, known);
    known = next;
    // The file knows no more.
    if (!next) readAll(false).catch(() => undefined);
    else if (next.position.changes > kept.changes + MAX_UNKEPT) keepInBackground();
    return next?.facts;
  }

  function current(): Promise<LinkFacts | undefined> {
    // One after the other: each sees all that was committed when it was asked for.
    const result = updating.then(bringUpToDate);
    updating = result.catch(() => undefined);
    return result;
  }

  return {
    current,
    async read() {
      if (!known) await readAll();
      if (known) await current();
      await reading;
    },
    keep() {
      isClosed = true;
      return keep();
    },
    close() {
      isClosed = true;
    },
  };
}
