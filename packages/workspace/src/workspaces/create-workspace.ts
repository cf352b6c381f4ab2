import { asciiHost } from "@overdub/contract";
import { isUniqueViolation } from "@overdub/storage";
import type { Kysely } from "kysely";
import { mintApiKey, partialApiKey } from "../auth/api-key.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { createId } from "../ids/create-id.ts";
import { hashSecret } from "../ids/secret.ts";
import { WorkspaceError } from "./workspace-error.ts";

export interface NewWorkspace {
  readonly name: string;
  readonly slug: string;
  /** Its first domain, which new links get. */
  readonly domain: string;
  /** A preset key, for automation. Default: a random one. */
  readonly apiKey?: string | undefined;
  /** Per key. Default: 3000, as Dub's largest plan. */
  readonly requestsPerMinute?: number | undefined;
  /** Per key, for analytics and events. Default: 16. */
  readonly analyticsRequestsPerSecond?: number | undefined;
  /** Whether its time can be moved forward. It stays so. */
  readonly isTest?: boolean | undefined;
}

export interface CreatedWorkspace {
  readonly id: string;
  readonly name: string;
  readonly slug: string;
  readonly domain: string;
  readonly userId: string;
  /** The only time it is shown. */
  readonly apiKey: string;
}

export const SLUG = /^[a-z0-9]([a-z0-9-]{0,46}[a-z0-9])?$/;
/** Without `www.`, which is taken off the host of a visit. */
export const DOMAIN = /^(?!www\.)(?=.{1,190}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;
const API_KEY = /^dub_[0-9A-Za-z]{16,}$/;

/**
 * Creates a workspace with its first domain and key.
 *
 * @throws WorkspaceError for a malformed or taken slug, domain or key.
 */
export async function createWorkspace(
  db: Kysely<WorkspaceTables>,
  input: NewWorkspace,
  nowMs: number,
): Promise<CreatedWorkspace> {
  const apiKey = input.apiKey ?? mintApiKey();
  if (!SLUG.test(input.slug)) {
    throw new WorkspaceError(`"${input.slug}" is no slug: use up to 48 lower-case letters, digits and hyphens.`);
  }
  const domain = asciiHost(input.domain);
  if (!DOMAIN.test(domain)) throw new WorkspaceError(`"${input.domain}" is no domain name.`);
  if (!API_KEY.test(apiKey)) {
    throw new WorkspaceError("A workspace key is `dub_` and at least 16 letters and digits.");
  }
  const workspace = { id: createId("ws_", nowMs), name: input.name, slug: input.slug, domain };
  const userId = createId("user_", nowMs);
  try {
    await db.transaction().execute(async (tx) => {
      await tx
        .insertInto("workspaces")
        .values({
          id: workspace.id,
          name: input.name,
          slug: input.slug,
          requests_per_minute: input.requestsPerMinute ?? 3000,
          analytics_requests_per_second: input.analyticsRequestsPerSecond ?? 16,
          created_at_ms: nowMs,
          test_clock_offset_ms: input.isTest ? 0 : null,
        })
        .execute();
      await tx
        .insertInto("members")
        .values({ workspace_id: workspace.id, user_id: userId, role: "owner", created_at_ms: nowMs })
        .execute();
      await tx
        .insertInto("domains")
        .values({
          id: createId("dom_", nowMs),
          workspace_id: workspace.id,
          slug: domain,
          is_primary: 1,
          verified: 1,
          trusted: 1,
          archived: 0,
          placeholder: null,
          expired_url: null,
          not_found_url: null,
          created_at_ms: nowMs,
          updated_at_ms: nowMs,
        })
        .execute();
      await tx
        .insertInto("api_keys")
        .values({
          id: createId("key_", nowMs),
          workspace_id: workspace.id,
          user_id: userId,
          name: "First key",
          key_hash: hashSecret(apiKey),
          partial_key: partialApiKey(apiKey),
          expires_at_ms: null,
          last_used_at_ms: null,
          created_at_ms: nowMs,
        })
        .execute();
    });
  } catch (cause) {
    if (!isUniqueViolation(cause)) throw cause;
    throw new WorkspaceError(`The slug "${input.slug}", the domain "${input.domain}" or the key is taken.`, { cause });
  }
  return { ...workspace, userId, apiKey };
}

/** For a first start that was interrupted: what it left has no events, and its key was never shown. */
export async function deleteAllWorkspaces(db: Kysely<WorkspaceTables>): Promise<void> {
  await db.deleteFrom("workspaces").execute();
}
