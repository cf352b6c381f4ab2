import { isIP } from "node:net";

const DATA_IMAGE = /^data:image\/(png|jpeg|jpg|gif|webp);base64,([A-Za-z0-9+/=\s]+)$/;

/** First bytes of each image format we accept, as Latin-1 text. */
const SIGNATURES: Readonly<Record<string, RegExp>> = {
  png: /^\x89PNG\r\n/,
  jpeg: /^\xff\xd8\xff/,
  jpg: /^\xff\xd8\xff/,
  gif: /^GIF8[79]a/,
  webp: /^RIFF[\s\S]{4}WEBP/,
};

/**
 * What becomes of a preview image given by a caller. See behaviour/links 7.1.
 *
 * @returns the text to store, null where Dub drops it silently, or `"private"` for an address that visitors cannot see.
 */
export function acceptImage(text: string): string | null | "private" {
  if (/^https?:\/\//i.test(text)) {
    if (!URL.canParse(text)) return null;
    return isPublicHost(new URL(text).hostname) ? text : "private";
  }
  const [, format, base64] = DATA_IMAGE.exec(text) ?? [];
  if (format === undefined || base64 === undefined) return null;
  const head = Buffer.from(base64.slice(0, 64), "base64").toString("latin1");
  return SIGNATURES[format]?.test(head) ? text : null;
}

function isPublicHost(hostname: string): boolean {
  // `localhost.` with its dot is the same host.
  const host = hostname.replace(/^\[|\]$|\.$/g, "");
  return isIP(host) === 0 && host.includes(".") && !host.endsWith(".localhost");
}
