import { AppError, hostOf } from "@overdub/contract";
import type { Kysely } from "kysely";
import { ROOT_KEY, toKeyLookup } from "../addresses/key.ts";
import { isLoopbackDomain } from "../addresses/short-link.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { LinkColumns } from "../link-store/link-columns.ts";
import type { LinkTable } from "../link-store/link-table.ts";
import { findLinkByKey } from "../link-store/queries.ts";
import { addressOf } from "./place-link.ts";

/** Chains are followed so far; browsers give up sooner. */
const MAX_LINKS = 30;

interface Site {
  readonly db: Kysely<WorkspaceTables>;
  /** Where domains of this machine are served. */
  readonly port: number;
  /** Links that are about to be written, by address. */
  readonly planned?: ReadonlyMap<string, LinkColumns>;
}

/**
 * Follows short links of this server from a link's destinations to theirs.
 *
 * @param previous the link that is changed: where it was there is none any more.
 * @throws `unprocessable_entity` for a link that leads to itself, directly or in a circle.
 */
export async function assertNoCircle({ db, port, planned }: Site, link: LinkColumns, previous?: LinkTable) {
  const start = addressOf(link);
  const waiting = addressesOf(link, port);
  // One that has always led back can still be changed otherwise.
  if (previous && addressOf(previous) === start && addressesOf(previous, port).join(" ") === waiting.join(" ")) return;
  const seen = new Set(waiting);
  for (const address of waiting) {
    if (address === start) throw new AppError("unprocessable_entity", "The link would lead back to itself.");
    if (seen.size > MAX_LINKS) return;
    const slash = address.indexOf("/");
    const next = planned?.get(address) ?? (await findLinkByKey(db, address.slice(0, slash), address.slice(slash + 1)));
    if (!next || ("id" in next && next.id === previous?.id)) continue;
    for (const further of addressesOf(next, port)) {
      if (seen.has(further)) continue;
      seen.add(further);
      waiting.push(further);
    }
  }
}

function addressesOf({ url, expired_url, ios, android, geo, test_variants }: LinkColumns, port: number): string[] {
  const targets: Record<string, string> = geo === null ? {} : JSON.parse(geo);
  const variants: { url: string }[] = test_variants === null ? [] : JSON.parse(test_variants);
  const urls = [url, expired_url, ios, android, ...Object.values(targets), ...variants.map((variant) => variant.url)];
  return urls.flatMap((text) => shortLinkAt(text ?? "", port) ?? []);
}

/** The address of the short link that a URL may be, as `addressOf` writes it. */
function shortLinkAt(text: string, port: number): string | undefined {
  const url = URL.parse(text);
  const domain = hostOf(text);
  if (!url || !domain || !/^https?:$/.test(url.protocol) || url.searchParams.has("redir_url")) return undefined;
  if (url.port !== (isLoopbackDomain(domain) ? String(port) : "")) return undefined;
  const key = decode(url.pathname)
    .slice(1)
    .replace(/(?<!\/)\/+$/, "");
  // With a plus the link is shown instead of followed.
  return key.endsWith("+") ? undefined : addressOf({ domain, key_lookup: key === "" ? ROOT_KEY : toKeyLookup(key) });
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
