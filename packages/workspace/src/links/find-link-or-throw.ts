import { AppError } from "@overdub/contract";
import type { Kysely } from "kysely";
import { ROOT_KEY } from "../addresses/key.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { resolveSlug } from "../domains/find-domain.ts";
import { EXTERNAL_PREFIX } from "../ids/create-id.ts";
import type { LinkTable } from "../link-store/link-table.ts";
import { findLinkAnywhere, findLinkByExternalId, findLinkByKey } from "../link-store/queries.ts";

export interface LinkAddress {
  /** A link's id, or `ext_` and its external id. */
  readonly linkId?: string | undefined;
  /** `ext_` and an external id. */
  readonly externalId?: string | undefined;
  readonly domain?: string | undefined;
  readonly key?: string | undefined;
}

/**
 * The link of the caller's workspace at an address; `linkId` wins over `externalId`, which wins over domain and key.
 *
 * @throws `bad_request` when nothing is given; `not_found`; `unauthorized` for a link of another workspace, as Dub does.
 * @see behaviour/links 8.4
 */
export async function findLinkOrThrow(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  address: LinkAddress,
): Promise<LinkTable> {
  const link = await lookUp(db, workspaceId, address);
  if (!link) {
    if (address.linkId === undefined && address.externalId && !address.externalId.startsWith(EXTERNAL_PREFIX)) {
      throw new AppError("bad_request", "Invalid externalId. Did you forget to prefix it with `ext_`?");
    }
    throw new AppError("not_found", "Link not found.");
  }
  if (link.workspace_id !== workspaceId) {
    throw new AppError("unauthorized", `Link does not belong to workspace ${workspaceId}.`);
  }
  return link;
}

async function lookUp(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  { linkId, externalId, domain, key }: LinkAddress,
): Promise<LinkTable | undefined> {
  if (linkId !== undefined) {
    return linkId.startsWith(EXTERNAL_PREFIX)
      ? findLinkByExternalId(db, workspaceId, linkId.slice(EXTERNAL_PREFIX.length))
      : findLinkAnywhere(db, linkId);
  }
  if (externalId !== undefined) {
    return externalId.startsWith(EXTERNAL_PREFIX)
      ? findLinkByExternalId(db, workspaceId, externalId.slice(EXTERNAL_PREFIX.length))
      : undefined;
  }
  if (domain !== undefined) return findLinkByKey(db, await resolveSlug(db, workspaceId, domain), key ?? ROOT_KEY);
  if (key !== undefined) return undefined;
  throw new AppError(
    "bad_request",
    "You must provide either a domain and a key, a linkId, or an externalId to retrieve a link.",
    { docUrl: "https://dub.co/docs/api-reference/endpoint/retrieve-a-link" },
  );
}
