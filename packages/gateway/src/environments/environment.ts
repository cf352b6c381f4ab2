import type { Database } from "@overdub/storage";
import type { Selectable } from "kysely";

/** Owner of accounts and tokens; nothing of one environment is visible from another. */
export interface Environment {
  readonly id: string;
  readonly name: string;
  readonly createdAtMs: number;
}

export function toEnvironment(row: Selectable<Database["environments"]>): Environment {
  return { id: row.id, name: row.name, createdAtMs: row.created_at_ms };
}
