import type { Client } from "@overdub/contract";
import { furtherOperations, operations } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { analyticsAttempts } from "../analytics/testing/foreign-attempts.ts";
import { apiKeyAttempts } from "../api-keys/testing/foreign-attempts.ts";
import { applicationAttempts } from "../applications/testing/foreign-attempts.ts";
import { bountyAttempts } from "../bounties/testing/foreign-attempts.ts";
import { commissionAttempts } from "../commissions/testing/foreign-attempts.ts";
import { noteUncommissioned } from "../commissions/uncommissioned-events.ts";
import { customerAttempts } from "../customers/testing/foreign-attempts.ts";
import { discountCodeAttempts } from "../discount-codes/testing/foreign-attempts.ts";
import { domainAttempts } from "../domains/testing/foreign-attempts.ts";
import { embedAttempts } from "../embed/testing/foreign-attempts.ts";
import { eventAttempts } from "../events/testing/foreign-attempts.ts";
import { folderAttempts } from "../folders/testing/foreign-attempts.ts";
import { fraudAttempts } from "../fraud/testing/foreign-attempts.ts";
import { linkAttempts } from "../links/testing/foreign-attempts.ts";
import { memberAttempts } from "../members/testing/foreign-attempts.ts";
import { metatagAttempts } from "../metatags/testing/foreign-attempts.ts";
import { oauthAppAttempts } from "../oauth-apps/testing/foreign-attempts.ts";
import { partnerAttempts } from "../partners/testing/foreign-attempts.ts";
import { readForeignProgram, setUpForeignProgram, setUpProgram } from "../partners/testing/set-up-program.ts";
import { payoutAttempts } from "../payouts/testing/foreign-attempts.ts";
import { programSetupAttempts } from "../program-setup/testing/foreign-attempts.ts";
import { tagAttempts } from "../tags/testing/foreign-attempts.ts";
import { testClockAttempts } from "../test-clock/testing/foreign-attempts.ts";
import type { ApiTarget } from "../testing/call-api.ts";
import { callApi, clientOf } from "../testing/call-api.ts";
import type { Attempts, Foreign } from "../testing/foreign-attempt.ts";
import { insertCommission, insertPayout } from "../testing/insert-commission.ts";
import { insertFraud } from "../testing/insert-fraud.ts";
import { servedOperations } from "../testing/served-operations.ts";
import { clickLink } from "../testing/visit-link.ts";
import { trackAttempts } from "../track/testing/foreign-attempts.ts";
import { webhookAttempts } from "../webhooks/testing/foreign-attempts.ts";

let workspace: StartedWorkspace;
let theirs: Foreign;
let theirApi: Client;
let theirSide: ApiTarget;

