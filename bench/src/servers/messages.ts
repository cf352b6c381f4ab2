/** What a server's process and the one that measures it say to each other. */

export interface Ready {
  readonly port: number;
  readonly facts: Readonly<Record<string, string>>;
}

export interface Command {
  readonly command: string;
  readonly input?: unknown;
}

export type Answer = { readonly result?: unknown } | { readonly error: string };
