const MOST = 3;
const MAX_CHARS = 190;

/** Names that somebody who wanted this one may take instead: its words turned around, the year, a number. */
export function keysLike(key: string, now: Date): readonly string[] {
  const words = key.split("-").filter(Boolean);
  const year = String(now.getFullYear() % 100).padStart(2, "0");
  const likes = [
    ...(words.length > 1 ? [words.toReversed().join("-")] : []),
    `${key}-${year}`,
    `${key}-2`,
    `${key}-3`,
    `${key}-new`,
  ];
  return [...new Set(likes)].filter((like) => like !== key && like.length <= MAX_CHARS).slice(0, MOST);
}
