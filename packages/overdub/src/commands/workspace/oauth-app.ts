import type { OAuthApp } from "@overdub/contract";
import type { Command } from "commander";
import { withWorkspace, withWorkspaceChange } from "../../installation/session.ts";
import { CliError } from "../../terminal/cli-error.ts";
import type { ListOptions, OutputOptions } from "../../terminal/output.ts";
import { print, printList, toTable, withListOptions } from "../../terminal/output.ts";

interface AppOptions extends OutputOptions {
  readonly name?: string;
  readonly slug?: string;
  readonly description?: string;
  readonly developer?: string;
  readonly website?: string;
  readonly redirectUri?: readonly string[];
}

interface CreateOptions extends AppOptions {
  readonly pkce?: boolean;
}

export function addOAuthAppCommands(workspace: Command): void {
  const app = workspace.command("oauth-app").description("programs to which members may give access to a workspace");
  withFields(
    app
      .command("create <workspace> <name>")
      .description("register an OAuth application; its secret is shown only now")
      .option("--pkce", "a public one, such as an app on a phone: without a secret, and with PKCE; it stays so"),
  ).action(create);
  withListOptions(app.command("list <workspace>").description("list the OAuth applications")).action(list);
  withFields(
    app
      .command("update <workspace> <id>")
      .description("change an OAuth application; what is left out stays")
      .option("--name <name>", "what it is called"),
  ).action(update);
  app
    .command("verify <workspace> <id>")
    .description("let members of other workspaces use an OAuth application")
    .option("--undo", "let them use it no more; access that was given stays")
    .option("--json", "as JSON")
    .action(verify);
  app
    .command("renew-secret <workspace> <id>")
    .description("give an OAuth application another secret, which is shown only now; the one before is void at once")
    .option("--json", "as JSON")
    .action(renewSecret);
  app
    .command("remove <workspace> <id>")
    .description("remove an OAuth application; every access that it was given ends at once")
    .option("--json", "as JSON")
    .action(remove);
}

function withFields(command: Command): Command {
  return command
    .option("--slug <slug>", "its name in addresses, unique on the server; at first made of its name")
    .option("--description <text>", "what it is for, in one sentence")
    .option("--developer <name>", "who makes it, as members see")
    .option("--website <url>", "its website")
    .option("--redirect-uri <url...>", "where members are sent back to: one to five URLs, compared by their characters")
    .option("--json", "as JSON");
}

async function create(workspace: string, name: string, { pkce, ...options }: CreateOptions): Promise<void> {
  const given = {
    ...{ name, slug: options.slug ?? toSlug(name), developer: options.developer ?? name, website: options.website },
    ...{ description: options.description, redirectUris: options.redirectUri, pkce },
  };
  const created = await withWorkspaceChange(
    workspace,
    { action: "oauth_app.create", arguments: given },
    ({ db }, { id }) =>
      operate(({ addOAuthApp }, { OAuthAppCreateBody, parseInput }) =>
        addOAuthApp(db, id, parseInput(OAuthAppCreateBody, given), { userId: null, nowMs: Date.now() }),
      ),
    ({ id }) => id,
  );
  print(created, options, () => [
    `Client ID  ${created.clientId}`,
    `Secret     ${created.clientSecret === null ? "none: with PKCE" : `${created.clientSecret}  (shown only now)`}`,
    ...toLines([created]),
  ]);
}

async function list(workspace: string, options: ListOptions): Promise<void> {
  const apps = await withWorkspace(workspace, ({ db }, { id }) =>
    operate(async ({ listOAuthAppsOf }) => listOAuthAppsOf(db, id)),
  );
  printList(
    apps.map((app) => ({ ...app })),
    options,
    () => toLines(apps),
  );
}

async function update(workspace: string, appId: string, options: AppOptions): Promise<void> {
  const { name, slug, description, developer, website, redirectUri: redirectUris } = options;
  const given = { name, slug, description, developer, website, redirectUris };
  if (Object.values(given).every((value) => value === undefined)) throw new CliError("There is nothing to change.");
  const change = { action: "oauth_app.update", subject: appId, arguments: given };
  const changed = await withWorkspaceChange(workspace, change, ({ db }, { id }) =>
    operate(({ changeOAuthApp }, { OAuthAppUpdateBody, parseInput }) =>
      changeOAuthApp(db, id, appId, parseInput(OAuthAppUpdateBody, given), Date.now()),
    ),
  );
  print(changed, options, () => toLines([changed]));
}

async function verify(workspace: string, appId: string, options: OutputOptions & { undo?: boolean }): Promise<void> {
  const isVerified = !options.undo;
  const change = { action: "oauth_app.verify", subject: appId, arguments: { verified: isVerified } };
  const app = await withWorkspaceChange(workspace, change, ({ db }, { id }) =>
    operate(async ({ setVerified }) => setVerified(db, id, appId, { isVerified, nowMs: Date.now() })),
  );
  print(app, options, () => [
    isVerified ? `Members of every workspace may use ${app.name}.` : `${app.name} is for its own workspace again.`,
  ]);
}

async function renewSecret(workspace: string, appId: string, options: OutputOptions): Promise<void> {
  const change = { action: "oauth_app.renew_secret", subject: appId };
  const app = await withWorkspaceChange(workspace, change, ({ db }, { id }) =>
    operate(async ({ renewClientSecret }) => renewClientSecret(db, id, appId, Date.now())),
  );
  print(app, options, () => [`Secret     ${app.clientSecret}  (shown only now)`]);
}

async function remove(workspace: string, appId: string, options: OutputOptions): Promise<void> {
  const change = { action: "oauth_app.remove", subject: appId };
  const removed = await withWorkspaceChange(workspace, change, ({ db }, { id }) =>
    operate(async ({ removeOAuthApp }) => removeOAuthApp(db, id, appId)),
  );
  print(removed, options, () => [`Removed ${removed.id} (${removed.name}).`]);
}

/** What the API would refuse is told in the same words. @throws CliError for what a person can mend. */
async function operate<Result>(
  run: (
    workspace: typeof import("@overdub/workspace"),
    contract: typeof import("@overdub/contract"),
  ) => Promise<Result>,
): Promise<Result> {
  const [workspace, contract] = await Promise.all([import("@overdub/workspace"), import("@overdub/contract")]);
  try {
    return await run(workspace, contract);
  } catch (error) {
    throw error instanceof contract.AppError ? new CliError(error.message, { cause: error }) : error;
  }
}

function toSlug(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}

function toLines(apps: readonly OAuthApp[]): string[] {
  return toTable(
    ["APPLICATION", "NAME", "CLIENT ID", "SECRET", "VERIFIED", "REDIRECT URIS"],
    apps.map(({ id, name, clientId, partialClientSecret, verified, redirectUris }) => [
      ...[id, name, clientId, partialClientSecret ?? "PKCE"],
      ...[verified ? "yes" : "no", redirectUris.join(" ")],
    ]),
  );
}
