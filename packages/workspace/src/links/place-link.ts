import { AppError } from "@overdub/contract";
import { acceptKey, ROOT_KEY, randomKey, toKeyLookup } from "../addresses/key.ts";
import { findDomain, findPrimaryDomain, foreignDomain, isOwnDomain } from "../domains/find-domain.ts";
import type { LinkTable } from "../link-store/link-table.ts";
import { findLinkByKey } from "../link-store/queries.ts";
import type { LinksContext } from "./context.ts";

export interface PlaceInput {
  readonly domain?: string | undefined;
  readonly key?: string | undefined;
  readonly keyLength?: number | undefined;
  readonly prefix?: string | undefined;
}

/** A domain and a key on it. */
export type Place = Pick<LinkTable, "domain" | "key" | "key_lookup">;

/** Random keys are tried this often before we say so; with 62^7 of them a second try is rare already. */
const MAX_TRIES = 10;

/**
 * The domain and key of a link: where the caller wants it, else on the workspace's primary domain under a random key.
 *
 * @param existing the link that moves; an empty domain or key means: as before and a new random one.
 * @throws `forbidden` for a foreign domain or a reserved key, `conflict` for a taken one. See behaviour/links 7.3.
 */
export async function placeLink(ctx: LinksContext, input: PlaceInput, existing?: LinkTable): Promise<Place> {
  // The root link is its domain: it can't move away from it.
  if (existing?.key === ROOT_KEY) return toPlace(existing.domain, ROOT_KEY);
  const domain =
    input.domain?.toLowerCase() || existing?.domain || (await findPrimaryDomain(ctx.db, ctx.workspaceId))?.slug;
  if (!domain) throw noDomain();
  if (domain !== existing?.domain) await assertOwnDomain(ctx, domain);

  if (input.key === undefined && existing) return freePlace(ctx, toPlace(domain, existing.key), existing);
  if (input.key) return freePlace(ctx, toPlace(domain, acceptKey(input.key)), existing);
  return randomPlace(ctx, domain, input);
}

export function toPlace(domain: string, key: string): Place {
  return { domain, key, key_lookup: toKeyLookup(key) };
}

async function assertOwnDomain(ctx: LinksContext, slug: string): Promise<void> {
  if (!isOwnDomain(await findDomain(ctx.db, slug), ctx.workspaceId)) throw foreignDomain();
}

async function freePlace(ctx: LinksContext, place: Place, existing: LinkTable | undefined): Promise<Place> {
  const holder = await findLinkByKey(ctx.db, place.domain, place.key);
  if (holder && holder.id !== existing?.id) throw duplicateKey();
  return place;
}

/**
 * A random key that no link has, nor any of `promised`.
 *
 * @throws `conflict` when free keys of this length have become rare.
 */
export async function randomPlace(
  ctx: LinksContext,
  domain: string,
  input: PlaceInput,
  promised: ReadonlySet<string> = new Set(),
): Promise<Place> {
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const place = toPlace(domain, randomKey(input.keyLength, input.prefix));
    if (!promised.has(addressOf(place)) && !(await findLinkByKey(ctx.db, domain, place.key))) return place;
  }
  throw new AppError("conflict", "No free random key found: give a longer `keyLength`.");
}

/** What is unique about a place: `<domain>/<key>`, the key in lower case. */
export function addressOf({ domain, key_lookup }: Pick<Place, "domain" | "key_lookup">): string {
  return `${domain}/${key_lookup}`;
}

export function noDomain(): AppError {
  return new AppError("bad_request", "The workspace has no domain yet: add one, or give `domain`.");
}

export function duplicateKey(cause?: unknown): AppError {
  return new AppError("conflict", "Duplicate key: This short link already exists.", { cause });
}
