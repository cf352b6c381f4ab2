export interface BenchLink {
  readonly key: string;
  readonly url: string;
}

export const LINK_COUNT = 200_000;

/** More than the server keeps in memory. */
export const MANY_LINKS = 1_000_000;

/** The same links in every process: seven random characters each, half of them with campaign parameters. */
export function makeLinks(count = LINK_COUNT): BenchLink[] {
  return Array.from({ length: count }, (_, index) => {
    const utm = index % 2 === 0 ? "?utm_source=newsletter&utm_medium=email&utm_campaign=launch" : "";
    return { key: keyOf(index), url: `https://www.example.com/products/${index}${utm}` };
  });
}

/** A bijection on 35 bits, so that the keys look random and are distinct. */
function keyOf(index: number): string {
  const mixed = (BigInt(index + 1) * 0x2_9e37_79b1n) % 0x7_ffff_ffffn;
  return mixed.toString(32).padStart(7, "0");
}
