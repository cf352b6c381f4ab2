import qs from "qs";
import { GatewayError } from "../errors/gateway-error.ts";

export type Query = Readonly<Record<string, unknown>>;

/** As many ids as a bulk call takes are real; `qs` turns what is longer than its own limit of 20 into objects. */
const MAX_ITEMS = 11_000;
const MAX_DEPTH = 4;

/**
 * The query of a URL in the ways that clients write it: `a[0]=x`, `a[]=x`, repeated `a=x`, `a[gt]=x`. Comma lists stay
 * text, since only the receiver knows which parameters are lists. See behaviour/gateway 1.2.
 */
export function parseQuery(url: string): Query {
  const start = url.indexOf("?");
  if (start === -1) return {};
  try {
    return qs.parse(url.slice(start + 1).replace(/#.*$/s, ""), {
      arrayLimit: MAX_ITEMS,
      parameterLimit: MAX_ITEMS,
      throwOnLimitExceeded: true,
      depth: MAX_DEPTH,
      strictDepth: true,
    });
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new GatewayError(400, "The query has too many parameters, or nests too deep", { cause });
  }
}

/** A list of words from a query: as a list, as a comma list, or both. */
export function toWords(value: unknown): string[] {
  const texts = Array.isArray(value) ? value : [value];
  return texts.flatMap((text) => (typeof text === "string" ? text.split(",") : [])).filter(Boolean);
}
