import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { LRUCache } from "lru-cache";
import type { RedirectLink } from "../link-cache/redirect-link.ts";
import type { Visit } from "../visits/visit.ts";
import { passwordCookieName } from "./cookies.ts";

/** `blocked`: there were too many wrong ones, and none is looked at for a while. */
export type PasswordVerdict = "right" | "wrong" | "none" | "blocked";

export const ATTEMPTS = 30;
export const ATTEMPT_WINDOW_MS = 600_000;

/** Links and addresses whose attempts are counted; above it the oldest are forgotten. */
const MAX_COUNTED = 50_000;

interface Attempts {
  readonly since: number;
  readonly count: number;
}

/**
 * Judges passwords of links. Wrong ones are counted for each link and for each address, in windows of ten minutes that
 * begin with the first; a link's count also stops visitors that change their address.
 *
 * @see behaviour/links 14.4
 */
export class PasswordGate {
  readonly #secret: Uint8Array;
  readonly #attempts = new LRUCache<string, Attempts>({ max: MAX_COUNTED });

  /** @param secret signs the cookies. Cookies outlive a restart where it stays the same. */
  constructor(secret: Uint8Array) {
    this.#secret = secret;
  }

  /** What a visit brings along: `?pw=`, or the cookie of an earlier right one. A wrong `?pw=` counts whatever the cookie says. */
  judgeVisit(link: RedirectLink, visit: Visit, nowMs: number): PasswordVerdict {
    const given = visit.queryString === "" ? null : visit.query.get("pw");
    if (given !== null) return this.judge(link, given, visit.ip, nowMs);
    const cookie = visit.cookies.get(passwordCookieName(link.id));
    return cookie !== undefined && isEqual(cookie, this.cookieValue(link)) ? "right" : "none";
  }

  /** Takes one password, and counts it if it is wrong. */
  judge(link: RedirectLink, given: string, ip: string, nowMs: number): PasswordVerdict {
    const counted = [`link ${link.id}`, `address ${ip}`];
    if (counted.some((name) => this.#recent(name, nowMs).count >= ATTEMPTS)) return "blocked";
    if (isEqual(given, link.password ?? "")) return "right";
    for (const name of counted) {
      const { since, count } = this.#recent(name, nowMs);
      this.#attempts.set(name, { since, count: count + 1 });
    }
    return "wrong";
  }

  /** Says that its bearer knew the password of this link, without saying the password; void once that is changed. */
  cookieValue(link: RedirectLink): string {
    return createHmac("sha256", this.#secret).update(`${link.id} ${link.password}`).digest("base64url");
  }

  #recent(name: string, nowMs: number): Attempts {
    const attempts = this.#attempts.get(name);
    return attempts && nowMs - attempts.since < ATTEMPT_WINDOW_MS ? attempts : { since: nowMs, count: 0 };
  }
}

/** Takes the same time wherever two texts differ: their digests are compared. */
function isEqual(given: string, expected: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
