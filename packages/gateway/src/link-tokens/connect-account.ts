import { randomUUID } from "node:crypto";
import { inTransaction } from "@overdub/storage";
import type { Kysely } from "kysely";
import type { Account, OAuthState } from "../accounts/account.ts";
import type { AccountDependencies } from "../accounts/account-dependencies.ts";
import { publishAccountEvent } from "../accounts/account-events.ts";
import type { AccountTables } from "../accounts/account-table.ts";
import { replaceCredential } from "../accounts/change-account.ts";
import type { TriedCredential } from "../accounts/check-credential.ts";
import { tryCredential } from "../accounts/check-credential.ts";
import type { WorkspaceIdentity } from "../accounts/look-around.ts";
import { lookAround } from "../accounts/look-around.ts";
import type { AccountMove } from "../accounts/move-account.ts";
import { moveAccount } from "../accounts/move-account.ts";
import { findAccount, findTwin, insertAccount, setLastError } from "../accounts/queries.ts";
import { storeActionRunResult } from "../accounts/run-post-install-actions.ts";
import type { AuditDependencies } from "../audit-log/audit-write.ts";
import { auditChange, failedEnding } from "../audit-log/audit-write.ts";
import type { Actor, CallOrigin } from "../callers/call-origin.ts";
import type { LinkToken } from "../callers/caller.ts";
import { findInstall, usualBaseUrl } from "../environments/install.ts";
import type { Fields } from "../json/fields.ts";
import type { LinkErrorType, LinkOutcome } from "./link-outcome.ts";
import { toEnding } from "./link-outcome.ts";
import { whySpent } from "./link-token.ts";
import type { LinkTokenTables } from "./link-token-table.ts";
import { mergeContexts } from "./merge-contexts.ts";
import { claimLinkToken, consumeLinkToken, findLinkTokenById, releaseLinkToken, setLinkedAccount } from "./queries.ts";

/** What a person has connected with. */
export interface NewCredential {
  readonly method: "api_key" | "oauth2";
  /** In the shape of an account's context, to be parted as one: `{ api_key }`, or `{ oauth: { scope } }`. */
  readonly context: Fields;
  /** To be sealed beside what is secret of that: `{ oauth: { token } }`. */
  readonly secrets?: Fields | undefined;
  /** Where it is good, unless the link token says so; default: that of the account, or of the gateway. */
  readonly baseUrl?: string | undefined;
  /** Null for an API key. */
  readonly oauth?: OAuthState | null | undefined;
  /** What stands behind `Bearer`. */
  readonly bearer: string;
  /** Where the credential came with it. */
  readonly workspace?: WorkspaceIdentity | undefined;
  /** What else is done where the account becomes active. @returns what the person should know of it. */
  readonly onActive?: (tx: Kysely<AccountTables>, account: Account) => Promise<string | undefined>;
}

export interface ConnectDependencies
  extends Pick<AccountDependencies, "vault" | "send" | "userAgent" | "defaultBaseUrl" | "now" | "releaseAccounts"> {
  readonly audit: AuditDependencies;
  readonly db: Kysely<AccountTables & LinkTokenTables>;
}

/** Longer than an upstream is waited for. */
const LEASE_MS = 60_000;

/**
 * Connects the account of a link token with a credential: makes it, or takes the one that an earlier attempt has made or
 * that is connected again; tries the credential, looks around, and uses the token up if all is well. What fails keeps its
 * account, with a status that says so, and the same token may be tried again. See behaviour/linking 4.
 */
