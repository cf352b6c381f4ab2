import { toApiAddress } from "../addresses/api-address.ts";
import type { LinkTable } from "./link-table.ts";

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
