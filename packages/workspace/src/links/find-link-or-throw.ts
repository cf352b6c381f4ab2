import { AppError } from "@overdub/contract";
import { ROOT_KEY } from "../addresses/key.ts";
import type { LinkTable } from "../link-store/link-table.ts";
import { findLink, findLinkByExternalId, findLinkByKey } from "../link-store/queries.ts";
import type { Context } from "../operations/context.ts";

export interface LinkAddress {
  /** A link's id, or `ext_` and its external id. */
  readonly linkId?: string | undefined;
  /** `ext_` and an external id. */
  readonly externalId?: string | undefined;
  readonly domain?: string | undefined;
  readonly key?: string | undefined;
}

/** Says that an id is one that the caller gave. */
export const EXTERNAL_PREFIX = "ext_";

/**
 * The link of the caller's workspace at an address; `linkId` wins over `externalId`, which wins over domain and key.
 *
 * @throws `bad_request` when nothing is given; `not_found`; `unauthorized` for a link of another workspace, as Dub does.
 * @see behaviour/links 8.4
 */
export async function findLinkOrThrow(ctx: Context, address: LinkAddress): Promise<LinkTable> {
  const link = await lookUp(ctx, address);
  if (!link) {
    if (address.linkId === undefined && address.externalId && !address.externalId.startsWith(EXTERNAL_PREFIX)) {
      throw new AppError("bad_request", "Invalid externalId. Did you forget to prefix it with `ext_`?");
    }
    throw new AppError("not_found", "Link not found.");
  }
  if (link.workspace_id !== ctx.workspaceId) {
    throw new AppError("unauthorized", `Link does not belong to workspace ${ctx.workspaceId}.`);
  }
  return link;
}

async function lookUp(ctx: Context, address: LinkAddress): Promise<LinkTable | undefined> {
  const { linkId, externalId, domain, key } = address;
  if (linkId !== undefined) {
    return linkId.startsWith(EXTERNAL_PREFIX)
      ? findLinkByExternalId(ctx.db, ctx.workspaceId, linkId.slice(EXTERNAL_PREFIX.length))
      : findLink(ctx.db, linkId);
  }
  if (externalId !== undefined) {
    return externalId.startsWith(EXTERNAL_PREFIX)
      ? findLinkByExternalId(ctx.db, ctx.workspaceId, externalId.slice(EXTERNAL_PREFIX.length))
      : undefined;
  }
  if (domain !== undefined) return findLinkByKey(ctx.db, domain, key ?? ROOT_KEY);
  if (key !== undefined) return undefined;
  throw new AppError(
    "bad_request",
    "You must provide either a domain and a key, a linkId, or an externalId to retrieve a link.",
    { docUrl: "https://dub.co/docs/api-reference/endpoint/retrieve-a-link" },
  );
}
