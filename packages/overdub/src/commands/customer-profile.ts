import type { Command } from "commander";
import type { Session } from "../installation/session.ts";
import { withChange, withSession } from "../installation/session.ts";
import { CliError } from "../terminal/cli-error.ts";
import type { OutputOptions } from "../terminal/output.ts";
import { print, toTable } from "../terminal/output.ts";

interface ShowOptions extends OutputOptions {
  readonly account?: string;
  readonly limit: string;
}

interface SyncOptions extends OutputOptions {
  readonly account?: string;
  readonly since?: string;
}

const ACCOUNT = ["--account <account>", "the account, by id or tenant; default: the only one"] as const;

export function addCustomerProfileCommand(program: Command): void {
  const profile = program
    .command("customer-profile")
    .description("everything that an account's workspace knows of its customers");
  profile
    .command("show <customer>")
    .description("show one customer, by email address, id, or ext_ and the external id")
    .option(...ACCOUNT)
    .option("--limit <count>", "how many leads and sales are listed", "20")
    .option("--json", "as JSON")
    .action(show);
  profile
    .command("sync")
    .description("have the running server tell webhooks that hear of sync_job_run:record of all customers")
    .option(...ACCOUNT)
    .option("--since <day>", "only customers with a lead or a sale since this day, such as 2030-04-16")
    .option("--json", "as JSON")
    .action(sync);
}

type Gateway = typeof import("@overdub/gateway");

/** @throws CliError with the gateway's own message. */
async function act<Result>(run: (gateway: Gateway) => Promise<Result>): Promise<Result> {
  const gateway = await import("@overdub/gateway");
  try {
    return await run(gateway);
  } catch (error) {
    throw error instanceof gateway.GatewayError ? new CliError(error.message, { cause: error }) : error;
  }
}

function toName(given: string) {
  if (given.includes("@")) return { email: given };
  return given.startsWith("ext_") ? { externalId: given.slice("ext_".length) } : { id: given };
}

async function show(customer: string, { account: named, limit, ...options }: ShowOptions): Promise<void> {
  const find = async ({ gateway, findAccount }: Session) => {
    const account = await findAccount(named);
    const how = { limit: Number(limit) || 20, invokeOptions: {} };
    return act(({ findProfile }) => findProfile(gateway.context, account, toName(customer), how));
  };
  const profile = await withSession(find);
  print(profile, options, () => {
    const { first_touch: first, last_touch: last, leads, sales, partner, missing } = profile;
    const touch = (given: typeof first) =>
      given && [given.at, given.link?.short_link, given.utm.utm_source, given.referrer, given.country, given.device];
    const rows: [string, string | null | undefined][] = [
      ["Customer", [profile.id, profile.external_id, profile.name, profile.email].filter(Boolean).join(", ")],
      ["First touch", touch(first)?.filter(Boolean).join(", ")],
      ["Last touch", touch(last)?.filter(Boolean).join(", ")],
      ["Leads", leads.count === null ? null : String(leads.count)],
      ["Sales", sales.count === null ? null : `${sales.count}, ${((sales.amount ?? 0) / 100).toFixed(2)} in all`],
      ["Partner", partner && [partner.name, partner.status].filter(Boolean).join(", ")],
      ...missing.map(({ part, reason }): [string, string] => [`No ${part}`, reason]),
    ];
    const known = rows.flatMap(([name, value]) => (value ? [[name, value]] : []));
    return toTable(["", ""], known).slice(1);
  });
}

async function sync({ account: named, since, ...options }: SyncOptions): Promise<void> {
  const body = since === undefined ? {} : { since };
  const row = await withChange(
    { action: "profile_sync.create", subject: named, arguments: body },
    async ({ gateway, findAccount }) => {
      const account = await findAccount(named);
      return act(({ startProfileSync }) => startProfileSync(gateway.context, account, body));
    },
    ({ id }) => id,
  );
  print(row, options, () => [`Run ${row.id} has begun: \`overdub run watch ${row.id}\` follows it.`]);
}
