import type { DuckDbLimits } from "./instance.ts";
import { openInstance } from "./instance.ts";
import { migrateDuckDb } from "./migrate-duckdb.ts";
import type { Readers } from "./readers.ts";
import { openReaders } from "./readers.ts";
import type { Writer } from "./writer.ts";
import { openWriter } from "./writer.ts";

/** A DuckDB file with its connections. */
interface OpenDuckDb {
  readonly writer: Writer;
  readonly readers: Readers;
  /** Waits for what is still running. */
  close(): Promise<void>;
}

/** The file, whatever happens to it while it is open. */
export interface DuckDb {
  write<Result>(work: (writer: Writer) => Promise<Result>): Promise<Result>;
  readonly readers: Pick<Readers, "query" | "lend">;
  close(): Promise<void>;
}

/**
 * Opens the file, and opens it again after an error that DuckDB calls fatal, such as a checkpoint on a full disk: from
 * then on the instance refuses everything, although the file is as it was. That question gets the error; the next one
 * gets what was committed before, as after a crash.
 *
 * @param path or `:memory:`, which has nothing to be opened again.
 */
export async function openDuckDb(path: string, limits?: DuckDbLimits): Promise<DuckDb> {
  let current: Promise<OpenDuckDb> | undefined = Promise.resolve(await openOnce(path, limits));
  let closed: Promise<void> | undefined;
  let letGo: Promise<void> = Promise.resolve();

  async function use<Result>(work: (duckDb: OpenDuckDb) => Promise<Result>): Promise<Result> {
    if (closed) throw new Error("The event store is closed.");
    current ??= letGo.then(() => openOnce(path, limits));
    const used = current;
    const duckDb = await used.catch((error: unknown) => {
      if (current === used) current = undefined;
      throw error;
    });
    try {
      return await work(duckDb);
    } catch (error) {
      if (isFatal(error) && current === used && path !== ":memory:") {
        current = undefined;
        letGo = duckDb.close();
      }
      throw error;
    }
  }

  async function closeAll(): Promise<void> {
    await letGo;
    const duckDb = await current?.catch(() => undefined);
    await duckDb?.close();
  }

  return {
    write: (work) => use(({ writer }) => work(writer)),
    readers: {
      query: (sql, bindings) => use(({ readers }) => readers.query(sql, bindings)),
      lend: (work) => use(({ readers }) => readers.lend(work)),
    },
    close() {
      closed ??= closeAll();
      return closed;
    },
  };
}

async function openOnce(path: string, limits: DuckDbLimits | undefined): Promise<OpenDuckDb> {
  const { instance, close } = await openInstance(path, limits);
  try {
    await migrateDuckDb(instance);
    const [writer, readers] = await Promise.all([openWriter(instance), openReaders(instance)]);
    return {
      writer,
      readers,
      async close() {
        await Promise.all([writer.close(), readers.close()]);
        close();
      },
    };
  } catch (error) {
    close();
    throw error;
  }
}

/** The driver gives no code. */
function isFatal(error: unknown): boolean {
  return error instanceof Error && /^FATAL Error|database has been invalidated/.test(error.message);
}
