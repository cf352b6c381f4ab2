import type { JobHandler } from "@overdub/storage";
import type { Services } from "../services.ts";

/** What each type of job does. Types are stored, so they keep their names. */
export function jobHandlers(_services: Services): Readonly<Record<string, JobHandler>> {
  return {};
}
