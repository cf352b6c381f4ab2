import { AppError, asciiHost } from "@overdub/contract";
import type { Kysely } from "kysely";
import { acceptKey, ROOT_KEY, randomKey } from "../addresses/key.ts";
import { toKeyLookup } from "../addresses/key-lookup.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { findDomain, findPrimaryDomain, foreignDomain, isOwnDomain, isSharedDomain } from "../domains/find-domain.ts";
import { address } from "../link-cache/link-cache.ts";
import type { LinkTable } from "../link-store/link-table.ts";
import { findLinkByKey } from "../link-store/queries.ts";
import type { Context } from "../operations/context.ts";

export interface PlacementInput {
  readonly domain?: string | undefined;
  readonly key?: string | undefined;
  readonly keyLength?: number | undefined;
  readonly prefix?: string | undefined;
}

/** Where a link is: a domain and a key on it. */
export type Placement = Pick<LinkTable, "domain" | "key" | "key_lookup">;

type PlacementContext = Pick<Context, "db" | "workspaceId">;

/** Random keys are tried this often before we say so; with 62^7 of them a second try is rare already. */
const MAX_TRIES = 10;

/**
 * The domain and key of a link: where the caller wants it, else on the workspace's primary domain under a random key.
 *
 * @param existing the link that moves; an empty domain or key means: as before and a new random one. A link does not move
 *   for the shared domain, which clients send without being asked.
 * @throws `forbidden` for a foreign domain or a reserved key, `conflict` for a taken one. See behaviour/links 7.3.
 */
export async function placeLink(
  ctx: PlacementContext,
  input: PlacementInput,
  existing?: LinkTable,
): Promise<Placement> {
  // The root link is its domain: it can't move away from it.
  if (existing?.key === ROOT_KEY) return toPlacement(existing.domain, ROOT_KEY);
  const domain = await chooseDomain(ctx, input.domain, existing?.domain);
  if (existing && (input.key === undefined || input.key === existing.key)) {
    // Its key may be one that would be refused, or spelled otherwise, by now.
    if (domain === existing.domain) return { domain, key: existing.key, key_lookup: existing.key_lookup };
    return assertFree(ctx.db, toPlacement(domain, existing.key), existing);
  }
  if (input.key) return assertFree(ctx.db, toPlacement(domain, acceptKey(input.key)), existing);
  return randomPlacement(ctx.db, domain, input);
}

export function toPlacement(domain: string, key: string): Placement {
  return { domain, key, key_lookup: toKeyLookup(key) };
}

/** @throws `forbidden` for a foreign domain, `bad_request` where the workspace has none. */
async function chooseDomain(
  { db, workspaceId }: PlacementContext,
  wanted: string | undefined,
  current: string | undefined,
): Promise<string> {
  const slug = (isSharedDomain(wanted) ? undefined : wanted && asciiHost(wanted)) || current;
  if (!slug) {
    const primary = await findPrimaryDomain(db, workspaceId);
    if (!primary) throw noDomain();
    return primary.slug;
  }
  if (slug !== current && !isOwnDomain(await findDomain(db, slug), workspaceId)) throw foreignDomain();
  return slug;
}

/** @throws `conflict` when another link is there. */
async function assertFree(
  db: Kysely<WorkspaceTables>,
  placement: Placement,
  existing: LinkTable | undefined,
): Promise<Placement> {
  const holder = await findLinkByKey(db, placement.domain, placement.key);
  if (holder && holder.id !== existing?.id) throw duplicateKey();
  return placement;
}

/**
 * A random key that no link has, nor any of `promised`.
 *
 * @throws `conflict` when free keys of this length have become rare.
 */
export async function randomPlacement(
  db: Kysely<WorkspaceTables>,
  domain: string,
  input: PlacementInput,
  promised: ReadonlySet<string> = new Set(),
): Promise<Placement> {
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const placement = toPlacement(domain, randomKey(input.keyLength, input.prefix));
    if (promised.has(addressOf(placement))) continue;
    if (!(await findLinkByKey(db, domain, placement.key))) return placement;
  }
  throw new AppError("conflict", "No free random key found: give a longer `keyLength`.");
}

/** What is unique about a placement. */
export function addressOf({ domain, key_lookup }: Pick<Placement, "domain" | "key_lookup">): string {
  return address(domain, key_lookup);
}

export function noDomain(): AppError {
  return new AppError("bad_request", "The workspace has no domain yet: add one, or give `domain`.");
}

export function duplicateKey(cause?: unknown): AppError {
  return new AppError("conflict", "Duplicate key: This short link already exists.", { cause });
}
