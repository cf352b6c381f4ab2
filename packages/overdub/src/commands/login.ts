import type { Command } from "commander";
import { withChange } from "../installation/session.ts";
import type { OutputOptions } from "../terminal/output.ts";
import { print } from "../terminal/output.ts";

interface LoginOptions extends OutputOptions {
  readonly endAll?: boolean;
}

export function addLoginCommand(program: Command): void {
  program
    .command("login")
    .description("print a link that signs in to the console, once and within an hour; links of before are void")
    .option("--end-all", "first sign out every browser")
    .option("--json", "as JSON")
    .action(login);
}

async function login({ endAll = false, ...options }: LoginOptions): Promise<void> {
  const printed = await withChange(
    { action: "sign_in_link.create", arguments: { end_all: endAll } },
    async ({ db, gateway, environmentId }) => {
      const { createSignInLink, endAllOperatorSessions } = await import("@overdub/gateway");
      const ended = endAll ? await endAllOperatorSessions(db, environmentId) : 0;
      const { publicUrl } = gateway.context;
      const link = await createSignInLink(db, { environmentId, publicUrl, nowMs: Date.now() });
      return { url: link.url, expires_at: new Date(link.expiresAtMs).toISOString(), ended };
    },
  );
  print(printed, options, () => [
    ...(endAll ? [`Signed out ${printed.ended} browser(s).`] : []),
    `Open this once, until ${printed.expires_at}:`,
    "",
    `  ${printed.url}`,
  ]);
}
