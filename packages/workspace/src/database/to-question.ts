import type { LinkQuestion } from "@overdub/storage";
import type { Compilable } from "kysely";

/** A statement as it travels to the thread of the event store. */
export function toQuestion(query: Compilable): LinkQuestion {
  const { sql, parameters } = query.compile();
  return { sql, parameters };
}
