/**
 * How well a name fits what was typed: 0 for not at all; letters in a row, and at the beginning of a word, count more. Takes
 * time with the length of the name alone.
 */
export function fuzzyScore(name: string, typed: string): number {
  const text = name.toLowerCase();
  const wanted = typed.toLowerCase();
  const place = text.indexOf(wanted);
  if (place === 0) return 4;
  if (place > 0) return /[\s/_.-]/.test(text.charAt(place - 1)) ? 3 : 2;
  let at = 0;
  let score = 0;
  for (const letter of wanted) {
    const found = text.indexOf(letter, at);
    if (found === -1) return 0;
    score += found === at ? 1 : 0.3;
    at = found + 1;
  }
  return score / wanted.length;
}
