/** How a key is spelled: one spelling is stored, and one identifies a link whatever a visitor types. */
import punycode from "punycode/punycode.js";

const NON_ASCII = /[^\p{ASCII}]/u;

/** What may be punycode is in another script, too. */
const IN_OTHER_SCRIPT = /[^\p{ASCII}]|[xX][nN]--/u;

/** No stored key comes near; punycode's arithmetic overflows, and throws, somewhere above. */
const MAX_ENCODABLE_LENGTH = 1000;

/** What identifies a link on its domain. */
export interface KeyLookup {
  readonly keyLookup: string;
  /**
   * What the key was looked up by when letter case and variants of other scripts still counted; `undefined` where that is
   * the same. Of two links of that time that are one key now, one is still there.
   */
  readonly formerLookup: string | undefined;
}

/** The form that identifies a link: no letter case, composed (NFC), without what can't be seen, in punycode. */
export function toKeyLookup(key: string): string {
  return isPlain(key) ? key.toLowerCase() : encode(spell(key, fold));
}

export function readKeyLookup(key: string): KeyLookup {
  if (isPlain(key)) return { keyLookup: key.toLowerCase(), formerLookup: undefined };
  const keyLookup = toKeyLookup(key);
  const formerLookup = punycode.toASCII(key).toLowerCase();
  return { keyLookup, formerLookup: formerLookup === keyLookup ? undefined : formerLookup };
}

/** All forms by which a link may be stored that has this key, the one that counts first. */
export function keyLookups(key: string): string[] {
  const { keyLookup, formerLookup } = readKeyLookup(key);
  return formerLookup === undefined ? [keyLookup] : [formerLookup, keyLookup];
}

/** A key as people read it: out of punycode, composed (NFC), without what can't be seen; in the casing given. */
export function readableKey(key: string): string {
  return isPlain(key) ? key : spell(key, compose);
}

/** The form that is stored and shown of a key as people read it. */
export function encodeKey(readable: string): string {
  return isPlain(readable) ? readable : encode(readable);
}

/** Whether a key is its own spelling, but for letter case. */
export function isPlain(key: string): boolean {
  return !IN_OTHER_SCRIPT.test(key) || key.length > MAX_ENCODABLE_LENGTH;
}

type Respell = (text: string) => string;

function spell(key: string, respell: Respell): string {
  const labels = respell(key).split(".");
  return labels.map((label) => readLabel(label, respell)).join(".");
}

/** Out of punycode. What would be read as something else once it is written again stays as it is. */
function readLabel(label: string, respell: Respell): string {
  if (!/^xn--/i.test(label)) return label;
  const decoded = decodeLabel(label);
  const read = decoded === undefined ? label : respell(decoded);
  return /^xn--|\./i.test(read) ? label : read;
}

function decodeLabel(label: string): string | undefined {
  try {
    return punycode.decode(label.slice("xn--".length));
  } catch {
    return undefined;
  }
}

/** Each label between dots by itself, as in the names of hosts. */
function encode(text: string): string {
  const labels = text.split(".");
  return labels.map((label) => (NON_ASCII.test(label) ? `xn--${punycode.encode(label)}` : label)).join(".");
}

/** Full case folding: what is one text in capitals is one text. The text may come in any form of Unicode. */
function fold(text: string): string {
  const folded = withoutInvisible(text).normalize("NFD").toLowerCase().toUpperCase().toLowerCase();
  return compose(folded.replaceAll("ς", "σ"));
}

function compose(text: string): string {
  return withoutInvisible(text).normalize("NFC").replace(OTHER_DOTS, ".");
}

/** Full stops of other scripts, which part labels, too. Source: RFC 3490 section 3.1. */
const OTHER_DOTS = /[\u3002\uff0e\uff61]/g;

/** The tags that a flag such as Scotland's ends with can be seen: they make it another flag. */
const INVISIBLE = /(\u{1f3f4}[\u{e0020}-\u{e007e}]+\u{e007f})|\p{Default_Ignorable_Code_Point}/gu;

function withoutInvisible(text: string): string {
  return text.replace(INVISIBLE, "$1");
}
