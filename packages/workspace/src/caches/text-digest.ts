import { randomFillSync } from "node:crypto";

/** 64 bits that tell names apart, as two unsigned words. */
export interface TextDigest {
  readonly first: number;
  readonly second: number;
}

/** Of one table: nobody else can work out names that share a digest in it. */
export type DigestSeeds = readonly [first: number, second: number];

export function drawSeeds(): DigestSeeds {
  const [first = 0, second = 0] = randomFillSync(new Int32Array(2));
  return [first, second];
}

/**
 * A digest of some texts in their order, the same for the same seeds. It is for tables in memory: SHA-256 takes several
 * times as long, most of it on the way into the library.
 *
 * Two lanes with the steps of MurmurHash3, each of which takes in a character.
 */
export function textDigest(seeds: DigestSeeds, one: string, two: string, three: string): TextDigest {
  let first = seeds[0] ^ one.length;
  let second = seeds[1] ^ two.length;
  for (let part = 0; part < 3; part += 1) {
    const text = part === 0 ? one : part === 1 ? two : three;
    for (let index = 0; index < text.length; index += 1) {
      const code = text.charCodeAt(index);
      first = (Math.imul(rotated(first, 13) ^ Math.imul(code, 0xcc9e_2d51), 5) + 0xe654_6b64) | 0;
      second = (Math.imul(rotated(second, 17) ^ Math.imul(code, 0x1b87_3593), 5) + 0x561c_cd1b) | 0;
    }
  }
  first = finished(first ^ three.length);
  return { first, second: finished(second ^ first) };
}

function rotated(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

/** Has every bit depend on all others. */
function finished(word: number): number {
  let bits = Math.imul(word ^ (word >>> 16), 0x85eb_ca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2_ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
