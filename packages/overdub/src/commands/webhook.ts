import type { ProductWebhook } from "@overdub/gateway";
import type { Command } from "commander";
import type { Session } from "../installation/session.ts";
import { withChange, withSession } from "../installation/session.ts";
import { CliError, UsageError } from "../terminal/cli-error.ts";
import type { ListOptions, OutputOptions } from "../terminal/output.ts";
import { print, printList, toTable, withListOptions } from "../terminal/output.ts";
import { readDate } from "./read-expiry.ts";

interface CreateOptions extends OutputOptions {
  readonly events?: string;
}

interface UpdateOptions extends CreateOptions {
  readonly url?: string;
  readonly activate?: boolean;
  readonly deactivate?: boolean;
}

interface RedeliverOptions extends OutputOptions {
  readonly from?: string;
  readonly to?: string;
  readonly state?: string;
}

const MAX_LISTED = 10_000;
const EVENTS = "what it hears of, separated by commas, such as integrated_account:*,record:created";

export function addWebhookCommand(program: Command): void {
  const webhook = program
    .command("webhook")
    .description("where a product is told of its customers' accounts, and of what happens in their workspaces");
  webhook
    .command("create <url>")
    .description("have events posted to a URL, and print the secret that signs them, which is shown only now")
    .option("--events <events>", `${EVENTS}; default: everything`)
    .option("--json", "as JSON")
    .action(create);
  withListOptions(webhook.command("list").description("list the webhooks of the gateway")).action(list);
  webhook
    .command("update <id>")
    .description("change a webhook; what is left out stays")
    .option("--url <url>", "where events are posted to")
    .option("--events <events>", `${EVENTS}; all: everything`)
    .option("--activate", "have it get events, also after it has failed for too long")
    .option("--deactivate", "have it get nothing")
    .option("--json", "as JSON")
    .action(update);
  webhook
    .command("delete <id>")
    .description("delete a webhook with its log")
    .option("--json", "as JSON")
    .action(remove);
  webhook
    .command("test <id>")
    .description("send an event at once, and tell how the target answered")
    .option("--json", "as JSON")
    .action(test);
  withListOptions(
    webhook
      .command("deliveries <id>")
      .description("list the newest 100 deliveries of a webhook")
      .option("--state <state>", "only those that are waiting, delivered or failed"),
  ).action(listDeliveries);
  webhook
    .command("redeliver <id> [deliveries...]")
    .description("send events again: those of some deliveries, or all of a time; the running server sends them")
    .option("--from <date>", "the beginning of the time, as 2030-04-16T09:00 or in words, as '3 hours ago'")
    .option("--to <date>", "its end; default: now")
    .option("--state <state>", "only events whose last delivery is waiting, delivered or failed")
    .option("--json", "as JSON")
    .action(redeliver);
}

type Webhooks = typeof import("@overdub/gateway")["productWebhooks"];

/** @throws CliError with the gateway's own message. */
async function act<Result>(
  { gateway, environmentId }: Session,
  run: (webhooks: ReturnType<Webhooks>) => Promise<Result>,
): Promise<Result> {
  const { GatewayError, productWebhooks } = await import("@overdub/gateway");
  try {
    return await run(productWebhooks(gateway.context, environmentId));
  } catch (error) {
    throw error instanceof GatewayError ? new CliError(error.message, { cause: error }) : error;
  }
}

async function create(url: string, { events, ...options }: CreateOptions): Promise<void> {
  const body = { target_url: url, ...(events !== undefined && { event_types: listOf(events) }) };
  // A URL may hold a secret, and is not for the audit log.
  const change = { action: "webhook.create", arguments: { event_types: body.event_types ?? null } };
  const made = await withChange(
    change,
    (session) => act(session, (webhooks) => webhooks.create(body)),
    ({ id }) => id,
  );
  print(made, options, () => [`Webhook   ${made.id}`, `Secret    ${made.secret}`]);
}

async function list(options: ListOptions): Promise<void> {
  const rows = await withSession((session) => act(session, (webhooks) => webhooks.list(MAX_LISTED)));
  printList(rows, options, () => toTable(["WEBHOOK", "URL", "EVENTS", "ACTIVE"], rows.map(toCells)));
}

function toCells({ id, target_url, event_types, is_active, disabled_reason }: ProductWebhook): string[] {
  return [id, target_url, event_types?.join(",") ?? "all", is_active ? "yes" : (disabled_reason ?? "no")];
}

async function update(id: string, given: UpdateOptions): Promise<void> {
  const { url, events, activate, deactivate, ...options } = given;
  if (activate && deactivate) throw new UsageError("A webhook is activated or deactivated, not both.");
  const body = {
    ...(url !== undefined && { target_url: url }),
    ...(events !== undefined && { event_types: events === "all" ? null : listOf(events) }),
    ...((activate || deactivate) && { is_active: activate === true }),
  };
  if (Object.keys(body).length === 0) throw new UsageError("There is nothing to change.");
  const { target_url: _secret, ...audited } = body;
  const changed = await withChange({ action: "webhook.update", subject: id, arguments: audited }, (session) =>
    act(session, (webhooks) => webhooks.update(id, body)),
  );
  print(changed, options, () => toTable(["WEBHOOK", "URL", "EVENTS", "ACTIVE"], [toCells(changed)]));
}

async function remove(id: string, options: OutputOptions): Promise<void> {
  await withChange({ action: "webhook.delete", subject: id }, (session) =>
    act(session, (webhooks) => webhooks.delete(id)),
  );
  print({ id, deleted: true }, options, () => [`Deleted ${id}.`]);
}

async function test(id: string, options: OutputOptions): Promise<void> {
  await withChange({ action: "webhook.test", subject: id }, (session) => act(session, (webhooks) => webhooks.test(id)));
  print({ success: true }, options, () => ["The target took the event."]);
}

async function listDeliveries(
  id: string,
  { state, ...options }: ListOptions & { readonly state?: string },
): Promise<void> {
  const deliveries = await withSession((session) =>
    act(session, async (webhooks) => (await webhooks.deliveries(id, { state })).result),
  );
  printList(deliveries, options, () =>
    toTable(
      ["DELIVERY", "EVENT", "ID", "STATE", "ATTEMPTS", "NEXT", "CREATED"],
      deliveries.map((delivery) => [
        ...[delivery.id, delivery.event, delivery.event_id, delivery.state, String(delivery.attempts)],
        ...[delivery.next_attempt_at ?? "never", delivery.created_at],
      ]),
    ),
  );
}

async function redeliver(
  id: string,
  deliveryIds: readonly string[],
  { from, to, state, ...options }: RedeliverOptions,
): Promise<void> {
  const nowMs = Date.now();
  const toIso = async (option: string, text: string) => new Date(await readDate(option, text, nowMs)).toISOString();
  const body = {
    ...(deliveryIds.length > 0 && { delivery_ids: deliveryIds }),
    ...(from !== undefined && { from: await toIso("--from", from), to: await toIso("--to", to ?? "now") }),
    ...(state !== undefined && { state }),
  };
  const deliveries = await withChange({ action: "webhook.redeliver", subject: id, arguments: body }, (session) =>
    act(session, (webhooks) => webhooks.redeliver(id, body)),
  );
  print({ deliveries }, options, () => [
    deliveries === 1 ? "1 event is sent again." : `${deliveries} events are sent again.`,
  ]);
}

function listOf(text: string): string[] {
  return text
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
}