/** Another workspace, whose link was clicked once, by a visitor who then signed up and bought. */
beforeAll(async () => {
  workspace = await startWorkspace();
  const other = await workspace.addWorkspace({ slug: "other" });
  theirApi = clientOf(workspace, other.apiKey);
  const tag = await theirApi.createTag({ body: { name: "theirs" } });
  const folder = await theirApi.createFolder({ body: { name: "theirs", description: "secret" } });
  await theirApi.createTag({ body: { name: "their other secret" } });
  await theirApi.createFolder({ body: { name: "their other secret" } });
  const { id } = await theirApi.createLink({
    body: {
      url: "https://theirs.test/secret",
      key: "theirs",
      externalId: "theirs",
      tenantId: "theirs",
      tagIds: [tag.id],
      folderId: folder.id,
      trackConversion: true,
    },
  });
  const clickId = await clickLink(workspace.origin, { domain: other.domain, key: "theirs" });
  const person = { customerExternalId: "theirs", customerEmail: "theirs@example.com" };
  await theirApi.trackLead({ body: { clickId, eventName: "secret", ...person } });
  await theirApi.trackSale({ body: { customerExternalId: "theirs", amount: 100, invoiceId: "theirs" } });
  const customer = await theirApi.updateCustomer({
    params: { id: "ext_theirs" },
    body: { name: "secret", stripeCustomerId: "cus_stripe_secret" },
  });
  await workspace.outbox.drain();
  const link = await theirApi.getLinkInfo({ query: { linkId: id } });
  const domain = await theirApi.updateDomain({
    params: { slug: link.domain },
    body: { notFoundUrl: "https://theirs.test/secret", placeholder: "secret" },
  });
  const { domain: registered } = await theirApi.registerDomain({ body: { domain: "theirs.link" } });
  theirSide = { server: workspace.server, workspace: other };
  const program = await setUpForeignProgram(theirSide);
  await setUpProgram(workspace, { name: "Ours" });
  const webhook = await theirApi.createWebhook({
    body: { name: "secret", url: "https://theirs.test/secret", triggers: ["link.updated"] },
  });
  await theirApi.updateLink({ params: { linkId: id }, body: { comments: "secret, too" } });
  const [delivery] = await theirApi.listWebhookDeliveries({ params: { webhookId: webhook.id } });
  const { clientSecret: _shownOnce, ...app } = await theirApi.createOAuthApp({
    body: {
      ...{ name: "secret", slug: "theirs", developer: "secret", website: "https://theirs.test/secret" },
      redirectUris: ["https://theirs.test/secret"],
    },
  });
  const { setUpLink: _alsoShownOnce, ...member } = await theirApi.inviteMember({
    body: { name: "secret", email: "ada@theirs.test" },
  });
  const { key: _shownOnceToo, ...apiKey } = await theirApi.createApiKey({
    body: { name: "secret", userId: member.id },
  });
  const money = await insertMoney(other.id, program);
  const theirRules = { referralSourceBanned: { domains: ["secret.test"] } };
  await callApi(theirSide, "PATCH", "/fraud/rules", { body: theirRules });
  const theirProgram = { id: program.program.id, workspace_id: other.id };
  const risk = { reason: "secret", metadata: '{"source":"secret"}' };
  await insertFraud(workspace.database.db, theirProgram, program.partner.id, risk);
  const named = {
    ...{
      workspace: other,
      customer,
      clickId,
      tag,
      folder,
      domain,
      registered,
      webhook,
      app,
      member,
      apiKey,
      ...program,
      ...money,
    },
    fraud: await findFraud(other.id),
    link: await theirApi.getLinkInfo({ query: { linkId: link.id } }),
    deliveryId: delivery?.id ?? "",
  };
  theirs = { ...named, ...(await readForeignProgram(theirSide, named)) };
});
afterAll(() => workspace.close());

/** A commission of their partner, in a payout. */
async function insertMoney(
  workspaceId: string,
  { program: { id }, partner }: Pick<Foreign, "program" | "partner">,
): Promise<Pick<Foreign, Money>> {
  const { db } = workspace.database;
  const theirProgram = { id, workspace_id: workspaceId };
  const payout = { amount_cents: 1000, description: "secret" };
  const payout_id = await insertPayout(db, theirProgram, partner.id, payout);
  const inPayout = { status: "processed", payout_id, processed_at_ms: 0 } as const;
  await insertCommission(db, theirProgram, partner.id, { ...inPayout, invoice_id: "in_1", description: "secret" });
  const names = {
    type: "sale",
    event_id: "theirs",
    link_id: "link_theirs",
    customer_id: null,
    invoice_id: "in_2",
  } as const;
  const earner = { workspaceId, programId: id, partnerId: partner.id };
  await noteUncommissioned(db, earner, { ...names, reason: "no-reward", detail: { secret: 1 }, event_at_ms: 0 }, 0);
  return findMoney(workspaceId);
}

type Money = "commission" | "payout" | "uncommissioned";

async function findMoney(workspaceId: string): Promise<Pick<Foreign, Money>> {
  const { db } = workspace.database;
  const first = async <Row>(rows: Promise<Row[]>): Promise<Row> => {
    const [row, ...others] = await rows;
    if (!row || others.length > 0) throw new Error("There is one.");
    return row;
  };
  return {
    commission: await first(db.selectFrom("commissions").selectAll().where("workspace_id", "=", workspaceId).execute()),
    payout: await first(db.selectFrom("payouts").selectAll().where("workspace_id", "=", workspaceId).execute()),
    uncommissioned: await first(
      db.selectFrom("uncommissioned_events").selectAll().where("workspace_id", "=", workspaceId).execute(),
    ),
  };
}

