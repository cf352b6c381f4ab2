import { AppError } from "@overdub/contract";
import type { ByteBudget } from "@overdub/limits";
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
import type { Caller } from "../callers/caller.ts";
import type { Members } from "../callers/members.ts";
import type { EnvironmentTables } from "../environments/environment.ts";
import { findFirstEnvironment } from "../environments/environment.ts";
import { GatewayError, unauthorized } from "../errors/gateway-error.ts";
import type { GatewayEnv } from "../http/gateway-env.ts";
import { readBody } from "../http/read-body.ts";
import { limitBody } from "../http/request-body.ts";
import type { OperatorSessionTables } from "../operator-sessions/operator-session-tables.ts";
import type { OwnPageOptions } from "../operator-sessions/own-page.ts";
import { requireOwnPage } from "../operator-sessions/own-page.ts";
import {
  memberCookieValue,
  memberSecretOf,
  readSessionSecret,
  sessionCookie,
} from "../operator-sessions/session-cookie.ts";
import { endOperatorSession, findOperatorSession, startOperatorSession } from "../operator-sessions/sessions.ts";
import { takeSignInLink } from "../operator-sessions/sign-in-links.ts";
import { limitSignIns } from "./limit-sign-ins.ts";

export interface SessionContext extends OwnPageOptions {
  readonly db: Kysely<OperatorSessionTables & EnvironmentTables>;
  readonly audit: AuditDependencies;
  readonly refusedSignIns: Pick<RefusedSignIns, "note">;
  readonly bodies: ByteBudget;
  readonly version: string;
  /** Undefined where only operators sign in. */
  readonly members: Members | undefined;
  /** Who is signed in, by the cookie of a request. */
  readonly findSession: (c: Context<GatewayEnv>) => Promise<Caller | undefined>;
  /** Called when somebody signs out. */
  readonly onEnd: (sessionId: string) => void;
  readonly now: () => number;
}

/** A token, a link, or an address with its password. */
const MAX_BODY_BYTES = 4 * 1024;

const SignInBody = z.union([
  z.strictObject({ token: z.string().min(1).max(1024) }),
  z.strictObject({ link: z.string().min(1).max(1024) }),
  z.strictObject({ email: z.string().min(1).max(320), password: z.string().min(1).max(1024) }),
]);

const LINK_IS_OVER = "This link was used, or is too old. Print a new one with `npm run overdub -- login`";

type SessionCaller = Extract<Caller, { kind: "operator-session" | "member-session" }>;

