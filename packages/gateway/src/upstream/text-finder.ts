/** Of pairs of characters. A power of two; there is a table for each credential in use. */
const SLOTS = 2048;

/** Characters for each look, on the average, from which on this pays. */
const WORTHWHILE = 4;

/** Before it is asked whether it does: a text may repeat what is nearly sought, so that little is skipped. */
const FIRST_LOOKS = 1000;

/**
 * Looks for several texts at once: for two of them already it is done sooner than with `includes` for each. Of a text that
 * holds none it reads two characters in about as many as the shortest has. Source: Wu and Manber, "A fast algorithm for
 * multi-pattern searching", 1994.
 *
 * @param sought none of them empty.
 * @returns whether a text holds one of them.
 */
export function createTextFinder(sought: readonly string[]): (text: string) => boolean {
  const length = Math.min(...sought.map((each) => each.length));
  if (length < WORTHWHILE) return (text) => includesOne(text, sought);
  const skips = skipsOf(sought, length);
  const byEnd = Map.groupBy(sought, (each) => slotAt(each, length - 1));
  return (text) => {
    let looks = 0;
    for (let end = length - 1; end < text.length; ) {
      const slot = slotAt(text, end);
      const skip = skips[slot] ?? 0;
      if (skip === 0 && isOneAt(end - length + 1, text, byEnd.get(slot))) return true;
      looks += 1;
      if (looks > FIRST_LOOKS && end < looks * WORTHWHILE) return includesOne(text.slice(end - length + 1), sought);
      end += skip || 1;
    }
    return false;
  };
}

function isOneAt(start: number, text: string, sought: readonly string[] = []): boolean {
  return sought.some((each) => text.startsWith(each, start));
}

function includesOne(text: string, sought: readonly string[]): boolean {
  return sought.some((each) => text.includes(each));
}

/**
 * For each slot, how many characters after such a pair the first `length` characters of what is sought may end, at the
 * least. Pairs that share a slot share the lesser.
 */
function skipsOf(sought: readonly string[], length: number): Uint8Array {
  const skips = new Uint8Array(SLOTS).fill(Math.min(length - 1, 0xff));
  for (const each of sought) {
    for (let end = 1; end < length; end += 1) {
      const slot = slotAt(each, end);
      skips[slot] = Math.min(skips[slot] ?? 0, length - 1 - end);
    }
  }
  return skips;
}

/** Of a pair of characters, by the place of the second. */
function slotAt(text: string, end: number): number {
  return ((text.charCodeAt(end - 1) << 5) ^ text.charCodeAt(end)) & (SLOTS - 1);
}
