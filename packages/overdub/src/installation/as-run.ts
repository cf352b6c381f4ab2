import type { ReportedRun } from "@overdub/gateway";
import { CliError } from "../terminal/cli-error.ts";
import type { Session } from "./session.ts";

/** What a command does that takes long. */
interface LongWork {
  readonly kind: "workspace_export" | "workspace_import" | "csv_import" | "key_rotation";
  readonly label: string;
  /** What is counted, such as `rows`. */
  readonly unit: string;
  /** Of the workspace that it is about, by id. */
  readonly workspaceId?: string | undefined;
}

/**
 * Does it as a run: `overdub run` and the console show how far it has come, and pause and cancel it.
 *
 * @throws CliError where it was canceled.
 */
export async function asRun<Result>(
  { gateway, db, environmentId, listAccounts }: Session,
  { kind: name, label, unit, workspaceId }: LongWork,
  work: (run: ReportedRun) => Promise<Result>,
): Promise<Result> {
  const { reportRun, RunFailure } = await import("@overdub/gateway");
  const { runKinds, now } = gateway.context;
  const kind = runKinds.get(name);
  if (!kind) throw new Error(`There is no kind of runs ${name}`);
  const accounts = workspaceId === undefined ? [] : await listAccounts();
  const account = accounts.find(
    ({ context, lastActionRunResult: found }) => (context.workspace_id ?? found?.workspace_id) === workspaceId,
  );
  const given = {
    environmentId,
    accountId: account?.id ?? null,
    label: label.slice(0, 200),
    unit,
    parameters: {},
    kind,
  };
  try {
    return await reportRun({ db, now }, given, work);
  } catch (error) {
    throw error instanceof RunFailure ? new CliError(`${error.message}.`, { cause: error }) : error;
  }
}

/** The pieces of a file, as long as the run goes on: none comes while it is paused. */
export async function* inTurns<Piece>(run: ReportedRun, pieces: AsyncIterable<Piece>): AsyncGenerator<Piece> {
  for await (const piece of pieces) {
    await run.turn();
    yield piece;
  }
}