async function findFraud(workspaceId: string): Promise<Foreign["fraud"]> {
  const { db } = workspace.database;
  const only = (table: "fraud_rules" | "fraud_groups" | "fraud_events" | "fraud_alerts") =>
    db.selectFrom(table).selectAll().where("workspace_id", "=", workspaceId).executeTakeFirstOrThrow();
  return {
    rules: (await only("fraud_rules")) as Foreign["fraud"]["rules"],
    group: (await only("fraud_groups")) as Foreign["fraud"]["group"],
    event: (await only("fraud_events")) as Foreign["fraud"]["event"],
    alert: (await only("fraud_alerts")) as Foreign["fraud"]["alert"],
  };
}

const ATTEMPTS: Attempts = {
  ...linkAttempts,
  ...analyticsAttempts,
  ...eventAttempts,
  ...metatagAttempts,
  ...tagAttempts,
  ...folderAttempts,
  ...domainAttempts,
  ...trackAttempts,
  ...customerAttempts,
  ...programSetupAttempts,
  ...partnerAttempts,
  ...webhookAttempts,
  ...oauthAppAttempts,
  ...memberAttempts,
  ...apiKeyAttempts,
  ...testClockAttempts,
  ...commissionAttempts,
  ...discountCodeAttempts,
  ...applicationAttempts,
  ...embedAttempts,
  ...payoutAttempts,
  ...bountyAttempts,
  ...fraudAttempts,
};

describe.each(Object.entries(ATTEMPTS))("%s on what another workspace has", (_id, attempts) => {
  test.each(attempts.map((attempt, index) => [index + 1, attempt] as const))(
    "attempt %d fails",
    async (_index, attempt) => {
      const [method, path, body] = attempt.call(theirs);
      const answer = await callApi(workspace, method, path, { body });
      expect(answer.status).toBe(attempt.status);
      if (attempt.body !== undefined) expect(answer.body).toEqual(attempt.body);
      expect(JSON.stringify(answer.body)).not.toContain("secret");
      expect(await theirApi.getLinkInfo({ query: { linkId: theirs.link.id } })).toEqual(theirs.link);
      expect(await theirApi.getTags({ query: { ids: [theirs.tag.id] } })).toEqual([theirs.tag]);
      expect(await theirApi.getDomain({ params: { slug: theirs.domain.slug } })).toEqual(theirs.domain);
      expect(await theirApi.getFolder({ params: { id: theirs.folder.id } })).toEqual(theirs.folder);
      expect(await theirApi.getCustomers({ query: {} })).toEqual([theirs.customer]);
      const { program, group, reward, discount, partner, code, application, bounty, submission } = theirs;
      const there = { program, group, reward, discount, partner, code, application, bounty, submission };
      expect(await readForeignProgram(theirSide, theirs)).toEqual(there);
      expect(await theirApi.listWebhooks()).toEqual([theirs.webhook]);
      expect(await theirApi.listOAuthApps()).toEqual([theirs.app]);
      expect((await theirApi.listMembers()).at(-1)).toEqual(theirs.member);
      expect((await theirApi.listApiKeys()).at(-1)).toEqual(theirs.apiKey);
      const { commission, payout, uncommissioned } = theirs;
      expect(await findMoney(theirs.workspace.id)).toEqual({ commission, payout, uncommissioned });
      expect(await findFraud(theirs.workspace.id)).toEqual(theirs.fraud);
      expect(await clientOf(workspace).getLinksCount()).toBe(0);
    },
  );
});

test("no operation is left out", () => {
  const served = servedOperations.map(({ operation }) => operation.id);
  const keyed = servedOperations.flatMap(({ operation }) => (operation.auth === "secret" ? [operation.id] : []));
  expect(Object.keys(ATTEMPTS).sort()).toEqual(keyed.sort());
  expect(served.filter((id) => !(id in operations || id in furtherOperations))).toEqual([]);
});

test("the link that was guarded is a real one, with a click, a lead and a sale", () => {
  expect(theirs.link).toMatchObject({ url: "https://theirs.test/secret", clicks: 1, leads: 1, sales: 1 });
});
