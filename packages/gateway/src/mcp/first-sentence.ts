/** Abbreviations end no sentence. */
export function firstSentence(text: string): string {
  return text.split(/(?<=[.!?])(?<!\b(?:e\.g|i\.e)\.)\s+(?=[A-Z`])/)[0] ?? text;
}
