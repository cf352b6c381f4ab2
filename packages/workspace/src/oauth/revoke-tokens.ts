import type { Kysely } from "kysely";
import { z } from "zod";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { hashSecret } from "../ids/secret.ts";
import { assertClientSecret, findClient, readClientCredentials } from "./client-credentials.ts";

/** As RFC 7009 has it; a hint is not needed, since tokens tell by themselves what they are. */
export const RevocationRequest = z.object({
  token: z.string().min(1),
  token_type_hint: z.string().optional(),
  client_id: z.string().optional(),
  client_secret: z.string().optional(),
});

/**
 * Ends the pair that a token is of, whichever of both it is. A token that is unknown, or another application's, is none to
 * end.
 *
 * @throws `unauthorized` for an application that does not show who it is.
 */
export async function revokeTokens(
  db: Kysely<WorkspaceTables>,
  request: z.output<typeof RevocationRequest>,
  authorization: string | null,
): Promise<void> {
  const credentials = readClientCredentials(request, authorization);
  const app = await findClient(db, credentials);
  assertClientSecret(app, credentials);
  const hash = hashSecret(request.token);
  await db
    .deleteFrom("oauth_tokens")
    .where("app_id", "=", app.id)
    .where((eb) => eb.or([eb("access_token_hash", "=", hash), eb("refresh_token_hash", "=", hash)]))
    .execute();
}
