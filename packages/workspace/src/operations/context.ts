import type { Kysely } from "kysely";
import type { Caller } from "../auth/authenticate.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { ApiRequest } from "../http/api-request.ts";
import type { Client } from "../http/client.ts";
import type { Log } from "../http/log.ts";
import type { Jobs } from "../jobs/define-job.ts";
import type { StandingClocks } from "../jobs/workspace-time.ts";

/** What every operation and job may reach. What only one domain needs is bound when that domain is made. */
export interface Core {
  readonly db: Kysely<WorkspaceTables>;
  /** UTC ms: the server's time, or that of the workspace of a request or a job. */
  readonly now: () => number;
  readonly jobs: Jobs;
  readonly standingClocks: StandingClocks;
  readonly log: Log;
  /** Where loopback domains answer, such as `http://localhost:4401`: only its port is used. */
  readonly publicPort: () => number;
}

/** What an operation that takes a secret key is given beside its input: what it may reach, and in whose name. */
export interface Context extends Core, Caller {}

/** The same for the handler itself, which may ask about the call, for a response that takes its time. */
export interface CallContext extends Context {
  readonly call: Call;
  /** By how much the time of a test workspace is ahead of the server's; null: it is none. */
  readonly clockOffsetMs: number | null;
}

export interface Call {
  readonly request: ApiRequest;
  /** Digest of the key. */
  readonly keyHash: string;
  /** Admits the caller again, by what key and role are now. @throws what a new call would. */
  readonly readmit: () => Promise<Caller>;
}

/** What an operation that takes a publishable key is given; the page that calls is an allowed one. */
export interface PublishableContext extends Core {
  readonly workspaceId: string;
}

/** What an operation is given that takes the token of one partner: it acts in the program's name, for this partner alone. */
export interface EmbedContext extends Context {
  readonly embed: EmbedCaller;
}

export interface EmbedCaller {
  readonly programId: string;
  readonly partnerId: string;
  /** Of the token, UTC ms. */
  readonly expiresAtMs: number;
}

/** What an operation without authentication is given. */
export interface PublicContext extends Core {
  readonly client: Client;
}
