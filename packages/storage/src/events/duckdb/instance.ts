import { realpathSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";

/** DuckDB locks its file against other processes only; a second instance in this one would corrupt it. */
const openPaths = new Set<string>();

export interface OpenInstance {
  readonly instance: DuckDBInstance;
  close(): void;
}

/** @throws an `Error` that says so, if the file is open already, here or in another process. */
export async function openInstance(path: string): Promise<OpenInstance> {
  if (path === ":memory:") {
    const instance = await DuckDBInstance.create(path);
    return { instance, close: () => instance.closeSync() };
  }
  const realPath = join(realpathSync(dirname(path)), basename(path));
  if (openPaths.has(realPath)) throw new Error(`The events database ${path} is already open in this process.`);
  openPaths.add(realPath);
  try {
    const instance = await DuckDBInstance.create(realPath);
    return {
      instance,
      close() {
        instance.closeSync();
        openPaths.delete(realPath);
      },
    };
  } catch (cause) {
    openPaths.delete(realPath);
    const isLocked = cause instanceof Error && cause.message.includes("Could not set lock");
    throw new Error(
      isLocked
        ? `The events database ${path} is in use by another process.`
        : `The events database ${path} cannot be opened.`,
      { cause },
    );
  }
}
