/** What a command says that removes for good and was not told twice. @param counts rows by kind. */
export function notConfirmed(what: string, counts: Readonly<Record<string, number>>, again: string): string {
  const held = Object.entries(counts).map(([kind, count]) => `${kind.replaceAll("_", " ")}: ${count}`);
  const goes = held.length > 0 ? `, with what it holds (${held.join(", ")})` : "";
  return `This would remove ${what} for good${goes}. Nothing was removed: add --confirm ${again}.`;
}
