import type { ByteBudget } from "@overdub/limits";
import type { NoteUse } from "@overdub/storage";
import { inTransaction } from "@overdub/storage";
import type { Context } from "hono";
import { Hono } from "hono";
import type { Kysely } from "kysely";
import { z } from "zod";
import { findApiToken } from "../api-tokens/api-token.ts";
import type { AuditDependencies } from "../audit-log/audit-write.ts";
import { auditChange, failedEnding } from "../audit-log/audit-write.ts";
import type { RefusedSignIns } from "../audit-log/refused-sign-ins.ts";
import { originOf } from "../callers/call-origin.ts";
import type { OperatorSession } from "../callers/caller.ts";
import type { EnvironmentTables } from "../environments/environment.ts";
import { GatewayError, unauthorized } from "../errors/gateway-error.ts";
import type { GatewayEnv } from "../http/gateway-env.ts";
import { readBody } from "../http/read-body.ts";
import { limitBody } from "../http/request-body.ts";
import type { OperatorSessionTables } from "../operator-sessions/operator-session-tables.ts";
import type { OwnPageOptions } from "../operator-sessions/own-page.ts";
import { requireOwnPage } from "../operator-sessions/own-page.ts";
import { readSessionSecret, sessionCookie } from "../operator-sessions/session-cookie.ts";
import { endOperatorSession, findOperatorSession, startOperatorSession } from "../operator-sessions/sessions.ts";
import { takeSignInLink } from "../operator-sessions/sign-in-links.ts";
import { limitSignIns } from "./limit-sign-ins.ts";

export interface SessionContext extends OwnPageOptions {
  readonly db: Kysely<OperatorSessionTables & EnvironmentTables>;
  readonly audit: AuditDependencies;
  readonly refusedSignIns: Pick<RefusedSignIns, "note">;
  readonly bodies: ByteBudget;
  readonly version: string;
  readonly noteUse?: NoteUse;
  readonly now: () => number;
}

/** A token or a link. */
const MAX_BODY_BYTES = 4 * 1024;

const SignInBody = z.union([
  z.strictObject({ token: z.string().min(1).max(1024) }),
  z.strictObject({ link: z.string().min(1).max(1024) }),
]);

const LINK_IS_OVER = "This link was used, or is too old. Print a new one with `npm run overdub -- login`";

/** `/console/session`: signing in to the console and out of it, and who is signed in. See behaviour/gateway 2.5. */
export function sessionRoutes(ctx: SessionContext): Hono<GatewayEnv> {
  const { db, now } = ctx;
  const app = new Hono<GatewayEnv>();
  app.use(async (c, next) => {
    c.header("Cache-Control", "no-store");
    requireOwnPage(c, ctx);
    await next();
  });

  app.post("/", limitSignIns(now), limitBody(MAX_BODY_BYTES, ctx.bodies), async (c) => {
    const body = await readBody(c, SignInBody);
    const proven = "token" in body ? await proveToken(c, body.token) : await proveLink(c, body.link);
    const { id, secret } = await inTransaction(db, (tx) => startOperatorSession(tx, { ...proven, nowMs: now() }));
    const session = await findOperatorSession(db, secret, now());
    if (!session) throw new GatewayError(401, "The token has just ended");
    await record(c, session, "session.create", id);
    c.header("Set-Cookie", sessionCookie(c, ctx, secret));
    return c.json(await toRow(session), 201);
  });

  app.get("/", async (c) => c.json(await toRow(await sessionOf(c))));

  app.delete("/", async (c) => {
    const session = await sessionOf(c);
    await endOperatorSession(db, session.id);
    await record(c, session, "session.end", session.id);
    c.header("Set-Cookie", sessionCookie(c, ctx, ""));
    return c.json({ id: session.id });
  });

  async function sessionOf(c: Context<GatewayEnv>): Promise<OperatorSession> {
    const secret = readSessionSecret(c, ctx);
    const session = secret === undefined ? undefined : await findOperatorSession(db, secret, now(), ctx.noteUse);
    if (!session) throw unauthorized("Nobody is signed in here");
    return session;
  }

  async function proveToken(c: Context<GatewayEnv>, token: string) {
    const found = await findApiToken(db, token.trim(), now());
    if (!found) throw refused(c, "This API token is unknown, or has expired");
    return { environmentId: found.environmentId, apiTokenId: found.id };
  }

  async function proveLink(c: Context<GatewayEnv>, link: string) {
    const found = await takeSignInLink(db, link, now());
    if (!found) throw refused(c, LINK_IS_OVER);
    return { environmentId: found.environmentId, apiTokenId: null };
  }

  function refused(c: Context<GatewayEnv>, reason: string): GatewayError {
    ctx.refusedSignIns.note({ at: "console", address: c.get("address"), reason, requestId: c.get("requestId") });
    return unauthorized(reason);
  }

  async function record(c: Context<GatewayEnv>, session: OperatorSession, action: string, subject: string) {
    const { environmentId } = session;
    const caller = { kind: "operator-session", environmentId, apiToken: session } as const;
    await auditChange(ctx.audit, { environmentId, action, subject, arguments: {} }, originOf(caller, c.var), {
      run: async () => undefined,
      succeeded: () => ({ outcome: "succeeded", statusCode: c.req.method === "POST" ? 201 : 200, message: null }),
      failed: failedEnding,
    });
  }

  async function toRow(session: OperatorSession) {
    const environment = await db
      .selectFrom("environments")
      .select(["id", "name"])
      .where("id", "=", session.environmentId)
      .executeTakeFirst();
    return {
      id: session.id,
      name: session.name,
      is_operator: session.isOperator,
      environment: environment ?? null,
      expires_at: new Date(session.expiresAtMs).toISOString(),
      public_url: ctx.publicUrl,
      version: ctx.version,
    };
  }

  return app;
}