export async function connectAccount(
  ctx: ConnectDependencies,
  { id }: Pick<LinkToken, "id">,
  credential: NewCredential,
  origin: Partial<CallOrigin> = {},
): Promise<LinkOutcome> {
  const linkToken = await findLinkTokenById(ctx.db, id);
  if (!linkToken) return invalid();
  const { environmentId, reconnects } = linkToken;
  const actor: Actor = { type: "link_token", id, name: "Link token", address: origin.actor?.address };
  return auditChange(
    ctx.audit,
    {
      environmentId,
      integratedAccountId: reconnects,
      action: reconnects === null ? "account.connect" : "account.reconnect",
      subject: reconnects,
      arguments: { method: credential.method },
    },
    { ...origin, actor },
    { run: () => connectOnce(ctx, id, credential), succeeded: toEnding, failed: failedEnding },
  );
}

async function connectOnce(ctx: ConnectDependencies, id: string, credential: NewCredential): Promise<LinkOutcome> {
  const nowMs = ctx.now();
  const untilMs = nowMs + LEASE_MS;
  if (!(await claimLinkToken(ctx.db, { id, nowMs, untilMs }))) return whyNotClaimed(ctx, id);
  try {
    const linkToken = await findLinkTokenById(ctx.db, id);
    return linkToken ? await attempt(ctx, linkToken, credential) : invalid();
  } finally {
    await releaseLinkToken(ctx.db, { id, untilMs });
  }
}

function failure(errorType: LinkErrorType, error: string, accountId?: string): LinkOutcome {
  return { result: "error", errorType, error, accountId };
}

function invalid(error = "This link is not valid."): LinkOutcome {
  return failure("invalid_token", error);
}

async function whyNotClaimed(ctx: ConnectDependencies, id: string): Promise<LinkOutcome> {
  const linkToken = await findLinkTokenById(ctx.db, id);
  const spent = linkToken && whySpent(linkToken, ctx.now());
  if (linkToken && spent === undefined) {
    return failure("connection_error", "This link is being used already. Try again.");
  }
  return spent === undefined ? invalid() : invalid(spentText(spent));
}

/** For the person at the page. */
export function spentText(spent: "used" | "expired"): string {
  return spent === "used" ? "This link was used already." : "This link has expired.";
}

async function attempt(
  ctx: ConnectDependencies,
  linkToken: LinkToken,
  credential: NewCredential,
): Promise<LinkOutcome> {
  const { environmentId, reconnects, accountId } = linkToken;
  const known = reconnects ?? accountId;
  const existing = known === null ? undefined : await findAccount(ctx.db, { id: known, environmentId });
  if (reconnects !== null && !existing) return invalid("The account of this link is gone.");
  const usual = usualBaseUrl(await findInstall(ctx.db, environmentId), ctx.defaultBaseUrl);
  const { account, bearer } = prepare({ ...ctx, defaultBaseUrl: usual }, linkToken, credential, existing);
  // A key that somebody has typed replaces one that works only once it is proven. An OAuth grant is proven by its exchange.
  const isHeldBack = credential.method === "api_key" && existing?.status === "active";
  if (!existing) await insert(ctx, linkToken, account);
  else if (!isHeldBack) await replace(ctx, account, bearer);

  const tried = await tryCredential(ctx, { baseUrl: account.baseUrl, bearer });
  const { status, lastError } = tried.verdict;
  if (status === "active") return succeed(ctx, { linkToken, account, bearer, credential, tried, isHeldBack });
  if (!isHeldBack) {
    await inTransaction(ctx.db, async (tx) => {
      if (status === "connecting") await setLastError(tx, { ...account, lastError });
      else await moveWithTwin(tx, account, { status, lastError, nowMs: ctx.now() });
    });
  }
  if (status === "connecting") {
    return failure("connection_error", "Dub gives no answer just now. Try again.", account.id);
  }
  return status === "post_install_error"
    ? failure("post_install_error", "What answers there is not Dub.", account.id)
    : failure("validation_error", refusalText(credential), account.id);
}

/** For the person at the page. */
function refusalText({ method }: NewCredential): string {
  return method === "api_key" ? "Dub does not know this key." : "Dub refused this sign-in.";
}

