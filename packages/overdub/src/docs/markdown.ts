/** A cell cannot hold a bar. */
export function row(...cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

/** Tells editors of a page where its text comes from. */
export const GENERATED = "<!-- Written by `npm run docs`. Edit its source, not this page. -->";
