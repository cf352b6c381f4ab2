import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { Attempts } from "../http/attempts.ts";
import type { RedirectLink } from "../link-cache/redirect-link.ts";
import { networkOf } from "../network/network-of.ts";
import type { Visit } from "../visits/visit.ts";
import { passwordCookieName } from "./cookies.ts";

/** `blocked`: there were too many wrong ones, and none is looked at for a while. */
export type PasswordVerdict = "right" | "wrong" | "none" | "blocked";

export const ATTEMPTS = 30;
export const ATTEMPT_WINDOW_MS = 600_000;

/**
 * Judges passwords of links. Wrong ones are counted for each link and for each address, a network of IPv6 being one, in
 * windows of ten minutes that begin with the first; a link's count also stops visitors that change their address.
 *
 * @see behaviour/links 14.4
 */
export class PasswordGate {
  readonly #secret: Uint8Array;
  readonly #byLink = new Attempts(ATTEMPT_WINDOW_MS);
  readonly #byAddress = new Attempts(ATTEMPT_WINDOW_MS);

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
    const counters = [
      [this.#byLink, link.id],
      [this.#byAddress, networkOf(ip)],
    ] as const;
    if (counters.some(([attempts, name]) => attempts.count(name, nowMs) >= ATTEMPTS)) return "blocked";
    if (isEqual(given, link.password ?? "")) return "right";
    for (const [attempts, name] of counters) attempts.add(name, nowMs);
    return "wrong";
  }

  /** Says that its bearer knew the password of this link, without saying the password; void once that is changed. */
  cookieValue(link: RedirectLink): string {
    return createHmac("sha256", this.#secret).update(`${link.id} ${link.password}`).digest("base64url");
  }
}

/** Takes the same time wherever two texts differ: their digests are compared. */
function isEqual(given: string, expected: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
