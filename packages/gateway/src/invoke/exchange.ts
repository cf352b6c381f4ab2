import { hash } from "node:crypto";
import type { RateBudget } from "@overdub/contract";
import type { Account } from "../accounts/account.ts";
import type { CredentialAccess, OpenedAccount } from "../accounts/credential-access.ts";
import type { RecordOutcome } from "../accounts/record-outcome.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import type { CallTrace } from "../request-log/call-trace.ts";
import type { RateLimit } from "../upstream/rate-limit.ts";
import { NOTHING_SAID, rateLimitHeaders, readRateLimit } from "../upstream/rate-limit.ts";
import { readBody } from "../upstream/read-body.ts";
import type { Redactor } from "../upstream/redact.ts";
import { createRedactor } from "../upstream/redact.ts";
import type { Send, UpstreamRequest, UpstreamResponse } from "../upstream/send.ts";
import { sendSafely } from "../upstream/send-safely.ts";
import { toUpstreamError } from "../upstream/upstream-error.ts";
import type { InvokeOptions } from "./invoke.ts";
import type { BudgetReport } from "./pacing/budget.ts";
import type { Pacer } from "./pacing/create-pacer.ts";

export interface UpstreamDependencies {
  readonly send: Send;
  readonly credentials: Pick<CredentialAccess, "open" | "reopen">;
  readonly recordOutcome: RecordOutcome;
  readonly pacer: Pacer;
  /** `<product>/<version>`. */
  readonly userAgent: string;
  /** For one call, retries included. Default: 25,000, which is less than clients wait. */
  readonly timeoutMs?: number | undefined;
  readonly now: () => number;
  /** Tells that the server stops; see `sendSafely`. */
  readonly stopping: AbortSignal;
}

/** The account and options of a call, and where its attempts are noted. */
export interface CallContext {
  readonly account: Account;
  readonly options: InvokeOptions;
  readonly trace: CallTrace;
}

/** One request to an account's upstream. */
export interface Exchange {
  readonly method: string;
  /** Below the account's base URL, encoded; with its query. */
  readonly path: string;
  /** JSON text. */
  readonly body: string | undefined;
  /** Further headers; ours win. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** It changes nothing, so it may be repeated and given up. */
  readonly isRead: boolean;
  readonly budget: RateBudget;
  /** What the log and the audit call it. */
  readonly resource: string;
  readonly action: string;
}

export interface ExchangeResult {
  /** 200 to 299. */
  readonly status: number;
  /** Normalised rate limits. */
  readonly headers: Readonly<Record<string, string>>;
  /** As it came: it may still hold the credential, which the redactor takes out. */
  readonly response: UpstreamResponse;
  readonly redactor: Redactor;
}

const DEFAULT_TIMEOUT_MS = 25_000;
/** For what is sent again, however late. */
const MIN_TIMEOUT_MS = 1_000;

/**
 * Sends one request with an account's credential, when it has a slot.
 *
 * @throws GatewayError for any answer that is not a success.
 */
export async function exchange(
  deps: UpstreamDependencies,
  context: CallContext,
  call: Exchange,
): Promise<ExchangeResult> {
  const { trace } = context;
  const { isRead, resource, action: method } = call;
  deps.stopping.throwIfAborted();
  const { account, response, headers, redactor } = await sendRenewed(deps, context, call);
  const { status } = response;
  if (status >= 400) {
    const error = toUpstreamError({ status, body: readBody(response, redactor), headers, isRead });
    const missingScopes = error.remote?.missingScopes;
    if (status === 401) trace.needsReauth = true;
    await deps.recordOutcome(account, { status, resource, method, message: error.message, missingScopes });
    throw error;
  }
  if (status >= 300) throw strayAnswer(response, isRead);
  trace.needsReauth = false;
  await deps.recordOutcome(account, { status, resource, method });
  return { status, headers, response, redactor };
}

interface Answered {
  /** As it was when the request was sent. */
  readonly account: Account;
  readonly response: UpstreamResponse;
  /** Normalised rate limits. */
  readonly headers: Readonly<Record<string, string>>;
  readonly redactor: Redactor;
}

