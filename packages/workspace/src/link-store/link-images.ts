import type { Kysely } from "kysely";
import { toApiAddress } from "../addresses/api-address.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { LinkTable } from "./link-table.ts";
import type { LinkImageTable } from "./preview-tables.ts";

/** Every statement on the `link_images` table, and the addresses of what it holds. */

export function findLinkImage(db: Kysely<WorkspaceTables>, name: string): Promise<LinkImageTable | undefined> {
  return db.selectFrom("link_images").selectAll().where("name", "=", name).executeTakeFirst();
}

export async function insertLinkImage(db: Kysely<WorkspaceTables>, row: LinkImageTable): Promise<void> {
  await db.insertInto("link_images").values(row).execute();
}

export async function deleteLinkImages(db: Kysely<WorkspaceTables>, linkId: string): Promise<void> {
  await db.deleteFrom("link_images").where("link_id", "=", linkId).execute();
}

/** What the addresses of all images that we serve on a domain begin with. */
export function imageFolder(domain: string, port: number): string {
  return `${toApiAddress(domain, port)}/images/`;
}

/** The name of a link's image that we serve, on whatever domain; `undefined` for an image that lies elsewhere. */
export function hostedName(address: string, linkId: string): string | undefined {
  const [, name] = /\/api\/images\/(\w+)$/.exec(address) ?? [];
  return name === linkId || name?.startsWith(`${linkId}_`) ? name : undefined;
}

/** A link that moves to another domain takes its image along: its former domain may be gone tomorrow. */
export function withMovedImage(wanted: LinkTable, previous: LinkTable | undefined, port: number): LinkTable {
  if (!previous || previous.domain === wanted.domain || wanted.image === null) return wanted;
  const name = hostedName(wanted.image, wanted.id);
  return name === undefined ? wanted : { ...wanted, image: imageFolder(wanted.domain, port) + name };
}
