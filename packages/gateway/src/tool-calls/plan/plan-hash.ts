import { createHmac, timingSafeEqual } from "node:crypto";
import { canonical } from "../../json/fields.ts";

/** What a plan is about: it is of use for nothing else. */
export interface PlanBinding {
  readonly accountId: string;
  readonly tool: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** What must still be so. */
  readonly state: unknown;
}

export const PLAN_LIFETIME_SECONDS = 15 * 60;

/** Signed, so that only a plan that was shown can be carried out. Form: `<issued, seconds in base 36>.<128 bits>`. */
export function hashPlan(key: Uint8Array, binding: PlanBinding, nowMs: number): string {
  const issued = Math.floor(nowMs / 1000).toString(36);
  return `${issued}.${sign(key, binding, issued)}`;
}

/** @returns false for the hash of another call, of another state, or of too long ago. */
export function isPlanHash(key: Uint8Array, hash: string, binding: PlanBinding, nowMs: number): boolean {
  const [issued = "", signature = ""] = hash.split(".");
  const age = nowMs / 1000 - Number.parseInt(issued, 36);
  if (!(age >= -1 && age <= PLAN_LIFETIME_SECONDS)) return false;
  const expected = Buffer.from(sign(key, binding, issued));
  const given = Buffer.from(signature);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function sign(key: Uint8Array, { accountId, tool, args, state }: PlanBinding, issued: string): string {
  const text = JSON.stringify(canonical([accountId, tool, args, state ?? null, issued]));
  return createHmac("sha256", key).update(text).digest("base64url").slice(0, 22);
}
