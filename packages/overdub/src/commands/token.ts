import { createApiToken } from "@overdub/gateway";
import type { Command } from "commander";
import { withSession } from "../installation/session.ts";
import type { OutputOptions } from "../terminal/output.ts";
import { print } from "../terminal/output.ts";

export function addTokenCommand(program: Command): void {
  const token = program.command("token").description("API tokens of the gateway");
  token
    .command("create <name>")
    .description("create an API token, which is shown only now")
    .option("--json", "as JSON")
    .action(async (name: string, options: OutputOptions) => {
      const created = await withSession((session) =>
        createApiToken(session.db, { environmentId: session.environmentId, name, nowMs: Date.now() }),
      );
      print(created, options, () => [created.token]);
    });
}