/** The account as it will be stored, `connecting`. */
function prepare(
  { vault, defaultBaseUrl, now }: ConnectDependencies,
  linkToken: LinkToken,
  credential: NewCredential,
  existing: Account | undefined,
): { account: Account; bearer: string } {
  const nowMs = now();
  const id = existing?.id ?? randomUUID();
  const { baseUrl, open, secrets } = mergeContexts(vault, { linkToken, credential, existing });
  const bearer = credential.method === "api_key" ? String(secrets.api_key) : credential.bearer;
  const account: Account = {
    id,
    environmentId: linkToken.environmentId,
    tenantId: existing?.tenantId ?? linkToken.tenantId ?? "",
    baseUrl: baseUrl ?? credential.baseUrl ?? existing?.baseUrl ?? defaultBaseUrl,
    authenticationMethod: credential.method,
    status: "connecting",
    isSandbox: existing?.isSandbox ?? linkToken.isSandbox,
    context: open,
    sealedCredential: vault.seal(id, secrets),
    oauth: credential.oauth ?? null,
    lastError: null,
    lastForbiddenError: null,
    blockedAtMs: existing?.blockedAtMs ?? null,
    disconnectedAtMs: null,
    lastActionRunResult: existing?.lastActionRunResult ?? null,
    webhook: existing?.webhook ?? null,
    sandboxOf: null,
    createdAtMs: existing?.createdAtMs ?? nowMs,
    updatedAtMs: nowMs,
  };
  return { account, bearer };
}

async function insert(ctx: ConnectDependencies, { id }: LinkToken, account: Account): Promise<void> {
  await inTransaction(ctx.db, async (tx) => {
    await insertAccount(tx, account);
    await setLinkedAccount(tx, { id, accountId: account.id });
    await publishAccountEvent(tx, account, "integrated_account:created", account.createdAtMs);
  });
}

async function replace(ctx: ConnectDependencies, account: Account, bearer: string): Promise<void> {
  await release(ctx, account, bearer);
  await inTransaction(ctx.db, (tx) => replaceCredential(tx, ctx.vault, account));
}

/** The workspace, before another credential is all that is known of it. */
async function release(
  ctx: ConnectDependencies,
  { id, environmentId, baseUrl }: Account,
  bearer: string,
): Promise<void> {
  await ctx.releaseAccounts({ environmentId, ids: [id], successor: { baseUrl, bearer } });
}

interface Success {
  readonly linkToken: LinkToken;
  readonly account: Account;
  readonly bearer: string;
  readonly credential: NewCredential;
  readonly tried: TriedCredential;
  /** Whether the credential is still to be stored. */
  readonly isHeldBack: boolean;
}

async function succeed(
  ctx: ConnectDependencies,
  { linkToken, account, bearer, credential, tried, isHeldBack }: Success,
): Promise<LinkOutcome> {
  const { baseUrl } = account;
  const found = tried.links && (await lookAround(ctx, { baseUrl, bearer }, tried.links, credential.workspace));
  if (isHeldBack) await release(ctx, account, bearer);
  const nowMs = ctx.now();
  return inTransaction(ctx.db, async (tx): Promise<LinkOutcome> => {
    const isOurs = await consumeLinkToken(tx, { id: linkToken.id, accountId: account.id, nowMs });
    if (!isOurs) return invalid();
    if (isHeldBack) await replaceCredential(tx, ctx.vault, account);
    if (found) await storeActionRunResult(tx, account, found, nowMs);
    await moveWithTwin(tx, account, { status: "active", lastError: null, nowMs });
    const notice = await credential.onActive?.(tx, { ...account, status: "active" });
    return { result: "success", accountId: account.id, notice };
  });
}

/** A twin uses the same credential. */
async function moveWithTwin(tx: Kysely<AccountTables>, account: Account, move: AccountMove): Promise<void> {
  await moveAccount(tx, account, move);
  const twin = await findTwin(tx, account);
  if (twin) await moveAccount(tx, twin, move);
}
