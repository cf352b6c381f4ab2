import type { ApiKey as ApiKeyRow } from "@overdub/contract";
import { createApiKey, listApiKeys, revokeApiKey } from "@overdub/contract";
import { defineDomain } from "../operations/domain.ts";
import { implementWith } from "../operations/implement.ts";
import { toIso } from "../time/to-iso.ts";
import { answeringApi } from "../workspaces/workspace-error.ts";
import type { ApiKey } from "./api-keys.ts";
import { createApiKey as create, listApiKeys as listAll, revokeApiKey as revoke } from "./api-keys.ts";

interface ApiKeyDeps {
  /** Keys end by the server's own time, whatever that of a test workspace is. */
  readonly serverNow: () => number;
}

const implement = implementWith<ApiKeyDeps>();
const reads = { requires: "api_keys.read" } as const;
const writes = { requires: "api_keys.write" } as const;

export const apiKeys = defineDomain<ApiKeyDeps>({
  handlers: [
    implement(listApiKeys, reads, async (_input, { db, workspaceId }) => (await listAll(db, workspaceId)).map(toRow)),
    implement(
      createApiKey,
      writes,
      async ({ body: { name, scopes, userId, expiresAt } }, { db, workspaceId, serverNow }) => {
        const { key, ...made } = await answeringApi(
          create(
            db,
            workspaceId,
            {
              name,
              scopes,
              user: userId ?? undefined,
              expiresAtMs: expiresAt == null ? undefined : Date.parse(expiresAt),
            },
            serverNow(),
          ),
        );
        return { ...toRow(made), key };
      },
    ),
    implement(revokeApiKey, writes, async ({ params }, { db, workspaceId }) => {
      const { id } = await answeringApi(revoke(db, workspaceId, params.keyId));
      return { id };
    }),
  ],
});

function toRow(key: ApiKey): ApiKeyRow {
  const { id, name, partialKey, scopes, userId, isMachine } = key;
  return {
    ...{ id, name, partialKey, scopes: [...scopes], userId, isMachine },
    expiresAt: toIso(key.expiresAtMs),
    lastUsedAt: toIso(key.lastUsedAtMs),
    createdAt: toIso(key.createdAtMs),
  };
}
