import { randomText } from "../ids/random-text.ts";

export const API_KEY_PREFIX = "dub_";

/** A new workspace key: `dub_` and 24 characters. See behaviour/links 2.1. */
export function mintApiKey(): string {
  return API_KEY_PREFIX + randomText(24);
}

/** How a key is shown in lists: `dub...9xYz`. */
export function partialApiKey(key: string): string {
  return `${key.slice(0, 3)}...${key.slice(-4)}`;
}
