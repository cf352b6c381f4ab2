import { AppError } from "@overdub/contract";
import punycode from "punycode/punycode.js";
import { randomText } from "../ids/random-text.ts";

export const ROOT_KEY = "_root";

const DEFAULT_KEY_LENGTH = 7;

/** Paths that every domain answers itself. */
const RESERVED_KEYS = new Set([
  "favicon.ico",
  "sitemap.xml",
  "robots.txt",
  "manifest.webmanifest",
  "manifest.json",
  "apple-app-site-association",
]);

const ALLOWED = /^[\p{L}\p{N}\p{Emoji}\u0080-\uFFFF_\-/.]+$/u;
const NON_ASCII = /[^\p{ASCII}]/u;

/** The form that is stored and shown: punycode, in the casing given. */
export function encodeKey(key: string): string {
  return NON_ASCII.test(key) ? punycode.toASCII(key) : key;
}

/** The form that identifies a link on its domain: letter case does not count. */
export function toKeyLookup(key: string): string {
  return encodeKey(key).toLowerCase();
}

/**
 * Checks a key that a caller chose and gives the form to store.
 *
 * @throws `unprocessable_entity` for what no key may be, `forbidden` for a reserved path.
 * @see spec dub-links 10.3
 */
export function acceptKey(given: string): string {
  const key = given.replace(/^\/+|\/+$/g, "");
  if (key === ROOT_KEY) return key;
  const refused = key.startsWith("_") || key.startsWith(".well-known") || /\.php7?$/.test(key) || !ALLOWED.test(key);
  if (refused) throw new AppError("unprocessable_entity", "Invalid key.");
  if (RESERVED_KEYS.has(key)) {
    throw new AppError("forbidden", `${key} is a reserved path and cannot be used as a short link.`);
  }
  return encodeKey(key);
}

/** A random key, below `prefix` when there is one. */
export function randomKey(length: number = DEFAULT_KEY_LENGTH, prefix?: string): string {
  const folder = prefix?.replace(/^\/|\/$/g, "");
  return folder ? `${folder}/${randomText(length)}` : randomText(length);
}
