import { AppError } from "@overdub/contract";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { findLinkImage } from "../link-store/link-images.ts";

/** A name never gets another image, and a file from outside is shown as an image and nothing else. */
const HEADERS = {
  "Cache-Control": "public, max-age=31536000, immutable",
  "X-Content-Type-Options": "nosniff",
  "Content-Security-Policy": "default-src 'none'; sandbox",
};

/** @throws `not_found` */
export async function serveLinkImage(db: Kysely<WorkspaceTables>, name: string): Promise<Response> {
  const image = /^\w+$/.test(name) ? await findLinkImage(db, name) : undefined;
  if (!image) throw new AppError("not_found", "Image not found.");
  return new Response(new Uint8Array(image.bytes), { headers: { ...HEADERS, "Content-Type": image.content_type } });
}
