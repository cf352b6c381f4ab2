import { totalmem } from "node:os";

const MB = 1024 * 1024;

/** What is left for each part of a process, in bytes. Most of it is for JavaScript, the program, and the system. */
export interface MemoryShares {
  /** Of DuckDB: what it knows of the file, and what queries work with. Beyond, it goes on in files. */
  readonly eventStore: number;
  /** Of each thread that has a SQLite file open; a server has two. One for rare questions keeps a megabyte. */
  readonly databaseCache: number;
  /** Of links that redirects have asked for. */
  readonly linkCache: number;
}

/** 250,000 links. */
const MAX_LINK_CACHE = 256 * MB;

/** Counters of 200,000 links lie on 90 MB of pages, and clicks move them in no order. */
const MAX_DATABASE_CACHE = 128 * MB;

/** @param bytes that the process may use in all. */
export function memoryShares(bytes: number): MemoryShares {
  return {
    eventStore: Math.max(64 * MB, Math.floor(bytes / 4)),
    databaseCache: Math.min(MAX_DATABASE_CACHE, Math.max(8 * MB, Math.floor(bytes / 16))),
    linkCache: Math.min(MAX_LINK_CACHE, Math.max(8 * MB, Math.floor(bytes / 8))),
  };
}

/** What this process may use, in bytes: the limit of its container, or else what the machine has. */
export function availableMemory(): number {
  // 0 or a number beyond all memory where there is no limit.
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}
