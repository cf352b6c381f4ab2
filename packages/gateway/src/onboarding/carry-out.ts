import { inTransaction } from "@overdub/storage";
import type { Kysely } from "kysely";
import type { Account } from "../accounts/account.ts";
import { getSingleDubLinkById } from "../catalog/links/get-single-dub-link-by-id.ts";
import { createADubPartnerLink } from "../catalog/partner-links/create-a-dub-partner-link.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import type { Invoke, InvokeOptions } from "../invoke/invoke.ts";
import { textAt } from "../json/fields.ts";
import { publish } from "../webhooks/publish.ts";
import type { Decision, MadeLink } from "./decisions.ts";
import { settle } from "./decisions.ts";
import type { DecisionState, OnboardingTables } from "./onboarding-tables.ts";
import type { ApplicationTools } from "./read-applications.ts";
import type { PartnerLink, Rule } from "./rule.ts";

export interface CarryOutContext {
  readonly db: Kysely<OnboardingTables>;
  readonly invoke: Invoke;
  readonly now: () => number;
}

interface How {
  readonly tools: ApplicationTools;
  readonly invokeOptions: InvokeOptions;
  /** Whether it was begun before, and nobody knows how far it came. */
  readonly isRepeat: boolean;
}

/**
 * Does what was decided, and tells the product of it: once, however often it is begun. Each call bears a repeat, and a
 * refusal because it was done already counts as done.
 *
 * @throws what may be better the next time: a 429, or an upstream that gives no verdict.
 */
export async function carryOut(
  ctx: CarryOutContext,
  account: Account,
  decision: Decision,
  how: How,
): Promise<DecisionState> {
  const { rule } = decision;
  let outcome: Outcome = { state: "held", links: [], error: null };
  try {
    if (rule?.action === "approve") outcome = await approve(ctx, account, decision, { ...how, rule });
    else if (rule?.action === "reject") outcome = await reject(ctx, account, decision, { ...how, rule });
  } catch (error) {
    if (!(error instanceof GatewayError) || isPassing(error)) throw error;
    outcome = { state: "failed", links: [], error: error.message };
  }
  await inTransaction(ctx.db, async (tx) => {
    const nowMs = ctx.now();
    if (!(await settle(tx, decision, { ...outcome, nowMs }))) return;
    // What is tried again each hour is told of once.
    if (outcome.state === "failed" && decision.attempts > 1) return;
    await publish(tx, {
      environmentId: account.environmentId,
      event: `partner_application:${outcome.state}`,
      payload: {
        integrated_account: { id: account.id, tenant_id: account.tenantId },
        application_id: decision.applicationId,
        partner_id: decision.partnerId,
        rule: rule?.name ?? null,
        reason: decision.reason,
        links: outcome.links,
        error: outcome.error,
      },
      nowMs,
    });
  });
  return outcome.state;
}

interface Outcome {
  readonly state: Exclude<DecisionState, "claimed" | "answered">;
  readonly links: readonly MadeLink[];
  readonly error: string | null;
}

/** An upstream that may answer otherwise soon, or once the account is connected again. */
function isPassing({ statusCode, isOutcomeUnknown }: GatewayError): boolean {
  return statusCode === 401 || statusCode === 429 || statusCode >= 500 || statusCode === 499 || isOutcomeUnknown;
}

async function approve(
  { invoke }: CarryOutContext,
  account: Account,
  { partnerId, applicationId }: Decision,
  { tools, invokeOptions, rule }: How & { readonly rule: Extract<Rule, { action: "approve" }> },
): Promise<Outcome> {
  const body = {
    partnerId,
    ...(rule.group_id !== undefined && { groupId: rule.group_id }),
    ...(tools.isNewer && { applicationId, ...(rule.tag_names.length > 0 && { tagNames: rule.tag_names }) }),
  };
  try {
    await invoke(account, tools.approve, { query: {}, body }, invokeOptions);
  } catch (error) {
    if (!(error instanceof GatewayError) || !/already (?:approved|"approved")/.test(error.message)) throw error;
  }
  const links: MadeLink[] = [];
  for (const [index, link] of rule.links.entries()) {
    const externalId = `${applicationId}/${index}`;
    links.push(await makeLink(invoke, account, { link, partnerId, externalId }, invokeOptions));
  }
  return { state: "approved", links, error: null };
}

/** Its external id tells a link that an attempt before this one has made. */
async function makeLink(
  invoke: Invoke,
  account: Account,
  { link, partnerId, externalId }: { link: PartnerLink; partnerId: string; externalId: string },
  invokeOptions: InvokeOptions,
): Promise<MadeLink> {
  const { url } = link;
  const made = (row: unknown) => ({ url, short_link: textAt(row, "shortLink") ?? null, error: null });
  try {
    const body = { ...link, partnerId, linkProps: { externalId } };
    return made((await invoke(account, createADubPartnerLink, { query: {}, body }, invokeOptions)).envelope.result);
  } catch (error) {
    if (!(error instanceof GatewayError) || isPassing(error)) throw error;
    const known = error.statusCode === 409 ? await findLink(invoke, account, externalId, invokeOptions) : undefined;
    return known ? made(known) : { url, short_link: null, error: error.message };
  }
}

async function findLink(invoke: Invoke, account: Account, externalId: string, invokeOptions: InvokeOptions) {
  try {
    const args = { id: `ext_${externalId}`, query: {} };
    return (await invoke(account, getSingleDubLinkById, args, invokeOptions)).envelope.result;
  } catch (error) {
    if (error instanceof GatewayError && error.statusCode === 404) return undefined;
    throw error;
  }
}

async function reject(
  { invoke }: CarryOutContext,
  account: Account,
  { partnerId, attempts }: Decision,
  { tools, invokeOptions, isRepeat, rule }: How & { readonly rule: Extract<Rule, { action: "reject" }> },
): Promise<Outcome> {
  const body = {
    partnerId,
    ...(rule.reason !== undefined && { rejectionReason: rule.reason }),
    ...(rule.note !== undefined && { rejectionNote: rule.note }),
    reapplicationTimeframe: rule.reapply,
  };
  try {
    await invoke(account, tools.reject, { query: {}, body }, invokeOptions);
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    // One that may apply again at once is no more.
    const isDone = /no longer pending/.test(error.message) || (error.statusCode === 404 && (isRepeat || attempts > 1));
    if (!isDone) throw error;
  }
  return { state: "rejected", links: [], error: null };
}
