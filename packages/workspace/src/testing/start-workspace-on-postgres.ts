import type { StartedWorkspace, StartWorkspaceOptions } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { startPostgres } from "@overdub/testkit/postgres";

/** A workspace server as `startWorkspace` starts it, on a PostgreSQL of its own, which stops with it. */
export async function startWorkspaceOnPostgres(options: StartWorkspaceOptions = {}): Promise<StartedWorkspace> {
  const postgres = await startPostgres();
  const workspace = await startWorkspace({ ...options, databaseUrl: await postgres.createMigrated() });
  return {
    ...workspace,
    async close() {
      await workspace.close();
      await postgres.stop();
    },
  };
}
