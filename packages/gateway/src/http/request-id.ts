import { newUlid } from "../ids/ulid.ts";

/** `req_` and a ULID, so that ids sort by time in a log. */
export function newRequestId(nowMs: number): string {
  return `req_${newUlid(nowMs)}`;
}
