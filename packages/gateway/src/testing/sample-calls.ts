/** One typical call of each tool, and what has to reach Dub; written by hand, imported by tests only. */

export interface TestCall {
  /** Flat, as MCP takes them. */
  readonly args: Readonly<Record<string, unknown>>;
  /** Method, and path with query, decoded. */
  readonly request: string;
  readonly body?: unknown;
}

const UTM = { utm_source: "mail", utm_campaign: "launch" };

export const TEST_CALLS: Readonly<Record<string, TestCall>> = {
  list_all_dub_analytics: {
    args: { event: "leads", groupBy: "countries", interval: "7d", domain: "acme.link", limit: 5 },
    request: "GET /analytics?event=leads&groupBy=countries&interval=7d&domain=acme.link",
  },
  update_a_dub_bounty_submission_by_id: {
    args: { bounty_id: "bnty_1", id: "bsub_1", rewardAmount: 500 },
    request: "POST /bounties/bnty_1/submissions/bsub_1/approve",
    body: { rewardAmount: 500 },
  },
  list_all_dub_bounty_submissions: {
    args: { bounty_id: "bnty_1", status: "submitted", limit: 10 },
    request: "GET /bounties/bnty_1/submissions?status=submitted&page=1&pageSize=10",
  },
  delete_a_dub_bounty_submission_by_id: {
    args: { bounty_id: "bnty_1", id: "bsub_1", rejectionReason: "invalidProof", rejectionNote: "No proof." },
    request: "POST /bounties/bnty_1/submissions/bsub_1/reject",
    body: { rejectionReason: "invalidProof", rejectionNote: "No proof." },
  },
  dub_commissions_bulk_create: {
    args: { type: "custom", partnerId: "pn_1", amount: -500, description: "Fraud" },
    request: "POST /commissions",
    body: { type: "custom", partnerId: "pn_1", amount: -500, description: "Fraud" },
  },
  list_all_dub_commissions: {
    args: { status: "pending", partnerId: "pn_1,pn_2", limit: 100 },
    request: "GET /commissions?status=pending&partnerId=pn_1,pn_2&pageSize=100",
  },
  update_a_dub_commission_by_id: {
    args: { id: "cm_1", modifySaleAmount: -2500, currency: "usd" },
    request: "PATCH /commissions/cm_1",
    body: { modifySaleAmount: -2500, currency: "usd" },
  },
  delete_a_dub_customer_by_id: { args: { id: "ext_u/1" }, request: "DELETE /customers/ext_u/1" },
  list_all_dub_customers: {
    args: { email: "ada@example.com", includeExpandedFields: true, sortBy: "saleAmount" },
    request: "GET /customers?email=ada@example.com&includeExpandedFields=true&sortBy=saleAmount&page=1",
  },
  get_single_dub_customer_by_id: {
    args: { id: "cus_1", includeExpandedFields: true },
    request: "GET /customers/cus_1?includeExpandedFields=true",
  },
  update_a_dub_customer_by_id: {
    args: { id: "cus_1", includeExpandedFields: false, name: "Ada", email: null },
    request: "PATCH /customers/cus_1?includeExpandedFields=false",
    body: { name: "Ada", email: null },
  },
  create_a_dub_domain: {
    args: { slug: "acme.link", expiredUrl: "https://acme.example/expired" },
    request: "POST /domains",
    body: { slug: "acme.link", expiredUrl: "https://acme.example/expired" },
  },
  delete_a_dub_domain_by_id: { args: { id: "acme.link" }, request: "DELETE /domains/acme.link" },
  update_a_dub_domain_by_id: {
    args: { id: "acme.link", slug: "new.link", archived: false },
    request: "PATCH /domains/acme.link",
    body: { slug: "new.link", archived: false },
  },
  dub_domains_register: {
    args: { domain: "acme.link" },
    request: "POST /domains/register",
    body: { domain: "acme.link" },
  },
  dub_domains_status: {
    args: { domains: ["a.link", "b.link"] },
    request: "GET /domains/status?domains=a.link,b.link",
  },
  list_all_dub_events: {
    args: { event: "sales", linkId: "link_1", sortOrder: "asc", limit: 1000 },
    request: "GET /events?event=sales&linkId=link_1&sortOrder=asc&page=1&limit=1000",
  },
  create_a_dub_folder: {
    args: { name: "Launch", accessLevel: "read" },
    request: "POST /folders",
    body: { name: "Launch", accessLevel: "read" },
  },
  delete_a_dub_folder_by_id: { args: { id: "fold_1" }, request: "DELETE /folders/fold_1" },
  list_all_dub_folders: { args: { search: "Launch" }, request: "GET /folders?search=Launch&page=1" },
  update_a_dub_folder_by_id: {
    args: { id: "fold_1", name: "Launch 2", accessLevel: null },
    request: "PATCH /folders/fold_1",
    body: { name: "Launch 2", accessLevel: null },
  },
  dub_links_bulk_create: {
    args: {
      links: [
        { url: "https://a.example", ...UTM },
        { url: "https://b.example", key: "b" },
      ],
    },
    request: "POST /links/bulk",
    body: [
      { url: "https://a.example", ...UTM },
      { url: "https://b.example", key: "b" },
    ],
  },
  dub_links_bulk_delete: {
    args: { linkIds: ["link_1", "ext_2"] },
    request: "DELETE /links/bulk?linkIds=link_1,ext_2",
  },
  dub_links_bulk_update: {
    args: { linkIds: ["link_1", "link_2"], data: { archived: true, expiresAt: null } },
    request: "PATCH /links/bulk",
    body: { linkIds: ["link_1", "link_2"], data: { archived: true, expiresAt: null } },
  },
  get_single_dub_link_by_id: {
    args: { domain: "acme.link", key: "sale" },
    request: "GET /links/info?domain=acme.link&key=sale",
  },
  create_a_dub_link: {
    args: { url: "https://a.example", tagIds: ["tag_1"], geo: { DE: "https://a.example/de" }, ...UTM },
    request: "POST /links",
    body: { url: "https://a.example", tagIds: ["tag_1"], geo: { DE: "https://a.example/de" }, ...UTM },
  },
  delete_a_dub_link_by_id: { args: { id: "link_1" }, request: "DELETE /links/link_1" },
  list_all_dub_links: {
    args: { domain: "acme.link", tagIds: ["tag_1", "tag_2"], showArchived: true, limit: 20 },
    request: "GET /links?domain=acme.link&tagIds=tag_1,tag_2&showArchived=true&pageSize=20",
  },
  update_a_dub_link_by_id: {
    args: { id: "ext_1", url: "https://a.example", password: null },
    request: "PATCH /links/ext_1",
    body: { url: "https://a.example", password: null },
  },
  dub_links_count: {
    args: { domain: "acme.link", groupBy: "tagId" },
    request: "GET /links/count?domain=acme.link&groupBy=tagId",
  },
  dub_links_upsert: {
    args: { url: "https://a.example", comments: "Nightly" },
    request: "PUT /links/upsert",
    body: { url: "https://a.example", comments: "Nightly" },
  },
  list_all_dub_partner_applications: {
    args: { country: "DE,AT", limit: 50 },
    request: "GET /partners/applications?country=DE,AT&page=1&pageSize=50",
  },
  dub_partner_applications_approve: {
    args: { partnerId: "pn_1", groupId: "grp_1" },
    request: "POST /partners/applications/approve",
    body: { partnerId: "pn_1", groupId: "grp_1" },
  },
  dub_partner_applications_reject: {
    args: { partnerId: "pn_1", rejectionReason: "other", reapplicationTimeframe: "never" },
    request: "POST /partners/applications/reject",
    body: { partnerId: "pn_1", rejectionReason: "other", reapplicationTimeframe: "never" },
  },
  create_a_dub_partner: {
    args: { email: "ada@example.com", tenantId: "u1", linkProps: { prefix: "ref" } },
    request: "POST /partners",
    body: { email: "ada@example.com", tenantId: "u1", linkProps: { prefix: "ref" } },
  },
  list_all_dub_partners: {
    args: { status: "approved", country: "-US", sortBy: "totalClicks", partnerIds: ["pn_1", "pn_2"] },
    request: "GET /partners?status=approved&country=-US&sortBy=totalClicks&partnerIds=pn_1,pn_2&page=1",
  },
  dub_partners_ban: {
    args: { partnerId: "pn_1", reason: "fraud" },
    request: "POST /partners/ban",
    body: { partnerId: "pn_1", reason: "fraud" },
  },
  dub_partners_deactivate: {
    args: { tenantId: "u1" },
    request: "POST /partners/deactivate",
    body: { tenantId: "u1" },
  },
  create_a_dub_partner_link: {
    args: { partnerId: "pn_1", url: "https://acme.example/pricing", key: "ada" },
    request: "POST /partners/links",
    body: { partnerId: "pn_1", url: "https://acme.example/pricing", key: "ada" },
  },
  list_all_dub_partner_links: { args: { tenantId: "u1" }, request: "GET /partners/links?tenantId=u1" },
  dub_partner_links_bulk_update: {
    args: { partnerId: "pn_1", url: "https://acme.example", linkProps: { comments: "Nightly" } },
    request: "PUT /partners/links/upsert",
    body: { partnerId: "pn_1", url: "https://acme.example", linkProps: { comments: "Nightly" } },
  },
  list_all_dub_payouts: {
    args: { status: "sent", sortBy: "paidAt", limit: 10 },
    request: "GET /payouts?status=sent&sortBy=paidAt&page=1&pageSize=10",
  },
  create_a_dub_tag: {
    args: { name: "Mail", color: "red" },
    request: "POST /tags",
    body: { name: "Mail", color: "red" },
  },
  list_all_dub_tags: {
    args: { ids: ["tag_1", "tag_2"], sortBy: "createdAt" },
    request: "GET /tags?ids=tag_1,tag_2&sortBy=createdAt&page=1",
  },
  update_a_dub_tag_by_id: {
    args: { id: "tag_1", name: "Mail", color: "blue" },
    request: "PATCH /tags/tag_1",
    body: { name: "Mail", color: "blue" },
  },
  create_a_dub_track: {
    args: { clickId: "", eventName: "Sign up", customerExternalId: "u1", mode: "wait", metadata: { plan: "pro" } },
    request: "POST /track/lead",
    body: { clickId: "", eventName: "Sign up", customerExternalId: "u1", mode: "wait", metadata: { plan: "pro" } },
  },
  create_a_dub_track_sale: {
    args: { customerExternalId: "u1", amount: 4900, invoiceId: "in_1", paymentProcessor: "stripe" },
    request: "POST /track/sale",
    body: { customerExternalId: "u1", amount: 4900, invoiceId: "in_1", paymentProcessor: "stripe" },
  },
  list_all_dub_domains: {
    args: { archived: true, limit: 50 },
    request: "GET /domains?archived=true&page=1&pageSize=50",
  },
  delete_a_dub_tag_by_id: { args: { id: "tag_1" }, request: "DELETE /tags/tag_1" },
  dub_commissions_bulk_update: {
    args: { commissionIds: ["cm_1", "cm_2"], status: "refunded" },
    request: "PATCH /commissions/bulk",
    body: { commissionIds: ["cm_1", "cm_2"], status: "refunded" },
  },
  list_all_dub_partner_analytics: {
    args: { partnerId: "pn_1", groupBy: "timeseries", interval: "90d" },
    request: "GET /partners/analytics?partnerId=pn_1&groupBy=timeseries&interval=90d",
  },
  create_a_dub_track_open: {
    args: { deepLink: "https://acme.link/app" },
    request: "POST /track/open",
    body: { deepLink: "https://acme.link/app" },
  },
  create_a_dub_referrals_embed_token: {
    args: { partner: { email: "ada@example.com", name: "Ada" } },
    request: "POST /tokens/embed/referrals",
    body: { partner: { email: "ada@example.com", name: "Ada" } },
  },
  dub_qr_codes_download: {
    args: { url: "https://acme.link/sale?qr=1", size: 300, fgColor: "#102030" },
    request: "GET /qr?url=https://acme.link/sale?qr=1&size=300&fgColor=#102030",
  },
  list_all_dub_program_applications: {
    args: { groupId: "grp_1" },
    request: "GET /program-applications?groupId=grp_1&page=1",
  },
  dub_program_applications_approve: {
    args: { partnerId: "pn_1" },
    request: "POST /program-applications/approve",
    body: { partnerId: "pn_1" },
  },
  dub_program_applications_reject: {
    args: { partnerId: "pn_1", flagForFraud: true, flagForFraudReason: "Fake traffic" },
    request: "POST /program-applications/reject",
    body: { partnerId: "pn_1", flagForFraud: true, flagForFraudReason: "Fake traffic" },
  },
  list_all_dub_discount_codes: {
    args: { partnerId: "pn_1", limit: 10 },
    request: "GET /discount-codes?partnerId=pn_1&page=1&pageSize=10",
  },
  create_a_dub_discount_code: {
    args: { partnerId: "pn_1", linkId: "link_1", code: "ADA30" },
    request: "POST /discount-codes",
    body: { partnerId: "pn_1", linkId: "link_1", code: "ADA30" },
  },
  delete_a_dub_discount_code_by_id: { args: { id: "ADA30" }, request: "DELETE /discount-codes/ADA30" },
};
