/** How far a long job has come, in what it deals with: rows, lines, links. */
export interface Progress {
  readonly done: number;
  /** Absent where nobody knows yet. */
  readonly total?: number | undefined;
}

/** Where a job says how far it has come. It does so as often as it likes; the other side picks what to show. */
export type Report = (progress: Progress) => void;
