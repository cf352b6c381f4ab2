import { excessOf } from "@overdub/contract";
import { inOwnTurn } from "@overdub/limits";
import type { Context, MiddlewareHandler } from "hono";
import { matchedRoutes } from "hono/route";
import { originOf } from "../callers/call-origin.ts";
import type { GatewayEnv } from "../http/gateway-env.ts";
import type { Fields } from "../json/fields.ts";
import { isFields } from "../json/fields.ts";
import type { Ending } from "./audit-entry.ts";
import type { AuditDependencies } from "./audit-write.ts";
import { auditChange, failedEnding } from "./audit-write.ts";
import { toAuditedArguments } from "./audited-arguments.ts";
import { CONTROL_ACTIONS } from "./control-actions.ts";

/**
 * Keeps a record of every change that a request asks of the control plane, refused ones too. Stands behind what admits the
 * caller and measures the body.
 */
export function auditRequests(deps: AuditDependencies): MiddlewareHandler<GatewayEnv> {
  return async (c, next) => {
    const route = routeOf(c);
    const action = route && CONTROL_ACTIONS[`${route.method} ${route.path}`];
    if (route === undefined || action === undefined) return next();
    const body = await readFields(c);
    const params = paramsOf(route.path, c.req.path);
    const subject = toId(params.tokenId ?? params.id ?? body.id ?? body.integrated_account_id);
    const isAboutAccount = action.startsWith("account");
    const accountId = toId(params.accountId) ?? (isAboutAccount ? subject : null);
    const caller = c.get("caller");
    await auditChange(
      deps,
      {
        environmentId: caller.environmentId,
        integratedAccountId: caller.kind === "account-token" ? caller.accountId : accountId,
        action,
        subject,
        arguments: shortened(toAuditedArguments({ query: {}, body })),
      },
      originOf(caller, c.var),
      {
        run: async () => {
          // What a handler throws has become a response by then.
          await next();
          return c.error === undefined ? madeEnding(c.res, isAboutAccount) : failedEnding(c.error);
        },
        succeeded: (ending) => ending,
        failed: failedEnding,
      },
    );
  };
}

/** Of the handler that answers; middleware matches every method. */
function routeOf(c: Context<GatewayEnv>): { readonly method: string; readonly path: string } | undefined {
  return matchedRoutes(c).find(({ method }) => method !== "ALL");
}

/** What stands in a path where its route has names: only the handler itself is told. */
function paramsOf(pattern: string, path: string): Readonly<Record<string, string | undefined>> {
  const given = path.split("/");
  const named = pattern
    .split("/")
    .flatMap((part, index) => (part.startsWith(":") ? [[part.slice(1), given[index]]] : []));
  return Object.fromEntries(named);
}

/** Routes whose body is a file, which is read as it comes. */
const IS_FILE = /\/(import|table)$/;

/** The handler says what is wrong with a body that is none. */
async function readFields(c: Context<GatewayEnv>): Promise<Fields> {
  if (IS_FILE.test(c.req.path)) return {};
  try {
    const body = await inOwnTurn(await c.get("body").text(), parseFields);
    return isFields(body) ? body : {};
  } catch {
    return {};
  }
}

function parseFields(text: string): unknown {
  return excessOf(text) ? undefined : JSON.parse(text);
}

const MAX_ID_CHARS = 64;

/** Callers write ids as they like. */
function toId(given: unknown): string | null {
  return typeof given === "string" && given.length <= MAX_ID_CHARS && !given.includes("\0") ? given : null;
}

const MAX_ARGUMENTS_CHARS = 8_000;

/** A form is a few hundred characters; what is longer was not meant to be read by people. */
function shortened(args: Record<string, unknown>): Record<string, unknown> {
  return JSON.stringify(args).length > MAX_ARGUMENTS_CHARS
    ? { omitted: "The arguments are too long to be kept" }
    : args;
}

/** With the id of what was made; of the response nothing else is kept, since it may hold a secret. */
async function madeEnding(response: Response, isAboutAccount: boolean): Promise<Ending> {
  const ending: Ending = { outcome: "succeeded", statusCode: response.status, message: null };
  if (response.status !== 201) return ending;
  const made: unknown = await response.clone().json();
  const id = isFields(made) ? toId(made.id) : null;
  return id === null ? ending : { ...ending, subject: id, ...(isAboutAccount && { integratedAccountId: id }) };
}
