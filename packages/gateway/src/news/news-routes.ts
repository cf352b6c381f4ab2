import { EVENT_STREAM } from "@overdub/contract";
import type { Context } from "hono";
import { Hono } from "hono";
import type { Kysely } from "kysely";
import type { AccountTables } from "../accounts/account-table.ts";
import { memberAccount } from "../accounts/member-account.ts";
import { accountNotFound, calledAccount, requireAccount, requireUsable } from "../accounts/require-account.ts";
import type { Caller } from "../callers/caller.ts";
import { GatewayError, unauthorized } from "../errors/gateway-error.ts";
import type { GatewayEnv } from "../http/gateway-env.ts";
import type { SendThrough } from "../invoke/create-send-through.ts";
import type { RunTables } from "../runs/run-tables.ts";
import { hasNumbers } from "../sync-jobs/pull-events.ts";
import { changedRows } from "./changed-rows.ts";
import { listedEvents } from "./listed-events.ts";
import type { NewListener, NewsStreams } from "./news-streams.ts";
import { numberedEvents } from "./numbered-events.ts";

export interface NewsContext {
  readonly db: Kysely<RunTables & AccountTables>;
  readonly sendThrough: SendThrough;
  /** The same, for what is asked of the workspace in this process every second: that would fill the request log. */
  readonly sendUnlogged: SendThrough;
  readonly news: NewsStreams;
  /** Who is signed in, by the cookie of a request. */
  readonly findSession: (c: Context<GatewayEnv>) => Promise<Caller | undefined>;
  readonly now: () => number;
}

const NUMBERED_EVERY_MS = 1_000;
/** Three calls of the account's budget, for all who listen. */
const LISTED_EVERY_MS = 15_000;
const CHANGES_EVERY_MS = 2_000;

/**
 * `GET /console/news`: a stream of what happens, for pages of the console: events of an account, runs about it, and accounts
 * whose state changes. See behaviour/gateway 2.5.
 */
export function newsRoutes(ctx: NewsContext): Hono<GatewayEnv> {
  const { db, news, now } = ctx;
  const app = new Hono<GatewayEnv>();

  app.get("/", async (c) => {
    const caller = await sessionOf(c);
    const account = await calledAccount(db, caller, c.req.query("integrated_account_id"));
    const since = readLastEventId(c.req.header("last-event-id"));
    const sessionId = idOf(caller);
    news.assertRoom();
    const { environmentId } = caller;
    const isMember = caller.kind === "member-session";
    const findAccount = async () => {
      if (isMember) return account;
      const found = await requireAccount(db, { id: account.id, environmentId });
      requireUsable(found);
      return found;
    };
    const events: NewListener["events"] = {
      // What a member may see is asked in the member's name.
      key: isMember ? `events ${account.id} of ${sessionId}` : `events ${account.id}`,
      ...(hasNumbers(account)
        ? { read: numberedEvents(ctx.sendUnlogged, findAccount), everyMs: NUMBERED_EVERY_MS }
        : { read: listedEvents(ctx.sendThrough, findAccount, now), everyMs: LISTED_EVERY_MS }),
    };
    const changes = isMember
      ? undefined
      : {
          key: `changes ${environmentId}`,
          read: changedRows(db, environmentId, now),
          everyMs: CHANGES_EVERY_MS,
        };
    const readmit = async () => {
      const present = await sessionOf(c);
      if (idOf(present) !== sessionId) throw unauthorized("Somebody else is signed in");
      const isOut =
        present.kind === "member-session" && !memberAccount(present.member, present.environmentId, account.id);
      if (isOut) throw accountNotFound();
    };
    const { signal } = c.req.raw;
    const stream = news.open({ sessionId, accountId: account.id, events, changes, since, readmit, signal });
    return new Response(stream, {
      // A proxy must neither keep it nor hold it back until it is complete.
      headers: {
        "Content-Type": EVENT_STREAM,
        "Cache-Control": "no-store, no-transform",
        "X-Accel-Buffering": "no",
        "X-Content-Type-Options": "nosniff",
      },
    });
  });

  async function sessionOf(c: Context<GatewayEnv>) {
    const caller = await ctx.findSession(c);
    if (caller?.kind === "operator-session" || caller?.kind === "member-session") return caller;
    throw unauthorized("Nobody is signed in here");
  }

  return app;
}

function idOf(caller: Extract<Caller, { kind: "operator-session" | "member-session" }>): string {
  return caller.kind === "member-session" ? caller.member.id : caller.apiToken.id;
}

/** @throws 400 for what is no id of ours. */
function readLastEventId(text: string | undefined): number | undefined {
  if (text === undefined || text === "") return undefined;
  if (!/^\d{1,16}$/.test(text) || !Number.isSafeInteger(Number(text))) {
    throw new GatewayError(400, "Last-Event-ID must be the id of an event of this stream");
  }
  return Number(text);
}
