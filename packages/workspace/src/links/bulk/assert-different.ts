import type { BulkCreateLinksBody } from "@overdub/contract";
import { AppError } from "@overdub/contract";

/**
 * Compares what was given, letter by letter, before anything is looked up.
 *
 * @throws `bad_request` naming the addresses that several links ask for. See behaviour/links 8.7.
 */
export function assertDifferent(links: BulkCreateLinksBody): void {
  const addresses = links.flatMap(({ domain, key }) => (key ? [`${domain}/${key}`] : []));
  const repeated = addresses.filter((address, index) => addresses.indexOf(address) !== index);
  if (repeated.length === 0) return;
  throw new AppError("bad_request", `Duplicate links found: ${[...new Set(repeated)].join(", ")}`);
}
