import { z } from "zod";
import { parseQuery } from "../http/parse-query.ts";
import { parseRequest } from "../http/parse-request.ts";
import { toKeysetPage } from "../lists/keyset.ts";
import { readList } from "../lists/read-list.ts";
import type { ControlContext } from "./control-run.ts";
import { controlRun, deleteRun } from "./control-run.ts";
import type { RunKey } from "./queries.ts";
import { listRuns, requireRun } from "./queries.ts";
import { RUN_FIELDS, toRunRow } from "./run.ts";
import { readFailures } from "./run-failures.ts";
import { readLog } from "./run-log.ts";
import type { RunAction } from "./run-state.ts";

const Limit = z.coerce.number().int().min(1).max(1_000).default(100);
const NotThisCursor = { error: "is not a cursor of this list" };

export const LogQuery = z.strictObject({
  limit: Limit,
  next_cursor: z
    .union([z.literal(""), z.string().regex(/^[1-9]\d{0,8}$/, NotThisCursor)])
    .transform((given) => (given === "" ? undefined : Number(given)))
    .optional(),
});

export const FailuresQuery = z.strictObject({
  limit: Limit,
  next_cursor: z
    .union([z.literal(""), z.string().regex(/^[0-9A-Z]{26}$/, NotThisCursor)])
    .transform((given) => (given === "" ? undefined : given))
    .optional(),
});

/**
 * What can be seen and done of the runs of an environment, or of one account, in the words of its API. Queries are those
 * of URLs.
 *
 * @throws what the routes of `/run` answer.
 */
export function runsOf(ctx: ControlContext, scope: Omit<RunKey, "id">) {
  const { db, now } = ctx;
  const require = (id: string) => requireRun(db, { ...scope, id });
  return {
    async list(url: string) {
      const keyset = readList(RUN_FIELDS, url, "-created_at");
      return toKeysetPage(await listRuns(db, { ...scope, keyset }), keyset, (run) => toRunRow(run, now()));
    },
    async show(id: string) {
      return toRunRow(await require(id), now());
    },
    async log(id: string, url = "") {
      const { id: runId } = await require(id);
      const { limit, next_cursor: before } = parseRequest(LogQuery, parseQuery(url), "query");
      return readLog(db, { runId, limit, before });
    },
    async failures(id: string, url = "") {
      const { id: runId } = await require(id);
      const { limit, next_cursor: after } = parseRequest(FailuresQuery, parseQuery(url), "query");
      return readFailures(db, { runId, limit, after });
    },
    async control(id: string, action: RunAction) {
      return toRunRow(await controlRun(ctx, { ...scope, id }, action), now());
    },
    async delete(id: string) {
      await deleteRun(ctx, { ...scope, id });
      return { id: id.toLowerCase() };
    },
  };
}
