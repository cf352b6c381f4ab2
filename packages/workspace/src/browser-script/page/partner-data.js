import { decodeSafely } from "./cookies.js";

/**
 * The text of the partner's cookie: the whole answer, with name and image URI-encoded.
 *
 * @type {(answer: ClickAnswer) => string}
 */
export function formatPartnerData(answer) {
  return JSON.stringify(Object.assign({}, answer, { partner: withTexts(answer.partner, encodeURIComponent) }));
}

/**
 * What the partner's cookie tells; nulls when there is none.
 *
 * @type {(text: string) => PartnerData}
 */
export function parsePartnerData(text) {
  try {
    const { partner, discount } = JSON.parse(text);
    return { partner: withTexts(partner, decodeSafely), discount: discount || null };
  } catch (_) {
    return { partner: null, discount: null };
  }
}

/** @type {(partner: Partner | null | undefined, change: (text: string) => string) => Partner | null} */
function withTexts(partner, change) {
  if (!partner) return null;
  const { name, image } = partner;
  return Object.assign({}, partner, { name: name && change(name), image: image && change(image) });
}
