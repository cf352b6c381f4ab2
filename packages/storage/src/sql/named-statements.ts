import { hash } from "node:crypto";
import type { CompiledQuery, QueryResult } from "kysely";
import type { Pool } from "pg";

/** Runs a statement that reads, under a name by which its connection remembers how. */
export type NamedRead = (query: CompiledQuery) => Promise<Pick<QueryResult<unknown>, "rows">>;

/**
 * PostgreSQL plans a statement anew each time unless it has a name, and for one that joins five tables this takes as long
 * as to run it. What stands between us and the server may hand statements of one connection to another, which has not
 * heard the name, or has; and a table may be changed while its rows are read by `*`. From then on no name is used.
 */
export function createNamedRead(opening: Promise<Pool>): NamedRead {
  const names = new Map<string, string>();
  let isNamed = true;
  return async ({ sql: text, parameters }) => {
    const pool = await opening;
    const values = [...parameters];
    if (!isNamed) return pool.query(text, values);
    const name = names.get(text) ?? nameOf(text);
    names.set(text, name);
    try {
      return await pool.query({ name, text, values });
    } catch (error) {
      if (!isAboutNames(error)) throw error;
      isNamed = false;
      return pool.query(text, values);
    }
  };
}

/** The same in every process, as some poolers expect; of at most 63 characters. */
function nameOf(text: string): string {
  return `overdub_${hash("sha256", text, "hex").slice(0, 40)}`;
}

/** A name that is unknown, one that is taken, and a plan whose table has changed. */
const ABOUT_NAMES: ReadonlySet<unknown> = new Set(["26000", "42P05", "0A000"]);

function isAboutNames(error: unknown): boolean {
  return error instanceof Error && "code" in error && ABOUT_NAMES.has(error.code);
}
