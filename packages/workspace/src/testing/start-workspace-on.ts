import type { StartedWorkspace, StartWorkspaceOptions } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { startWorkspaceOnPostgres } from "./start-workspace-on-postgres.ts";

/** A workspace server on either database. */
export function startWorkspaceOn(
  dialect: "sqlite" | "postgres",
  options: StartWorkspaceOptions = {},
): Promise<StartedWorkspace> {
  return dialect === "postgres" ? startWorkspaceOnPostgres(options) : startWorkspace(options);
}
