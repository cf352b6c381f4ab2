import { randomBytes, randomUUID } from "node:crypto";
import { createUlids } from "@overdub/contract";

/** A source of request ids: `req_` and a ULID, so that they sort by time in a log. */
export function createRequestIds(): (nowMs: number) => string {
  const newUlid = createUlids(randomBytes);
  return (nowMs) => `req_${newUlid(nowMs)}`;
}

/** Anything else is not asked of the database, which has ids of this form only. */
export function isUuid(value: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value);
}

/** A UUID that sorts by time, so that rows of one moment share pages of the file. Source: RFC 9562, version 7. */
export function timedUuid(nowMs: number): string {
  const time = nowMs.toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}
