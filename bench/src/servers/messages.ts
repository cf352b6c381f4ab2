/** What a server's process and the one that measures it say to each other. */

export interface Ready {
  readonly port: number;
  readonly facts: Readonly<Record<string, string>>;
}

export interface Command {
  readonly command: string;
  readonly input?: unknown;
}

/** Used so far, in user and system mode. */
export interface CpuSeconds {
  /** By all threads. */
  readonly all: number;
  /** By the one that answers requests. */
  readonly main: number;
  /** That this one was ready to run, and had no core: others ran. 0 where the system does not tell. */
  readonly mainWaited: number;
  /** That the event loop of this one waited for something to do, in seconds of the clock. */
  readonly mainIdle: number;
}

export type Answer = { readonly result?: unknown } | { readonly error: string };
