import type { Command } from "commander";
import { withUpkeep } from "../../control/with-upkeep.ts";
import { withWorkspace, withWorkspaceChange } from "../../installation/session.ts";
import type { OutputOptions } from "../../terminal/output.ts";
import { print } from "../../terminal/output.ts";
import { readDate } from "../read-expiry.ts";

export function addClockCommands(workspace: Command): void {
  const clock = workspace.command("clock").description("the time of a workspace");
  clock
    .command("show <workspace>")
    .description("show the time of a workspace, and whether it can be moved")
    .option("--json", "as JSON")
    .action(show);
  clock
    .command("move <workspace> <date>")
    .description("move the time of a test workspace forward, as to 2030-04-16 or 'in 3 months'; what waits happens")
    .option("--json", "as JSON")
    .action(move);
}

async function show(workspace: string, options: OutputOptions): Promise<void> {
  const { offsetMs } = await withWorkspace(workspace, async (_session, { test_clock_offset_ms }) => ({
    offsetMs: test_clock_offset_ms,
  }));
  const now = new Date(Date.now() + (offsetMs ?? 0)).toISOString();
  print({ is_test_workspace: offsetMs !== null, now }, options, () => [
    offsetMs === null ? `${now}, as everywhere: it is no test workspace.` : now,
  ]);
}

async function move(workspace: string, date: string, options: OutputOptions): Promise<void> {
  const now = await withWorkspaceChange(
    workspace,
    { action: "workspace_clock.move", arguments: { to: date } },
    async (_session, { id, test_clock_offset_ms: offsetMs }) => {
      const to = new Date(await readDate("date", date, Date.now() + (offsetMs ?? 0))).toISOString();
      return withUpkeep(async (upkeep) => {
        for (;;) {
          const moved = await upkeep.moveTestClock(id, to);
          if (moved.isReached) return moved.now;
        }
      });
    },
  );
  print({ now }, options, () => [now]);
}
