interface Counted {
  readonly id: string;
  readonly clicks: number;
}

export interface Move<Row> {
  readonly row: Row;
  /** More than before, or less. */
  readonly by: number;
}

const SHOWN = 6;

/** What has changed most between two lists, up before down, each from the most to the least. */
export function movesOf<Row extends Counted>(now: readonly Row[], before: readonly Row[]): readonly Move<Row>[] {
  const past = new Map(before.map((row) => [row.id, row.clicks]));
  const here = new Set(now.map(({ id }) => id));
  const moves = [
    ...now.map((row) => ({ row, by: row.clicks - (past.get(row.id) ?? 0) })),
    ...before.filter(({ id }) => !here.has(id)).map((row) => ({ row: { ...row, clicks: 0 }, by: -row.clicks })),
  ];
  return moves
    .filter(({ by }) => by !== 0)
    .toSorted((a, b) => Math.abs(b.by) - Math.abs(a.by))
    .slice(0, SHOWN)
    .toSorted((a, b) => b.by - a.by);
}
