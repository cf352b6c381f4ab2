import { AppError } from "@overdub/contract";
import type { GuardedFetch } from "@overdub/limits";
import { randomText } from "../ids/random-text.ts";
import { IMAGE_TYPES, readImageHeader } from "../images/image-format.ts";
import { hostedName, imageFolder } from "../link-store/link-images.ts";
import type { LinkTable } from "../link-store/link-table.ts";
import type { LinkImageTable } from "../link-store/preview-tables.ts";
import type { Core } from "../operations/context.ts";

const MAX_IMAGE_BYTES = 5 * 1024 * 1024;
const TIMEOUT_MS = 10_000;

/** Tells a replaced image's address from the one before, which caches keep. */
const RANDOM_LENGTH = 7;

export interface HostedImage {
  /** What the link shows. */
  readonly address: string;
  readonly image: LinkImageTable;
}

/**
 * The image of a custom preview, to be served by us when it is inline or not encrypted: previews show neither.
 *
 * @returns `undefined` when the address stays as it is.
 * @throws `unprocessable_entity` when it can't be had, or is no image. See behaviour/links 7.6.
 */
export async function hostImage(
  { fetch, publicPort, now }: Pick<Core, "publicPort" | "now"> & { readonly fetch: GuardedFetch },
  link: LinkTable,
  previous: LinkTable | undefined,
): Promise<HostedImage | undefined> {
  if (link.proxy === 0 || link.image === null || link.image.startsWith("https://")) return undefined;
  if (hostedName(link.image, link.id) !== undefined) return undefined;
  const bytes = await readImage(fetch, link.image);
  const header = bytes && readImageHeader(bytes);
  if (!bytes || !header) {
    throw new AppError(
      "unprocessable_entity",
      "Invalid image. It must be a public PNG, JPEG, GIF or WebP of up to 5 MB.",
    );
  }
  const name = previous ? `${link.id}_${randomText(RANDOM_LENGTH)}` : link.id;
  return {
    address: imageFolder(link.domain, publicPort()) + name,
    image: { name, link_id: link.id, content_type: IMAGE_TYPES[header.format], bytes, created_at_ms: now() },
  };
}

async function readImage(fetch: GuardedFetch, source: string): Promise<Buffer | undefined> {
  const [prefix, base64] = source.startsWith("data:") ? source.split(",", 2) : [];
  if (prefix !== undefined) {
    const bytes = Buffer.from(base64 ?? "", "base64");
    return bytes.length <= MAX_IMAGE_BYTES ? bytes : undefined;
  }
  try {
    const limits = { timeoutMs: TIMEOUT_MS, maxBytes: MAX_IMAGE_BYTES, beyond: "fail" } as const;
    const { status, body } = await fetch(source, { accept: "image/*", ...limits });
    return status === 200 ? body : undefined;
  } catch {
    return undefined;
  }
}
