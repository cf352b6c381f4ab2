import type { LinkQuestion } from "@overdub/storage";
import type { Compilable } from "kysely";

/** A statement as it travels to another thread. */
export function toQuestion(query: Compilable): LinkQuestion {
  const { sql, parameters } = query.compile();
  return { sql, parameters };
}
