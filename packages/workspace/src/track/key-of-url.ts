import { ROOT_KEY } from "../addresses/key.ts";

/** The key of the link that a page's address names: its path, still percent-encoded, without the leading slash. */
export function keyOfUrl({ pathname }: URL): string {
  return pathname.replace(/^\//, "") || ROOT_KEY;
}
