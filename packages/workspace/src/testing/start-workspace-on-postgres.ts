import type { StartedWorkspace, StartWorkspaceOptions } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { startPostgres } from "@overdub/testkit/postgres";

/**
 * A workspace server as `startWorkspace` starts it, on a PostgreSQL of its own, which stops with it.
 *
 * @param addressOf the address by which the server is given the database. Default: as it is.
 */
export async function startWorkspaceOnPostgres(
  options: StartWorkspaceOptions = {},
  addressOf = (databaseUrl: string) => databaseUrl,
): Promise<StartedWorkspace> {
  const postgres = await startPostgres();
  const url = await postgres.createMigrated();
  const workspace = await startWorkspace({ ...options, databaseUrl: addressOf(url) });
  return {
    ...workspace,
    async close() {
      await workspace.close();
      await postgres.drop(url);
      await postgres.stop();
    },
  };
}
