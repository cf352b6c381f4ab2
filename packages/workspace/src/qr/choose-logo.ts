import { AppError } from "@overdub/contract";
import type { Kysely } from "kysely";
import { ROOT_KEY } from "../addresses/key.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { findDomain } from "../domains/find-domain.ts";
import type { LinkTable } from "../link-store/link-table.ts";
import { findLinkByKey } from "../link-store/queries.ts";
import type { LoadLogo, Logo } from "./load-logo.ts";

export interface LogoWish {
  /** What the code leads to. */
  readonly url: string;
  readonly logo?: string | undefined;
  readonly hideLogo?: boolean | undefined;
}

/**
 * The logo in the middle of a code: the one that is asked for, the domain's, the workspace's, or the server's own. A URL
 * that is no short link of this server gets the server's own: it fetches nothing for strangers.
 *
 * @param fits whether a logo can be drawn into the format that is asked for.
 * @throws `unprocessable_entity` when the one that is asked for can't be used.
 * @see behaviour/links 12
 */
export async function chooseLogo(
  { db, loadLogo }: { readonly db: Kysely<WorkspaceTables>; readonly loadLogo: LoadLogo },
  { url, logo: wanted, hideLogo }: LogoWish,
  fits: (logo: Logo) => boolean,
): Promise<Logo | "service" | null> {
  if (hideLogo) return null;
  const link = await findByShortLink(db, url);
  if (!link) return "service";
  if (wanted) {
    const logo = await loadLogo(wanted);
    if (logo && fits(logo)) return logo;
    throw new AppError(
      "unprocessable_entity",
      "custom: logo: Invalid logo. It must be a public PNG or JPEG image of up to 1 MB; in an SVG also GIF, WebP or SVG.",
    );
  }
  for (const source of await logosOf(db, link)) {
    const logo = await loadLogo(source);
    if (logo && fits(logo)) return logo;
  }
  return "service";
}

async function findByShortLink(db: Kysely<WorkspaceTables>, text: string): Promise<LinkTable | undefined> {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol)) return undefined;
  try {
    return await findLinkByKey(db, url.hostname, decodeURIComponent(url.pathname).slice(1) || ROOT_KEY);
  } catch {
    // Not validly percent-encoded: no key of ours.
    return undefined;
  }
}

async function logosOf(db: Kysely<WorkspaceTables>, link: LinkTable): Promise<readonly string[]> {
  const domain = await findDomain(db, link.domain);
  const workspace = await db
    .selectFrom("workspaces")
    .select("logo")
    .where("id", "=", link.workspace_id)
    .executeTakeFirst();
  return [domain?.logo, workspace?.logo].filter((logo) => typeof logo === "string");
}
