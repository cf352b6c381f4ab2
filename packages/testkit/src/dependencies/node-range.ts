/**
 * Tells whether a range of Node versions, as packages state it in `engines`, holds a version. It knows the forms that our
 * packages use: `*`, `20`, `6.*`, `>= 10.x`, `^20.19.0`, and several of them between `||`.
 *
 * @param version of three numbers, such as `24.21.0`.
 * @throws an `Error` for another form.
 */
export function holdsVersion(range: string, version: string): boolean {
  return range.split("||").some((part) => {
    const [, sign, text = ""] = /^(>=|\^|)\s*(\*|\d+(?:\.(?:\d+|x|\*)){0,2})$/.exec(part.trim()) ?? [];
    if (sign === undefined) throw new Error(`This range of versions is of a form that is not read: ${range}`);
    const atLeast = text
      .split(".")
      .filter((number) => /^\d+$/.test(number))
      .map(Number);
    const given = version.split(".").map(Number);
    // The major version bounds `^20.19.0` and, alone, `20`.
    if (sign !== ">=" && atLeast.length > 0 && given[0] !== atLeast[0]) return false;
    return compare(given, atLeast) >= 0;
  });
}

function compare(left: readonly number[], right: readonly number[]): number {
  const first = right.findIndex((number, at) => number !== left[at]);
  return first === -1 ? 0 : (left[first] ?? 0) - (right[first] ?? 0);
}
