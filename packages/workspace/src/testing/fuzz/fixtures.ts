import type { StartedWorkspace } from "@overdub/testkit";
import { createApiKey } from "../../api-keys/api-keys.ts";
import { addReward, setUpProgram } from "../../partners/testing/set-up-program.ts";
import type { CreatedWorkspace } from "../../workspaces/create-workspace.ts";
import { createPublishableKey } from "../../workspaces/tracking-settings.ts";
import { callApi, clientOf } from "../call-api.ts";
import { insertCommission, insertPayout } from "../insert-commission.ts";
import { clickLink } from "../visit-link.ts";

/** A workspace with one of everything. */
export interface Fixtures {
  readonly workspace: CreatedWorkspace;
  /** Can only read. */
  readonly readOnlyKey: string;
  readonly publishableKey: string;
  /** Of its partner. */
  readonly embedToken: string;
  /** By the name of the field or parameter that takes them, or by `{id}` after the first segment of its path. */
  readonly known: Readonly<Record<string, readonly string[]>>;
}

/** @param mark in every text of what is made, so that it is seen where it must not be. */
export async function makeFixtures(started: StartedWorkspace, slug: string, mark: string): Promise<Fixtures> {
  const { db } = started.database;
  const workspace = await started.addWorkspace({ slug });
  const side = { server: started.server, workspace };
  const dub = clientOf(side);
  const make = async (path: string, body: object) => (await callApi(side, "POST", path, { body })).body as Made;

  const name = `${mark} name`;
  const tag = await dub.createTag({ body: { name } });
  const folder = await dub.createFolder({ body: { name, description: mark } });
  const key = "fuzzed";
  const link = await dub.createLink({
    body: {
      ...{ key, url: `https://example.com/${mark}`, externalId: "e-1", tenantId: "t-1", tagIds: [tag.id] },
      ...{ folderId: folder.id, trackConversion: true, comments: mark },
    },
  });
  await dub.createLink({ body: { key: "locked", url: "https://example.com/", password: mark } });
  const clickId = await clickLink(started.origin, link);
  const lead = { clickId, eventName: "Sign up", customerExternalId: "c-1", customerName: name };
  await dub.trackLead({ body: lead });
  await dub.trackSale({ body: { customerExternalId: "c-1", amount: 100, invoiceId: "in-1" } });
  const customer = await dub.getCustomer({ params: { id: "ext_c-1" } });
  const program = await setUpProgram(side, { name: mark, slug });
  const group = await make("/groups", { name: mark, slug: "gold" });
  const reward = await addReward(
    side,
    { event: "sale", type: "flat", amountInCents: 100, description: mark },
    group.id,
  );
  const discount = await make("/admin/program/discounts", {
    groupId: group.id,
    discount: { type: "percentage", amount: 12.5, description: mark },
  });
  const partner = await make("/partners", {
    ...{ name, email: `p@${slug}.example`, description: mark, groupId: group.id, tenantId: "pt-1" },
  });
  const partnerTag = await make("/partner-tags", { name });
  const [partnerLink] = await dub.retrievePartnerLinks({ query: { partnerId: partner.id } });
  const application = await make("/program-applications", {
    ...{ name, email: `a@${slug}.example`, answers: { promotion: mark } },
  });
  await make("/discount-codes", { partnerId: partner.id, linkId: partnerLink?.id, code: "CODE1" });
  const webhook = await make("/webhooks", { name, url: "https://example.com/hook", triggers: ["link.updated"] });
  await dub.updateLink({ params: { linkId: link.id }, body: { title: mark } });
  const ofProgram = { id: program.id, workspace_id: workspace.id };
  const payoutId = await insertPayout(db, ofProgram, partner.id, { amount_cents: 1000, description: mark });
  const commissionId = await insertCommission(db, ofProgram, partner.id, { description: mark });
  const { key: readOnlyKey } = await createApiKey(
    db,
    workspace.id,
    { name: "reads", scopes: ["apis.read"] },
    Date.now(),
  );

  const { publicToken } = await dub.createReferralsEmbedToken({ body: { partnerId: partner.id } });

  return {
    workspace,
    embedToken: publicToken,
    readOnlyKey,
    publishableKey: await createPublishableKey(db, workspace.id),
    known: {
      linkId: [link.id, `ext_e-1`, ...(partnerLink ? [partnerLink.id] : [])],
      linkIds: [link.id],
      externalId: ["e-1", "c-1", "new-1"],
      tenantId: ["t-1", "pt-1"],
      domain: [link.domain],
      slug: [link.domain],
      key: [key, "locked", "new"],
      url: ["https://example.com/", "https://münchen.example/ß?q=%20"],
      tagId: [tag.id],
      tagIds: [tag.id],
      tagNames: [name],
      folderId: [folder.id],
      customerId: [customer.id],
      customerExternalId: ["c-1", "c-2"],
      customerIds: [customer.id],
      clickId: [clickId],
      eventName: ["Sign up"],
      programId: [program.id],
      groupId: [group.id],
      groupIdOrSlug: [group.id, "gold", "default"],
      rewardId: [reward.id],
      discountId: [discount.id],
      partnerId: [partner.id],
      partnerIds: [partner.id],
      partnerTagId: [partnerTag.id],
      applicationId: [application.id],
      commissionId: [commissionId],
      payoutId: [payoutId],
      payoutIds: [payoutId],
      invoiceId: ["in-1"],
      idOrCode: ["CODE1"],
      webhookId: [webhook.id],
      webhookIds: [webhook.id],
      email: [`p@${slug}.example`, "new@example.com"],
      interval: ["24h", "7d", "all"],
      timezone: ["UTC", "Asia/Kolkata"],
      "tags{id}": [tag.id],
      "folders{id}": [folder.id],
      "customers{id}": [customer.id, "ext_c-1"],
      "commissions{id}": [commissionId],
      "payouts{id}": [payoutId],
    },
  };
}

interface Made {
  readonly id: string;
}
