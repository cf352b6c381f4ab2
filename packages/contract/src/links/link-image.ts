import { isIP } from "node:net";
import { trimInvisible } from "../schema/url.ts";

const BASE64 = /^[A-Za-z0-9+/=\s]+$/;

/** First bytes of each image format we accept, as Latin-1 text. */
const SIGNATURES = {
  png: /^\x89PNG\r\n/,
  jpeg: /^\xff\xd8\xff/,
  gif: /^GIF8[79]a/,
  webp: /^RIFF[\s\S]{4}WEBP/,
};

/**
 * A preview image given by a caller: a public http(s) address, or an image in base64 whatever type it is said to have.
 *
 * @returns the text to store, or `undefined` for what visitors could not be shown. See behaviour/links 7.1.
 */
export function acceptImage(given: string): string | undefined {
  const text = trimInvisible(given);
  if (/^data:/i.test(text)) return acceptData(text);
  const url = /^https?:\/\//i.test(text) ? URL.parse(text) : null;
  return url && isPublicHost(url.hostname) ? text : undefined;
}

function acceptData(text: string): string | undefined {
  const comma = text.indexOf(",");
  const prefix = text.slice(0, comma);
  const base64 = text.slice(comma + 1);
  if (!/;base64$/i.test(prefix) || !BASE64.test(base64)) return undefined;
  const head = Buffer.from(base64.slice(0, 64), "base64").toString("latin1");
  const format = Object.entries(SIGNATURES).find(([, signature]) => signature.test(head))?.[0];
  if (format === undefined) return undefined;
  const isSo = prefix === `data:image/${format};base64` || (prefix === "data:image/jpg;base64" && format === "jpeg");
  return isSo ? text : `data:image/${format};base64,${base64}`;
}

function isPublicHost(hostname: string): boolean {
  // `localhost.` with its dot is the same host.
  const host = hostname.replace(/^\[|\]$|\.$/g, "");
  return isIP(host) === 0 && host.includes(".") && !host.endsWith(".localhost");
}