/** `/console/session`: signing in to the console and out of it, and who is signed in. See behaviour/gateway 2.5. */
export function sessionRoutes(ctx: SessionContext): Hono<GatewayEnv> {
  const { db, members, now } = ctx;
  const app = new Hono<GatewayEnv>();
  app.use(async (c, next) => {
    c.header("Cache-Control", "no-store");
    requireOwnPage(c, ctx);
    await next();
  });

  app.post("/", limitSignIns(now), limitBody(MAX_BODY_BYTES, ctx.bodies), async (c) => {
    const body = await readBody(c, SignInBody);
    const { caller, cookieValue } = "email" in body ? await admitMember(c, body) : await admitOperator(c, body);
    // A new session, whatever the browser had before: nobody can prepare one for another.
    const before = readSessionSecret(c, ctx);
    if (before !== undefined) await endSessionOf(before);
    await record(c, caller, "session.create");
    c.header("Set-Cookie", sessionCookie(c, ctx, cookieValue));
    return c.json(await toRow(caller), 201);
  });

  app.get("/", async (c) => c.json(await toRow(await sessionOf(c))));

  app.delete("/", async (c) => {
    const caller = await sessionOf(c);
    await endSessionOf(readSessionSecret(c, ctx) ?? "");
    ctx.onEnd(idOf(caller));
    await record(c, caller, "session.end");
    c.header("Set-Cookie", sessionCookie(c, ctx, ""));
    return c.json({ id: idOf(caller) });
  });

  async function sessionOf(c: Context<GatewayEnv>): Promise<SessionCaller> {
    const caller = await ctx.findSession(c);
    if (caller?.kind !== "operator-session" && caller?.kind !== "member-session") {
      throw unauthorized("Nobody is signed in here");
    }
    return caller;
  }

  async function endSessionOf(cookieValue: string): Promise<void> {
    const ofMember = memberSecretOf(cookieValue);
    if (ofMember !== undefined) return members?.end(ofMember);
    const session = await findOperatorSession(db, cookieValue, now());
    if (session) await endOperatorSession(db, session.id);
  }

  async function admitOperator(c: Context<GatewayEnv>, body: { token: string } | { link: string }) {
    const proven = "token" in body ? await proveToken(c, body.token) : await proveLink(c, body.link);
    const { secret } = await inTransaction(db, (tx) => startOperatorSession(tx, { ...proven, nowMs: now() }));
    const apiToken = await findOperatorSession(db, secret, now());
    if (!apiToken) throw new GatewayError(401, "The token has just ended");
    const caller = { kind: "operator-session", environmentId: apiToken.environmentId, apiToken } as const;
    return { caller, cookieValue: secret };
  }

  async function admitMember(c: Context<GatewayEnv>, given: { email: string; password: string }) {
    const secret = await members
      ?.signIn({ ...given, address: c.get("address") })
      .catch((error: unknown) => Promise.reject(toGatewayError(error)));
    const member = secret === undefined ? undefined : await members?.find(secret);
    const environment = await findFirstEnvironment(db);
    if (secret === undefined || !member || !environment) throw refused(c, "Wrong email address or password");
    const caller = { kind: "member-session", environmentId: environment.id, member } as const;
    return { caller, cookieValue: memberCookieValue(secret) };
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

  async function record(c: Context<GatewayEnv>, caller: SessionCaller, action: string) {
    const { environmentId } = caller;
    await auditChange(
      ctx.audit,
      { environmentId, action, subject: idOf(caller), arguments: {} },
      originOf(caller, c.var),
      {
        run: async () => undefined,
        succeeded: () => ({ outcome: "succeeded", statusCode: c.req.method === "POST" ? 201 : 200, message: null }),
        failed: failedEnding,
      },
    );
  }

  async function toRow(caller: SessionCaller) {
    const server = { public_url: ctx.publicUrl, version: ctx.version };
    if (caller.kind === "member-session") {
      const { id, email, memberships, expiresAtMs } = caller.member;
      return {
        id,
        kind: "member",
        name: email,
        is_operator: false,
        environment: null,
        workspaces: memberships.map(({ workspaceId, workspaceSlug, workspaceName, role, permissions }) => ({
          id: workspaceId,
          slug: workspaceSlug,
          name: workspaceName,
          role,
          permissions,
        })),
        expires_at: new Date(expiresAtMs).toISOString(),
        ...server,
      };
    }
    const session = caller.apiToken;
    const environment = await db
      .selectFrom("environments")
      .select(["id", "name"])
      .where("id", "=", session.environmentId)
      .executeTakeFirst();
    return {
      id: session.id,
      kind: "operator",
      name: session.name,
      is_operator: session.isOperator,
      environment: environment ?? null,
      workspaces: null,
      expires_at: new Date(session.expiresAtMs).toISOString(),
      ...server,
    };
  }

  return app;
}

function idOf(caller: SessionCaller): string {
  return caller.kind === "member-session" ? caller.member.id : caller.apiToken.id;
}

/** What the workspace says of too many attempts, as the gateway says it. */
function toGatewayError(error: unknown): unknown {
  if (!(error instanceof AppError) || error.code !== "rate_limit_exceeded") return error;
  const seconds = error.retryAfterSeconds ?? 60;
  return new GatewayError(429, error.message, { headers: { "retry-after": String(seconds) } });
}
