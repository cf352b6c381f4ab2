import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import type { ThrownError } from "../threads/thrown.ts";
import { toThrown } from "../threads/thrown.ts";

/** What the thread opens. */
export interface QuestionThreadData {
  /** Of a SQLite file. */
  readonly path: string;
  /** How long a statement waits for another process. */
  readonly timeoutMs: number;
}

export interface Asked {
  readonly id: number;
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

export type Answer =
  | { readonly id: number; readonly rows: readonly unknown[] }
  | { readonly id: number; readonly error: ThrownError };

export function answer(database: DatabaseSync, { id, sql, parameters }: Asked): Answer {
  try {
    return { id, rows: database.prepare(sql).all(...(parameters as SQLInputValue[])) };
  } catch (error) {
    return { id, error: toThrown(error) };
  }
}
