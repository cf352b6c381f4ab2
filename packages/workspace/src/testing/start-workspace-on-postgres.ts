import type { StartedWorkspace, StartWorkspaceOptions } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { startPostgres } from "@overdub/testkit/postgres";

/**
 * A workspace server as `startWorkspace` starts it, on a PostgreSQL of its own, which stops with it.
 *
 * @param settings of every connection.
 */
export async function startWorkspaceOnPostgres(
  options: StartWorkspaceOptions = {},
  settings: Readonly<Record<string, string>> = {},
): Promise<StartedWorkspace> {
  const postgres = await startPostgres();
  const databaseUrl = new URL(await postgres.createMigrated());
  const given = Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`);
  if (given.length > 0) databaseUrl.searchParams.set("options", given.join(" "));
  const workspace = await startWorkspace({ ...options, databaseUrl: databaseUrl.href });
  return {
    ...workspace,
    async close() {
      await workspace.close();
      await postgres.stop();
    },
  };
}
