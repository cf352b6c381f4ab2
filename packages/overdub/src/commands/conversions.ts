import { createReadStream } from "node:fs";
import { text } from "node:stream/consumers";
import type { ConversionEventRow, conversionSources } from "@overdub/gateway";
import type { Command } from "commander";
import type { Session } from "../installation/session.ts";
import { withChange, withSession } from "../installation/session.ts";
import { CliError, UsageError } from "../terminal/cli-error.ts";
import type { ListOptions, OutputOptions } from "../terminal/output.ts";
import { print, printList, toTable, withListOptions } from "../terminal/output.ts";
import { watchRun } from "./run.ts";

interface SourceOptions extends OutputOptions {
  readonly name?: string;
  readonly secret?: string;
  readonly set?: string;
}

interface CreateOptions extends SourceOptions {
  readonly account?: string;
}

interface UpdateOptions extends SourceOptions {
  readonly activate?: boolean;
  readonly deactivate?: boolean;
}

const MAX_LISTED = 10_000;
const MAX_EVENTS = 100;
const SECRET = ["--secret <->", "-: the secret that signs its events, from standard input"] as const;
const SET = ["--set <json>", "settings, such as '{\"wait_hours\": 24}'; null takes one away"] as const;

export function addConversionsCommand(program: Command): void {
  const conversions = program
    .command("conversions")
    .description("leads, sales and refunds that billing systems tell of, and what becomes of them at Dub");
  conversions
    .command("create <provider>")
    .description("make a source, of stripe, paddle, shopify or mapped, and print the URL that it posts to")
    .option("--account <account>", "whose customers pay there, by id or tenant; default: the only account")
    .option("--name <name>", "what people call it")
    .option(...SECRET)
    .option(...SET)
    .option("--json", "as JSON")
    .action(create);
  withListOptions(conversions.command("list").description("list the sources")).action(list);
  conversions
    .command("update <id>")
    .description("change a source; what is left out stays")
    .option("--name <name>", "what people call it")
    .option(...SECRET)
    .option(...SET)
    .option("--activate", "have it take events")
    .option("--deactivate", "have it take none; its provider comes again later")
    .option("--json", "as JSON")
    .action(update);
  conversions
    .command("delete <id>")
    .description("delete a source with all it told; what was not sent yet is not sent")
    .option("--json", "as JSON")
    .action(remove);
  conversions
    .command("import <source> <file>")
    .description("tell of leads, sales and refunds in a CSV file, and follow the run that does; - reads standard input")
    .option("--detach", "print the run and leave it to the running server")
    .option("--json", "as JSON; one line for each change of the run")
    .action(importFile);
  withListOptions(
    conversions
      .command("events <source>")
      .description(`list the newest ${MAX_EVENTS} events of a source`)
      .option("--state <state>", "only those that are received, waiting, sent, ignored or failed"),
  ).action(listEvents);
  conversions.command("show <event>").description("show an event with its body, as JSON").action(show);
  conversions
    .command("retry <event>")
    .description("have the running server look at an event again")
    .option("--json", "as JSON")
    .action(retry);
  conversions
    .command("retry-all <source>")
    .description("have the running server look again at all events of a source that have failed")
    .option("--state <state>", "failed or ignored", "failed")
    .option("--json", "as JSON")
    .action(retryAll);
  withListOptions(
    conversions.command("reviews").description("list commissions that have to be taken back by hand"),
  ).action(listReviews);
  conversions
    .command("resolve <review>")
    .description("say that such a commission was taken care of")
    .option("--note <note>", "how")
    .option("--json", "as JSON")
    .action(resolve);
}

type Conversions = ReturnType<typeof conversionSources>;

/** @throws CliError with the gateway's own message. */
async function act<Result>(
  { gateway, environmentId }: Session,
  run: (conversions: Conversions) => Promise<Result>,
): Promise<Result> {
  const { GatewayError, conversionSources: open } = await import("@overdub/gateway");
  try {
    return await run(open(gateway.context, environmentId));
  } catch (error) {
    throw error instanceof GatewayError ? new CliError(error.message, { cause: error }) : error;
  }
}

async function create(provider: string, { account: named, ...given }: CreateOptions): Promise<void> {
  const { json, ...body } = await readBody(given);
  const made = await withChange(
    { action: "conversion_source.create", arguments: { provider, ...withoutSecret(body) } },
    async (session) => {
      const { id: accountId } = await session.findAccount(named);
      return act(session, (conversions) => conversions.create({ provider, integrated_account_id: accountId, ...body }));
    },
    ({ id }) => id,
  );
  print(made, { json }, () => [`Source  ${made.id}`, `URL     ${made.url}`]);
}

async function list(options: ListOptions): Promise<void> {
  const rows = await withSession((session) => act(session, (conversions) => conversions.list(MAX_LISTED)));
  printList(rows, options, () =>
    toTable(
      ["SOURCE", "PROVIDER", "NAME", "SECRET", "ACTIVE", "URL"],
      rows.map((row) => [
        ...[row.id, row.provider, row.name, row.has_signing_secret ? "yes" : "none", row.is_active ? "yes" : "no"],
        row.url,
      ]),
    ),
  );
}

