import type { Webhook, WebhookDelivery } from "@overdub/contract";
import type { WorkspaceWebhooks } from "@overdub/workspace";
import { LINK_SCOPES, WEBHOOK_TRIGGERS } from "@overdub/workspace/words";
import type { Command } from "commander";
import type { Session } from "../../installation/session.ts";
import { withWorkspace, withWorkspaceChange } from "../../installation/session.ts";
import { CliError } from "../../terminal/cli-error.ts";
import type { ListOptions, OutputOptions } from "../../terminal/output.ts";
import { print, printList, toTable, withListOptions } from "../../terminal/output.ts";
import { readDate } from "../read-expiry.ts";

interface CreateOptions extends OutputOptions {
  readonly name: string;
  readonly triggers: string;
  readonly clicks?: string;
  readonly links?: string;
  readonly folders?: string;
}

interface RedeliverOptions extends OutputOptions {
  readonly from?: string;
  readonly to?: string;
  readonly state?: string;
}

export function addWebhookCommands(workspace: Command): void {
  const webhook = workspace.command("webhook").description("who is told of what happens in a workspace");
  webhook
    .command("create <workspace> <url>")
    .description("have events posted to a URL, and print the secret that signs them")
    .requiredOption("--triggers <triggers>", `what to tell, separated by commas: ${WEBHOOK_TRIGGERS.join(", ")}`)
    .option("--name <name>", "its name", "Webhook")
    .option("--clicks <of>", `with link.clicked, of which links: ${LINK_SCOPES.join(", ")}; default: workspace`)
    .option("--links <ids>", "with --clicks links: their ids, separated by commas")
    .option("--folders <ids>", "with --clicks folders: their ids, separated by commas")
    .option("--json", "as JSON")
    .action(create);
  withListOptions(webhook.command("list <workspace>").description("list the webhooks of a workspace")).action(list);
  webhook
    .command("remove <workspace> <id>")
    .description("remove a webhook with its log")
    .option("--json", "as JSON")
    .action(remove);
  webhook
    .command("enable <workspace> <id>")
    .description("have a webhook that failed too often get events again")
    .option("--json", "as JSON")
    .action(enable);
  withListOptions(
    webhook
      .command("deliveries <workspace> <id>")
      .description("list the newest 100 deliveries of a webhook")
      .option("--state <state>", "only those that are waiting, delivered or failed"),
  ).action(listDeliveries);
  webhook
    .command("redeliver <workspace> <id> [deliveries...]")
    .description("send events again: those of some deliveries, or all of a time")
    .option("--from <date>", "the beginning of the time, as 2030-04-16T09:00 or in words, as '3 hours ago'")
    .option("--to <date>", "its end; default: now")
    .option("--state <state>", "only events whose last delivery is waiting, delivered or failed")
    .option("--json", "as JSON")
    .action(redeliver);
}

async function create(workspace: string, url: string, options: CreateOptions): Promise<void> {
  const triggers = listOf(options.triggers);
  const linkScope = options.clicks ?? (triggers.includes("link.clicked") ? "workspace" : undefined);
  const body = {
    ...{ name: options.name, url, triggers, linkScope },
    linkIds: options.links === undefined ? undefined : listOf(options.links),
    folderIds: options.folders === undefined ? undefined : listOf(options.folders),
  };
  // A URL may hold a secret, and is not for the audit log.
  const change = { action: "workspace_webhook.create", arguments: { name: options.name, triggers } };
  const webhook = await withWorkspaceChange(
    workspace,
    change,
    (session, { id }) => withWebhooks(session, id, (webhooks) => webhooks.create(body)),
    ({ id }) => id,
  );
  print(webhook, options, () => [`Webhook   ${webhook.id}`, `Secret    ${webhook.secret}`]);
}

