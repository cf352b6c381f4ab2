import type { Command } from "commander";
import { withWorkspaceChange } from "../../installation/session.ts";
import type { OutputOptions } from "../../terminal/output.ts";
import { print } from "../../terminal/output.ts";
import { programName } from "../../terminal/program.ts";

export function addPublishableKeyCommands(workspace: Command): void {
  const publishableKey = workspace
    .command("publishable-key")
    .description("the key with which web pages track leads and sales; it is not secret");
  publishableKey
    .command("create <workspace>")
    .description("create the key of a workspace that has none; the workspace goes by its id or slug")
    .option("--json", "as JSON")
    .action(create);
  publishableKey
    .command("revoke <workspace>")
    .description("revoke the key; pages that send it are refused from now on")
    .option("--json", "as JSON")
    .action(revoke);
}

async function create(name: string, options: OutputOptions): Promise<void> {
  const change = { action: "publishable_key.create" };
  const { workspace, key } = await withWorkspaceChange(name, change, async ({ db }, workspace) => {
    const { createPublishableKey } = await import("@overdub/workspace");
    return { workspace, key: await createPublishableKey(db, workspace.id) };
  });
  print({ workspace_id: workspace.id, publishable_key: key }, options, () => [
    `Publishable key of ${workspace.slug}  ${key}`,
    `Say which pages may use it: ${programName()} workspace hostname add ${workspace.slug} example.com`,
  ]);
}

async function revoke(name: string, options: OutputOptions): Promise<void> {
  const change = { action: "publishable_key.revoke" };
  const workspace = await withWorkspaceChange(name, change, async ({ db }, workspace) => {
    const { revokePublishableKey } = await import("@overdub/workspace");
    await revokePublishableKey(db, workspace.id);
    return workspace;
  });
  print({ workspace_id: workspace.id, publishable_key: null }, options, () => [
    `${workspace.slug} has no publishable key any more.`,
  ]);
}
