import { text } from "node:stream/consumers";
import type { BountyContext } from "@overdub/workspace";
import type { Session } from "../../installation/session.ts";
import { withWorkspace, withWorkspaceChange } from "../../installation/session.ts";
import { CliError, UsageError } from "../../terminal/cli-error.ts";

/** How commands take what has no option of its own. */
export const SET_OPTION = [
  "--set <json>",
  "other fields, as the API of the server names them, as a JSON object; `-` reads it from standard input",
] as const;

type Fields = Readonly<Record<string, unknown>>;

interface Named {
  readonly id: string;
}

/** Changes the program of a workspace, which leaves an entry in the audit log. @throws CliError as the API would refuse. */
export function changeProgram<Result>(
  workspace: string,
  change: { readonly action: string; readonly subject?: string; readonly arguments?: Fields },
  run: (ctx: BountyContext) => Promise<Result & Named>,
): Promise<Result & Named> {
  return withWorkspaceChange(
    workspace,
    change,
    (session, { id }) => refusedAsCliError(async () => run(await contextOf(session, id))),
    ({ id }) => id,
  );
}

/** Reads of it. */
export function readProgram<Result>(workspace: string, run: (ctx: BountyContext) => Promise<Result>): Promise<Result> {
  return withWorkspace(workspace, (session, { id }) =>
    refusedAsCliError(async () => run(await contextOf(session, id))),
  );
}

/** What a request would be given, in the time of the workspace; but nobody acts. */
async function contextOf({ db, config }: Session, workspaceId: string): Promise<BountyContext> {
  const { createJobs, findTimeOf } = await import("@overdub/workspace");
  const server = { db, now: Date.now, jobs: createJobs(Date.now), standingClocks: new Map<string, number>() };
  const { now, jobs } = await findTimeOf(server, workspaceId);
  return { db, workspaceId, now, jobs, publicPort: () => config.workspacePort, userId: null };
}

async function refusedAsCliError<Result>(run: () => Promise<Result>): Promise<Result> {
  const { AppError } = await import("@overdub/contract");
  try {
    return await run();
  } catch (error) {
    throw error instanceof AppError ? new CliError(error.message, { cause: error }) : error;
  }
}

/** The fields of a body: those that options of their own give, and those of `--set`, which win. */
export async function readFields(options: Fields, json: string | undefined): Promise<Fields> {
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  if (json === undefined) return given;
  const written = json === "-" ? await text(process.stdin) : json;
  let set: unknown;
  try {
    set = JSON.parse(written);
  } catch (cause) {
    throw new UsageError("--set takes a JSON object.", { cause });
  }
  if (typeof set !== "object" || set === null || Array.isArray(set)) throw new UsageError("--set takes a JSON object.");
  return { ...given, ...set };
}

/** A number that an option gives as text. @throws UsageError */
export function readNumber(given: string | undefined, option: string): number | undefined {
  if (given === undefined) return undefined;
  const number = Number(given);
  if (given.trim() === "" || !Number.isFinite(number)) throw new UsageError(`${option} takes a number.`);
  return number;
}