async function list(workspace: string, options: ListOptions): Promise<void> {
  const webhooks = await withWorkspace(workspace, (session, { id }) =>
    withWebhooks(session, id, (opened) => opened.list()),
  );
  printList(webhooks.map(withoutSecret), options, () =>
    toTable(
      ["WEBHOOK", "NAME", "URL", "TRIGGERS", "CLICKS", "DISABLED"],
      webhooks.map(({ id, name, url, triggers, linkScope, disabledAt }) => [
        ...[id, name, url, triggers.join(",")],
        ...[linkScope ?? "none", disabledAt ?? "no"],
      ]),
    ),
  );
}

function withoutSecret({ secret: _secret, ...webhook }: Webhook): Omit<Webhook, "secret"> {
  return webhook;
}

async function remove(workspace: string, webhookId: string, options: OutputOptions): Promise<void> {
  const removed = await withWorkspaceChange(
    workspace,
    { action: "workspace_webhook.remove", subject: webhookId },
    (session, { id }) => withWebhooks(session, id, (webhooks) => webhooks.remove(webhookId)),
  );
  print(removed, options, () => [`Removed ${removed.id}.`]);
}

async function enable(workspace: string, webhookId: string, options: OutputOptions): Promise<void> {
  const enabled = await withWorkspaceChange(
    workspace,
    { action: "workspace_webhook.enable", subject: webhookId },
    (session, { id }) => withWebhooks(session, id, (webhooks) => webhooks.enable(webhookId)),
  );
  print(withoutSecret(enabled), options, () => [`${enabled.id} gets events again.`]);
}

async function listDeliveries(
  workspace: string,
  webhookId: string,
  { state, ...options }: ListOptions & { readonly state?: string },
): Promise<void> {
  const deliveries = await withWorkspace(workspace, (session, { id }) =>
    withWebhooks(session, id, (webhooks) => webhooks.listDeliveries(webhookId, state)),
  );
  printList(deliveries, options, () =>
    toTable(["DELIVERY", "EVENT", "ID", "STATE", "ATTEMPTS", "NEXT", "CREATED"], deliveries.map(toCells)),
  );
}

function toCells({ id, event, eventId, state, attempts, nextAttemptAt, createdAt }: WebhookDelivery): string[] {
  return [id, event, eventId, state, String(attempts), nextAttemptAt ?? "never", createdAt];
}

async function redeliver(
  workspace: string,
  webhookId: string,
  deliveryIds: readonly string[],
  { from, to, state, ...options }: RedeliverOptions,
): Promise<void> {
  const nowMs = Date.now();
  const toIso = async (option: string, text: string) => new Date(await readDate(option, text, nowMs)).toISOString();
  const body = {
    ...(deliveryIds.length > 0 && { deliveryIds }),
    ...(from !== undefined && { from: await toIso("--from", from), to: await toIso("--to", to ?? "now") }),
    ...(state !== undefined && { state }),
  };
  const { deliveries } = await withWorkspaceChange(
    workspace,
    { action: "workspace_webhook.redeliver", subject: webhookId, arguments: body },
    async (session, { id }) => {
      const asked = await withWebhooks(session, id, (webhooks) => webhooks.redeliver(webhookId, body));
      await session.runWorkspaceJobs();
      return asked;
    },
  );
  print({ deliveries }, options, () => [
    deliveries === 1 ? "1 event is sent again." : `${deliveries} events are sent again.`,
  ]);
}

/** @throws CliError with the API's own message. */
async function withWebhooks<Result>(
  { db }: Session,
  workspaceId: string,
  run: (webhooks: WorkspaceWebhooks) => Promise<Result>,
): Promise<Result> {
  const [{ openWorkspaceWebhooks }, { AppError }] = await Promise.all([
    import("@overdub/workspace"),
    import("@overdub/contract"),
  ]);
  try {
    return await run(openWorkspaceWebhooks(db, workspaceId));
  } catch (error) {
    throw error instanceof AppError ? new CliError(error.message, { cause: error }) : error;
  }
}

function listOf(text: string): string[] {
  return text
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
}
