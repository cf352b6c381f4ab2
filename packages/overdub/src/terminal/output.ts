/** How a command answers: one JSON value for programs, or lines for people. Everything else goes to standard error. */
export interface OutputOptions {
  readonly json?: boolean | undefined;
}

export function print(value: unknown, options: OutputOptions, toLines: () => readonly string[]): void {
  process.stdout.write(options.json ? `${JSON.stringify(value)}\n` : `${toLines().join("\n")}\n`);
}

/** Rows under their headings, columns aligned. */
export function toTable(headings: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  return [headings, ...rows].map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}
