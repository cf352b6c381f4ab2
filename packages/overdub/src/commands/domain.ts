import type { provisioningOf } from "@overdub/gateway";
import type { Command } from "commander";
import type { Session } from "../installation/session.ts";
import { withChange, withSession } from "../installation/session.ts";
import { CliError } from "../terminal/cli-error.ts";
import type { OutputOptions } from "../terminal/output.ts";
import { print, toTable } from "../terminal/output.ts";

interface AccountOptions extends OutputOptions {
  readonly account?: string;
}

interface ProvisionOptions extends AccountOptions {
  readonly deadline: string;
}

const ACCOUNT = ["--account <account>", "the account, by id or tenant; default: the only one"] as const;

export function addDomainCommand(program: Command): void {
  const domain = program
    .command("domain")
    .description("domains of an account's workspace, at whichever Dub it is, until they are verified");
  domain
    .command("provision <name>")
    .description("add a domain unless it is there, print the DNS records to set, and look until it is verified")
    .option(...ACCOUNT)
    .option("--deadline <hours>", "how long it is looked for", "72")
    .option("--json", "as JSON")
    .action(provision);
  domain
    .command("show <run>")
    .description("show how far a domain has come; `overdub run watch` waits for it")
    .option(...ACCOUNT)
    .option("--json", "as JSON")
    .action(show);
}

type Provisioning = ReturnType<typeof provisioningOf>;
type Shown = Awaited<ReturnType<Provisioning["show"]>>;

/** @throws CliError with the gateway's own message. */
async function act(
  session: Session,
  named: string | undefined,
  run: (provisioning: Provisioning) => Promise<Shown>,
): Promise<Shown> {
  const gateway = await import("@overdub/gateway");
  const account = await session.findAccount(named);
  try {
    return await run(gateway.provisioningOf(session.gateway.context, account, {}));
  } catch (error) {
    throw error instanceof gateway.GatewayError ? new CliError(error.message, { cause: error }) : error;
  }
}

async function provision(slug: string, { account, deadline, ...options }: ProvisionOptions): Promise<void> {
  const body = { slug, deadline_hours: Number(deadline) };
  const row = await withChange(
    { action: "domain.provision", arguments: body },
    (session) => act(session, account, (provisioning) => provisioning.start(body)),
    ({ id }) => id,
  );
  print(row, options, () => toLines(row));
}

async function show(id: string, { account, ...options }: AccountOptions): Promise<void> {
  const row = await withSession((session) => act(session, account, (provisioning) => provisioning.show(id)));
  print(row, options, () => toLines(row));
}

function toLines({ id, slug, verified, state, dns_records: records, deadline_at, error }: Shown): string[] {
  const until = deadline_at === null ? "" : `, until ${deadline_at}`;
  return [
    `${slug} is ${verified ? "verified" : `not verified yet (${state}${until})`}. Run ${id}.`,
    ...(error === null ? [] : [error]),
    ...(records.length === 0 ? [] : ["", ...toTable(["TYPE", "NAME", "VALUE", "SEEN"], records.map(toCells))]),
  ];
}

function toCells({ type, name, value, status }: Shown["dns_records"][number]): string[] {
  return [type, name, value, status];
}
