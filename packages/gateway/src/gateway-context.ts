import type { Database } from "@overdub/storage";
import type { Kysely } from "kysely";
import type { Tool } from "./catalog/tool.ts";
import type { CredentialVault } from "./credentials/credential-vault.ts";
import type { Log } from "./http/log.ts";
import type { Invoke } from "./invoke/create-invoke.ts";
import type { Send } from "./invoke/types.ts";

/** What the parts of one gateway share. */
export interface GatewayContext {
  readonly db: Kysely<Database>;
  readonly vault: CredentialVault;
  readonly send: Send;
  readonly invoke: Invoke;
  readonly catalog: readonly Tool[];
  /** Where clients reach this gateway; no trailing slash. */
  readonly publicUrl: string;
  /** The upstream of accounts that name none. */
  readonly defaultBaseUrl: string;
  readonly userAgent: string;
  readonly log: Log;
  readonly now: () => number;
}
