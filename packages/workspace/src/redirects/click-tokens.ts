import { timingSafeEqual } from "node:crypto";
import { CLICK_ID, clickIdMs } from "../ids/click-id.ts";
import { createTextHmac } from "../ids/text-hmac.ts";
import type { RedirectLink } from "../link-cache/redirect-link.ts";
import { isRecent } from "../time/is-recent.ts";

/** For how long a browser's click stands for its later visits. Whole seconds. */
export const CLICK_TOKEN_MS = 3_600_000;

/** Of base64url, so 96 bits: nobody can try so many cookies within the hour. */
const SIGNATURE_LENGTH = 16;

/**
 * Click ids in visitors' hands: `<id>.<signature>`. Anyone can send any cookie, so an id counts only on the link that gave
 * it out, and for an hour.
 */
export class ClickTokens {
  readonly #hmac: (text: string) => string;

  /** @param secret signs. Tokens outlive a restart, and count on other servers, where it is the same. */
  constructor(secret: Uint8Array) {
    this.#hmac = createTextHmac(secret);
  }

  issue(link: Pick<RedirectLink, "id">, clickId: string): string {
    return `${clickId}.${this.#sign(link, clickId)}`;
  }

  /** The id in a token of this link, unless it is too old, or of another maker. */
  open(link: Pick<RedirectLink, "id">, token: string, nowMs: number): string | undefined {
    const clickId = token.slice(0, token.indexOf("."));
    if (!CLICK_ID.test(clickId)) return undefined;
    if (!isRecent(clickIdMs(clickId), CLICK_TOKEN_MS, nowMs)) return undefined;
    const given = Buffer.from(token);
    const expected = Buffer.from(this.issue(link, clickId));
    return given.length === expected.length && timingSafeEqual(given, expected) ? clickId : undefined;
  }

  #sign({ id }: Pick<RedirectLink, "id">, clickId: string): string {
    // Begins like nothing else that is signed with this secret.
    return this.#hmac(`click ${id} ${clickId}`).slice(0, SIGNATURE_LENGTH);
  }
}
