import { createHmac, timingSafeEqual } from "node:crypto";

export type HmacAlgorithm = "sha1" | "sha256" | "sha512";
export type Encoding = "hex" | "base64";

/** Whether it is the HMAC of the text, in the same time for every wrong one. */
export function isHmac(
  signature: string,
  text: string,
  {
    secret,
    algorithm = "sha256",
    encoding = "hex",
  }: { readonly secret: string; readonly algorithm?: HmacAlgorithm; readonly encoding?: Encoding },
): boolean {
  const expected = createHmac(algorithm, secret).update(text).digest();
  const given = Buffer.from(signature, encoding);
  // Buffer.from passes over what is not of the encoding.
  const isWhole = given.toString(encoding) === (encoding === "hex" ? signature.toLowerCase() : signature);
  return isWhole && given.length === expected.length && timingSafeEqual(given, expected);
}

/** Whether two secrets are equal, in a time that tells nothing of where they differ. */
export function isSameSecret(given: string, secret: string): boolean {
  const digest = (text: string) => createHmac("sha256", "comparison").update(text).digest();
  return timingSafeEqual(digest(given), digest(secret));
}

/** `t=1700000000,v1=ab,v1=cd`: the values by name. */
export function signedParts(header: string, separator: string): ReadonlyMap<string, readonly string[]> {
  const parts = new Map<string, string[]>();
  for (const part of header.split(separator).slice(0, MAX_PARTS)) {
    const equals = part.indexOf("=");
    if (equals < 1) continue;
    const name = part.slice(0, equals).trim();
    parts.set(name, [...(parts.get(name) ?? []), part.slice(equals + 1).trim()]);
  }
  return parts;
}

/** Whoever rotates a secret signs with two. */
const MAX_PARTS = 12;

/** Whether a time in seconds is near ours, before or behind. */
export function isNear(seconds: string | undefined, nowMs: number, toleranceSeconds: number): boolean {
  if (seconds === undefined || !/^\d{1,12}$/.test(seconds)) return false;
  return Math.abs(nowMs - Number(seconds) * 1_000) <= toleranceSeconds * 1_000;
}

/** A signature over `<time><joint><body>`, with the time, in one header. */
export function isTimedHmac(
  { header, body, nowMs }: { readonly header: string; readonly body: string; readonly nowMs: number },
  scheme: {
    readonly secret: string;
    readonly separator: string;
    readonly timeName: string;
    readonly name: string;
    readonly joint: string;
    readonly toleranceSeconds: number;
  },
): boolean {
  const parts = signedParts(header, scheme.separator);
  const [time] = parts.get(scheme.timeName) ?? [];
  if (!isNear(time, nowMs, scheme.toleranceSeconds)) return false;
  const signatures = parts.get(scheme.name) ?? [];
  const matches = signatures.map((signature) =>
    isHmac(signature, `${time}${scheme.joint}${body}`, { secret: scheme.secret }),
  );
  return matches.includes(true);
}
