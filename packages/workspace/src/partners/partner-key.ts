import { randomText } from "../ids/random-text.ts";

const SUFFIX_LENGTH = 4;

/** What is left of a name in an address: ASCII letters and digits in lower case, joined by hyphens; maybe nothing. */
export function slugOf(name: string): string {
  return name
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");
}

/** Four lower-case letters or digits behind a hyphen, for what must differ from something that is there. */
export function withSuffix(text: string): string {
  return `${text}-${randomText(SUFFIX_LENGTH).toLowerCase()}`;
}

interface KeyWishes {
  readonly username?: string | null | undefined;
  readonly name?: string | null | undefined;
  readonly email: string | null;
  /** A folder to put the key into. */
  readonly prefix?: string | undefined;
}

/**
 * The key that a partner's link should have: the username, else what is left of the name, else of the email; random where
 * nothing is.
 *
 * @see behaviour/partners 2.1
 */
export function wantedKey({ username, name, email, prefix }: KeyWishes): string {
  const key = username?.trim() || slugOf(name ?? "") || slugOf(email?.split("@")[0] ?? "") || randomText(7);
  const folder = prefix?.replaceAll(/^\/+|\/+$/g, "");
  return folder ? `${folder}/${key}` : key;
}
