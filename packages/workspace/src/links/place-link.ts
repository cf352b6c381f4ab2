import { AppError } from "@overdub/contract";
import type { LinkTable } from "@overdub/storage";
import { findDomain, findPrimaryDomain } from "../domains/find-domain.ts";
import type { Context } from "../http/implement.ts";
import { acceptKey, ROOT_KEY, randomKey, toKeyLookup } from "./key.ts";
import { findLinkByKey } from "./queries.ts";

interface PlaceInput {
  readonly domain?: string | undefined;
  readonly key?: string | undefined;
  readonly keyLength?: number | undefined;
  readonly prefix?: string | undefined;
}

type Place = Pick<LinkTable, "domain" | "key" | "key_lookup">;

/** Random keys are tried this often before we say so; with 62^7 of them a second try is rare already. */
const MAX_TRIES = 10;

/**
 * The domain and key of a link: where the caller wants it, else on the workspace's primary domain under a random key.
 *
 * @param existing the link that moves; an empty domain or key means: as before and a new random one.
 * @throws `forbidden` for a foreign domain or a reserved key, `conflict` for a taken one. Source: spec dub-links 10.3.
 */
export async function placeLink(ctx: Context, input: PlaceInput, existing?: LinkTable): Promise<Place> {
  // The root link is its domain: it can't move away from it.
  if (existing?.key === ROOT_KEY) return pick(existing.domain, ROOT_KEY);
  const domain = input.domain || existing?.domain || (await findPrimaryDomain(ctx.db, ctx.workspaceId))?.slug;
  if (!domain) throw new AppError("bad_request", "The workspace has no domain yet: add one, or give `domain`.");
  if (domain !== existing?.domain) await assertOwnDomain(ctx, domain);

  if (input.key === undefined && existing) return freePlace(ctx, pick(domain, existing.key), existing);
  if (input.key) return freePlace(ctx, pick(domain, acceptKey(input.key)), existing);
  return randomPlace(ctx, domain, input);
}

function pick(domain: string, key: string): Place {
  return { domain, key, key_lookup: toKeyLookup(key) };
}

async function assertOwnDomain(ctx: Context, slug: string): Promise<void> {
  const domain = await findDomain(ctx.db, slug);
  if (domain?.workspace_id !== ctx.workspaceId) throw new AppError("forbidden", "Domain does not belong to workspace.");
}

async function freePlace(ctx: Context, place: Place, existing: LinkTable | undefined): Promise<Place> {
  const holder = await findLinkByKey(ctx.db, place.domain, place.key);
  if (holder && holder.id !== existing?.id) throw duplicateKey();
  return place;
}

async function randomPlace(ctx: Context, domain: string, input: PlaceInput): Promise<Place> {
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const key = randomKey(input.keyLength, input.prefix);
    if (!(await findLinkByKey(ctx.db, domain, key))) return pick(domain, key);
  }
  throw new AppError("conflict", "No free random key found: give a longer `keyLength`.");
}

export function duplicateKey(cause?: unknown): AppError {
  return new AppError("conflict", "Duplicate key: This short link already exists.", { cause });
}