async function update(id: string, { activate, deactivate, ...given }: UpdateOptions): Promise<void> {
  if (activate && deactivate) throw new UsageError("A source is activated or deactivated, not both.");
  const { json, ...read } = await readBody(given);
  const body = { ...read, ...((activate || deactivate) && { is_active: activate === true }) };
  if (Object.keys(body).length === 0) throw new UsageError("There is nothing to change.");
  const changed = await withChange(
    { action: "conversion_source.update", subject: id, arguments: withoutSecret(body) },
    (session) => act(session, (conversions) => conversions.update(id, body)),
  );
  print(changed, { json }, () => [`Changed ${changed.id}.`]);
}

async function remove(id: string, options: OutputOptions): Promise<void> {
  await withChange({ action: "conversion_source.delete", subject: id }, (session) =>
    act(session, (conversions) => conversions.delete(id)),
  );
  print({ id, deleted: true }, options, () => [`Deleted ${id}.`]);
}

async function importFile(
  id: string,
  file: string,
  { detach, ...options }: OutputOptions & { readonly detach?: boolean },
): Promise<void> {
  const change = { action: "conversion_source.import", subject: id };
  await withChange(change, async (session) => {
    const bytes = readBytes(file === "-" ? process.stdin : createReadStream(file), file);
    const run = await act(session, (conversions) => conversions.importFile(id, bytes));
    const { stored, repeated } = run.rows;
    if (detach) {
      print(run, options, () => [`Run ${run.id} tells of ${stored} rows; ${repeated} were known.`]);
      return run;
    }
    if (repeated > 0 && !options.json) print(run, {}, () => [`${repeated} rows were known already.`]);
    return watchRun(session, run.id, options);
  });
}

/** @throws CliError for a file that cannot be read. */
async function* readBytes(stream: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Uint8Array> {
  try {
    yield* stream;
  } catch (cause) {
    throw new CliError(`${name} cannot be read: ${cause instanceof Error ? cause.message : ""}`, { cause });
  }
}

async function listEvents(
  sourceId: string,
  { state, ...options }: ListOptions & { readonly state?: string },
): Promise<void> {
  const events = await withSession((session) =>
    act(session, (conversions) =>
      conversions.events(sourceId, { ...(state !== undefined && { state }), limit: MAX_EVENTS }),
    ),
  );
  printList(events, options, () => toTable(["EVENT", "ID", "TYPE", "STATE", "REASON", "CREATED"], events.map(toCells)));
}

function toCells({ id, event_id, type, state, reason, created_at }: ConversionEventRow): string[] {
  return [id, event_id, type, state, reason ?? "", created_at ?? ""];
}

async function show(id: string): Promise<void> {
  const event = await withSession((session) => act(session, (conversions) => conversions.event(id)));
  print(event, { json: true }, () => []);
}

async function retry(id: string, options: OutputOptions): Promise<void> {
  const event = await withChange({ action: "conversion_event.retry", subject: id }, (session) =>
    act(session, (conversions) => conversions.retry(id)),
  );
  print(event, options, () => [`${event.event_id} is looked at again.`]);
}

async function retryAll(id: string, { state, ...options }: OutputOptions & { readonly state: string }): Promise<void> {
  const events = await withChange({ action: "conversion_source.retry", subject: id, arguments: { state } }, (session) =>
    act(session, (conversions) => conversions.retryAll(id, { state })),
  );
  print({ events }, options, () => [
    events === 1 ? "1 event is looked at again." : `${events} events are looked at again.`,
  ]);
}

async function listReviews(options: ListOptions): Promise<void> {
  const reviews = await withSession((session) => act(session, (conversions) => conversions.reviews(MAX_LISTED)));
  printList(reviews, options, () =>
    toTable(
      ["REVIEW", "STATE", "INVOICE", "COMMISSION", "PARTNER", "TAKE BACK", "REASON"],
      reviews.map((review) => [
        ...[review.id, review.state, review.invoice_id, review.commission_id, review.partner_id ?? ""],
        ...[(review.clawback_cents / 100).toFixed(2), review.reason],
      ]),
    ),
  );
}

async function resolve(id: string, { note, ...options }: OutputOptions & { readonly note?: string }): Promise<void> {
  const body = { state: "resolved", ...(note !== undefined && { note }) };
  const review = await withChange({ action: "conversion_review.update", subject: id, arguments: body }, (session) =>
    act(session, (conversions) => conversions.review(id, body)),
  );
  print(review, options, () => [`${review.id} is resolved.`]);
}

/** What a source is to be. A secret in an argument would be in the shell's history, and in every list of processes. */
async function readBody({ name, secret, set, json = false }: SourceOptions) {
  if (secret !== undefined && secret !== "-") throw new UsageError("--secret is read from standard input: give -.");
  const given = secret === undefined ? undefined : (await text(process.stdin)).trim();
  return {
    json,
    ...(name !== undefined && { name }),
    ...(set !== undefined && { settings: parseSettings(set) }),
    ...(given !== undefined && { signing_secret: given }),
  };
}

function parseSettings(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw new UsageError("--set is not JSON.", { cause });
  }
}

function withoutSecret({ signing_secret: _, ...body }: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return body;
}
