/** What an agent should know of a domain before it works in it: short, and nothing that a tool says by itself. */
export interface Guide {
  /** Last part of its URI. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Tags of the tools that it is about. */
  readonly tags: readonly string[];
  /** Markdown. */
  readonly text: string;
}
