import type { StorageTables } from "@overdub/storage";
import type { RunState } from "./run-state.ts";

/** Work that takes long, and how far it has come. */
export interface RunTable {
  id: string;
  environment_id: string;
  /** The account that it is about; null for what is about none, or several. */
  integrated_account_id: string | null;
  /** Names what does it, such as `campaign`. */
  kind: string;
  label: string;
  /** What it was made from, such as a campaign, by id; null for nothing. */
  subject_id: string | null;
  /** What is counted, such as `links`. */
  unit: string;
  state: RunState;
  /** JSON, without secrets: what is to be done. */
  parameters: string;
  /** JSON of where the next step begins; null before the first. */
  checkpoint: string | null;
  /** JSON of what came of it, or null. */
  result: string | null;
  /** Null where that is not known. */
  total_count: number | null;
  done_count: number;
  failed_count: number;
  skipped_count: number;
  /** Items in a thousand seconds, lately; null before the first. */
  rate_milli: number | null;
  /** 1 when no step is left; failed items may still be tried again. */
  is_through: 0 | 1;
  /** Counts who has worked on it: only the last one may say how far it has come. */
  turn: number;
  /** 1 when whoever worked on it last has let go of it between two steps. */
  is_settled: 0 | 1;
  /** Failures in a row of what is tried again by itself. */
  attempts: number;
  /** Of runs with one key one works at a time; null: nothing holds it up. */
  mutex_key: string | null;
  /** Why it failed, or what it is waiting out. */
  last_error: string | null;
  /** When a run that waits goes on by itself. */
  resume_at_ms: number | null;
  /** Lines that were ever written to its log. */
  log_count: number;
  started_at_ms: number | null;
  finished_at_ms: number | null;
  created_at_ms: number;
  updated_at_ms: number;
}

/** A line of a run's log. */
export interface RunLogTable {
  run_id: string;
  /** Within the run, from 1. */
  position: number;
  level: "info" | "warn" | "error";
  text: string;
  created_at_ms: number;
}

/** An item that a run could not deal with. */
export interface RunFailureTable {
  /** Sorts by time. */
  id: string;
  run_id: string;
  /** What it is called by, such as the line of a file or an external id. */
  item: string;
  reason: string;
  /** JSON of what it takes to try it again; null: it cannot be. */
  payload: string | null;
  /** 1 when it is to be tried again. */
  is_waiting: 0 | 1;
  created_at_ms: number;
}

export interface RunTables extends StorageTables {
  runs: RunTable;
  run_log: RunLogTable;
  run_failures: RunFailureTable;
}