/** Sends, and once more with new tokens if the upstream refuses the ones it knows: a refused request has changed nothing. */
async function sendRenewed(deps: UpstreamDependencies, context: CallContext, call: Exchange): Promise<Answered> {
  const { timeoutMs = DEFAULT_TIMEOUT_MS } = deps;
  const startedMs = performance.now();
  const opened = await deps.credentials.open(context.account);
  const answered = await sendAs(deps, context, call, { ...opened, timeoutMs });
  if (answered.response.status !== 401) return answered;
  const renewed = await deps.credentials.reopen(opened);
  if (!renewed) return answered;
  context.trace.notes.push("The upstream answered 401; sent again with new tokens");
  const leftMs = timeoutMs - (performance.now() - startedMs);
  return sendAs(deps, context, call, { ...renewed, timeoutMs: Math.max(MIN_TIMEOUT_MS, leftMs) });
}

async function sendAs(
  deps: UpstreamDependencies,
  context: CallContext,
  call: Exchange,
  { account, bearer, timeoutMs }: OpenedAccount & { readonly timeoutMs: number },
): Promise<Answered> {
  const { options, trace } = context;
  const redactor = createRedactor(bearer);
  const paced = await pacedAttempts(deps, context, call, { account, bearer, redactor });
  const response = await sendSafely(paced.attempt, {
    isRead: call.isRead,
    timeoutMs,
    retryAfterSeconds: paced.waitSeconds,
    signal: options.signal,
    stopping: deps.stopping,
    onRetry: (reason) => trace.notes.push(reason),
  });
  const headers = rateLimitHeaders({
    status: response.status,
    said: paced.said(),
    budget: call.budget,
    waitSeconds: paced.waitSeconds(),
  });
  return { account, response, headers, redactor };
}

/** A redirect, which may be told by where it leads, but for its path and query: those may hold what is secret. */
function strayAnswer({ status, headers }: UpstreamResponse, isRead: boolean): GatewayError {
  const { location = "" } = headers;
  const origin = URL.canParse(location) ? ` to ${new URL(location).origin}` : "";
  return new GatewayError(
    isRead ? 502 : 500,
    `The upstream answered with a redirect${origin} (${status}), which is never followed: check the account's base_url`,
  );
}

interface PacedAttempts {
  /** Sends once. */
  readonly attempt: (signal: AbortSignal) => Promise<UpstreamResponse>;
  /** How long after the last attempt the next may be made, in whole seconds from 1: what its caller is to be told. */
  readonly waitSeconds: () => number;
  /** What the last answer says of rate limits. */
  readonly said: () => RateLimit;
}

/**
 * One attempt after the other, each of which waits for a slot. The first slot is taken here, before the time of the
 * upstream begins to run.
 */
async function pacedAttempts(
  { pacer, send, userAgent, now }: UpstreamDependencies,
  { options, trace }: CallContext,
  call: Exchange,
  { account, bearer, redactor }: OpenedAccount & { readonly redactor: Redactor },
): Promise<PacedAttempts> {
  const { signal, interactive: isInteractive = true, idempotencyKey } = options;
  // A read needs none, and one that a write is prepared by must not pass for the write.
  const request = toRequest(account, call, bearer, userAgent, call.isRead ? undefined : idempotencyKey);
  const { budget } = call;
  const place = { upstream: account.baseUrl, credentialId: hash("sha256", bearer), budget, isInteractive };
  let first: Awaited<ReturnType<Pacer["take"]>> | undefined = await pacer.take({ ...place, signal });
  let waitMs = 0;
  let said: RateLimit = NOTHING_SAID;
  return {
    waitSeconds: () => Math.max(1, Math.ceil(Math.round(waitMs) / 1000)),
    said: () => said,
    async attempt(deadline) {
      const slot = first ?? (await pacer.take({ ...place, signal: deadline }));
      first = undefined;
      trace.sent = { method: request.method, url: redactor.redact(request.url) };
      const startedMs = performance.now();
      let report: BudgetReport | undefined;
      try {
        const response = await send({ ...request, signal: deadline });
        said = readRateLimit(response, now());
        report = { isRefusal: response.status === 429, said };
        return response;
      } finally {
        trace.fetchMs += performance.now() - startedMs;
        waitMs = slot.end(report);
      }
    },
  };
}

/** Nothing of the caller's own headers goes upstream, but what `call` names. */
function toRequest(
  { baseUrl }: Account,
  { method, path, body, headers }: Exchange,
  bearer: string,
  userAgent: string,
  idempotencyKey: string | undefined,
): Omit<UpstreamRequest, "signal"> {
  return {
    method,
    url: `${baseUrl}${path}`,
    headers: {
      accept: "application/json",
      ...headers,
      "user-agent": userAgent,
      ...(body !== undefined && { "content-type": "application/json" }),
      ...(idempotencyKey !== undefined && { "idempotency-key": idempotencyKey }),
      authorization: `Bearer ${bearer}`,
    },
    body,
  };
}
