import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { Client } from "../http/client.ts";
import { RateLimiter } from "../http/rate-limits.ts";
import { networkOf } from "../network/network-of.ts";
import type { ProgramTable } from "../programs/program-table.ts";
import { isBotAgent } from "../visits/bots.ts";
import { identityHash } from "../visits/visitors.ts";
import { findReferrer } from "./find-referrer.ts";
import type { FormEvent } from "./form-count-table.ts";
import { addToFormCount } from "./form-count-table.ts";

const HOUR_MS = 3_600_000;

/** Somebody at the form of a program. */
export interface FormVisit {
  readonly program: ProgramTable;
  readonly event: FormEvent;
  /** Who has brought the visitor, as the form's address says it. */
  readonly via: string | null;
  readonly client: Pick<Client, "ip" | "headers">;
}

/** Counts who sees forms for applications, and who begins them: people, and each once an hour. */
export class FormVisits {
  readonly #seen = new RateLimiter(HOUR_MS);

  async count(db: Kysely<WorkspaceTables>, { program, event, via, client }: FormVisit, nowMs: number): Promise<void> {
    const agent = client.headers.get("user-agent") ?? undefined;
    if (isBotAgent(agent)) return;
    const visitor = identityHash(networkOf(client.ip), agent);
    if (!this.#seen.take(`${program.id} ${event} ${visitor}`, 1, nowMs).isAllowed) return;
    const { id: programId, workspace_id: workspaceId } = program;
    const referredByPartnerId = await findReferrer(db, program, via);
    await addToFormCount(db, { workspaceId, programId, event, referredByPartnerId }, nowMs);
  }
}
