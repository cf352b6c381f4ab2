import { AppError } from "@overdub/contract";
import { randomText } from "../ids/random-text.ts";
import { encodeKey, readableKey, toKeyLookup } from "./key-lookup.ts";

export const ROOT_KEY = "_root";

const DEFAULT_KEY_LENGTH = 7;

/** Paths that every domain answers itself. */
const RESERVED_KEYS = new Set([
  "api",
  "favicon.ico",
  "sitemap.xml",
  "robots.txt",
  "manifest.webmanifest",
  "manifest.json",
  "apple-app-site-association",
  "embed/referrals",
  "oauth/authorize",
]);

/** What begins so every domain answers itself, too; `stats`, `deeplink` and `apply` alone are keys like any other. */
const RESERVED_PREFIXES = ["api/", "stats/", "deeplink/", "apply/", "share/dash_"];

/** Letters, numbers and signs of all scripts that can be seen, and emoji but for the two that are no sign of their own. */
const ALLOWED =
  /^[[\p{L}\p{M}\p{N}\p{Emoji}\p{Emoji_Component}\u0080-\uffff_\-\/.]--[#*\p{White_Space}\p{Cc}\p{Cs}\u2800]]+$/v;

const MAX_PREFIX_LENGTH = 190;

/** Browsers resolve these before they ask, so such a link could not be visited. */
const DOT_SEGMENT = /(^|\/)\.{1,2}(\/|$)/;

/**
 * Checks a key that a caller chose and gives the form to store.
 *
 * @throws `unprocessable_entity` for what no key may be, `forbidden` for a reserved path.
 * @see behaviour/links 7.3
 */
export function acceptKey(given: string): string {
  const key = readableKey(given).replace(/^\/+|(?<!\/)\/+$/g, "");
  if (key === ROOT_KEY) return key;
  const stored = encodeKey(key);
  // Visitors are matched in this form, so it is the one that must not collide with a path of ours.
  const lookup = toKeyLookup(key);
  const refused =
    DOT_SEGMENT.test(lookup) ||
    lookup.startsWith("_") ||
    lookup.startsWith(".well-known") ||
    /\.php7?$/.test(lookup) ||
    !ALLOWED.test(key) ||
    toKeyLookup(stored) !== lookup;
  if (refused) throw new AppError("unprocessable_entity", "Invalid key.");
  // What is in another script is looked up in punycode as a whole, the ASCII before it included.
  const spellings = [lookup, key.toLowerCase()];
  const isReserved = RESERVED_PREFIXES.some((prefix) => spellings.some((one) => one.startsWith(prefix)));
  if (RESERVED_KEYS.has(lookup) || isReserved) {
    throw new AppError("forbidden", `${key} is a reserved path and cannot be used as a short link.`);
  }
  return stored;
}

/**
 * A random key, below `prefix` when there is one.
 *
 * @throws `unprocessable_entity` or `forbidden` for a prefix that no key may begin with.
 */
export function randomKey(length: number = DEFAULT_KEY_LENGTH, prefix?: string): string {
  const random = randomText(Math.floor(length));
  const folder = prefix?.replace(/^\/|\/$/g, "");
  if (!folder) return random;
  if (folder.length > MAX_PREFIX_LENGTH) {
    throw new AppError(
      "unprocessable_entity",
      `too_big: prefix: Too big: expected string to have <=${MAX_PREFIX_LENGTH} characters`,
    );
  }
  return acceptKey(`${folder}/${random}`);
}
