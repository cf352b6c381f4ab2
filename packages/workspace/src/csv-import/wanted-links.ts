import type { LinkCreateBody } from "@overdub/contract";
import { AppError, createLink, parseInput } from "@overdub/contract";
import { acceptKey } from "../addresses/key.ts";
import { toShortLink } from "../addresses/short-link.ts";
import { findDomain, findPrimaryDomain } from "../domains/find-domain.ts";
import { assertStorable } from "../http/assert-storable.ts";
import { BLANK_COLUMNS } from "../link-store/link-columns.ts";
import { applyBody } from "../links/apply-body.ts";
import { attempt } from "../links/bulk/link-errors.ts";
import type { CsvContext } from "./csv-context.ts";
import type { LinkSpot } from "./existing-links.ts";
import type { CsvLink } from "./read-row.ts";

/** The link that a row asks for, under the rules of `createLink` as far as they concern the row alone. */
export interface WantedLink extends LinkSpot {
  readonly link: CsvLink;
  readonly body: LinkCreateBody;
  /** Absent where the key will be a random one. */
  readonly shortLink: string | undefined;
}

/** @returns in the order of `links`; an error for each that can't be had, such as one on a domain of others. */
export async function readWanted(ctx: CsvContext, links: readonly CsvLink[]): Promise<(WantedLink | AppError)[]> {
  const primary = (await findPrimaryDomain(ctx.db, ctx.workspaceId))?.slug ?? "";
  const owners = new Map<string, string | undefined>();
  const wanted: (WantedLink | AppError)[] = [];
  for (const link of links) {
    wanted.push(
      await attempt(async () => {
        assertStorable([link.body, link.tagNames]);
        const body = parseInput(createLink.input.body, link.body);
        const key = body.key ? acceptKey(body.key) : undefined;
        const { url } = applyBody({ ...BLANK_COLUMNS, key: key ?? "" }, body, ctx.now());
        const domain = body.domain?.toLowerCase() || primary;
        if (!owners.has(domain)) owners.set(domain, (await findDomain(ctx.db, domain))?.workspace_id);
        if (domain !== "" && owners.get(domain) !== ctx.workspaceId) throw notOwn(domain);
        const shortLink = key === undefined ? undefined : toShortLink(domain, key, ctx.publicPort());
        return { link, body, domain, key, url, shortLink };
      }),
    );
  }
  return wanted;
}

function notOwn(domain: string): AppError {
  const message = `The domain ${domain} is not the workspace's: put the links on one that is with --domain.`;
  return new AppError("forbidden", message);
}
