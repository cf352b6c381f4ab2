/** What the catalog has to be, written by hand beside it; imported by tests only. */

export interface ProductRow {
  readonly name: string;
  /** `<resource>.<method>` */
  readonly route: string;
  readonly proxy: string;
  /** With its path parameters left open. */
  readonly upstream: string;
  readonly required: readonly string[];
  /** `A`: by id, `P`: by page number, each with the largest page; `N`: one answer; `-`: no list. */
  readonly paging: string;
  /** Read-only, destructive, idempotent. */
  readonly hints: string;
  readonly tags: readonly string[];
}

/** The product's page, byte for byte. See behaviour/gateway 4.3. */
export const PRODUCT_ROWS = parse(`
list_all_dub_analytics               | analytics.list                | GET /proxy/analytics                     | GET /analytics                           |                                        | N     | R-I | analytics, reporting
update_a_dub_bounty_submission_by_id | bounty_submissions.update     | PATCH /proxy/bounty_submissions/{id}     | POST /bounties/{}/submissions/{}/approve | bounty_id, id                          | -     | --- | partners, bounties
list_all_dub_bounty_submissions      | bounty_submissions.list       | GET /proxy/bounty_submissions            | GET /bounties/{}/submissions             | bounty_id                              | P100  | R-I | partners, bounties
delete_a_dub_bounty_submission_by_id | bounty_submissions.delete     | DELETE /proxy/bounty_submissions/{id}    | POST /bounties/{}/submissions/{}/reject  | bounty_id, id                          | -     | -DI | partners, bounties
dub_commissions_bulk_create          | commissions.bulk_create       | POST /proxy/commissions/bulk_create      | POST /commissions                        | type, partnerId                        | -     | --- | partners, commissions, bulk
list_all_dub_commissions             | commissions.list              | GET /proxy/commissions                   | GET /commissions                         |                                        | A100  | R-I | partners, commissions
update_a_dub_commission_by_id        | commissions.update            | PATCH /proxy/commissions/{id}            | PATCH /commissions/{}                    | id                                     | -     | -D- | partners, commissions
delete_a_dub_customer_by_id          | customers.delete              | DELETE /proxy/customers/{id}             | DELETE /customers/{}                     | id                                     | -     | -DI | customers
list_all_dub_customers               | customers.list                | GET /proxy/customers                     | GET /customers                           |                                        | A100  | R-I | customers
get_single_dub_customer_by_id        | customers.get                 | GET /proxy/customers/{id}                | GET /customers/{}                        | id                                     | -     | R-I | customers
update_a_dub_customer_by_id          | customers.update              | PATCH /proxy/customers/{id}              | PATCH /customers/{}                      | id                                     | -     | -DI | customers
create_a_dub_domain                  | domains.create                | POST /proxy/domains                      | POST /domains                            | slug                                   | -     | --- | domains
delete_a_dub_domain_by_id            | domains.delete                | DELETE /proxy/domains/{id}               | DELETE /domains/{}                       | id                                     | -     | -DI | domains
update_a_dub_domain_by_id            | domains.update                | PATCH /proxy/domains/{id}                | PATCH /domains/{}                        | id                                     | -     | -DI | domains
dub_domains_register                 | domains.register              | POST /proxy/domains/register             | POST /domains/register                   | domain                                 | -     | --- | domains
dub_domains_status                   | domains.status                | POST /proxy/domains/status               | GET /domains/status                      | domains                                | -     | R-I | domains
list_all_dub_events                  | events.list                   | GET /proxy/events                        | GET /events                              |                                        | P1000 | R-I | events, analytics
create_a_dub_folder                  | folders.create                | POST /proxy/folders                      | POST /folders                            | name                                   | -     | --- | folders
delete_a_dub_folder_by_id            | folders.delete                | DELETE /proxy/folders/{id}               | DELETE /folders/{}                       | id                                     | -     | -DI | folders
list_all_dub_folders                 | folders.list                  | GET /proxy/folders                       | GET /folders                             |                                        | P50   | R-I | folders
update_a_dub_folder_by_id            | folders.update                | PATCH /proxy/folders/{id}                | PATCH /folders/{}                        | id                                     | -     | -DI | folders
dub_links_bulk_create                | links.bulk_create             | POST /proxy/links/bulk_create            | POST /links/bulk                         | links                                  | -     | --- | links, bulk
dub_links_bulk_delete                | links.bulk_delete             | POST /proxy/links/bulk_delete            | DELETE /links/bulk                       | linkIds                                | -     | -DI | links, bulk
dub_links_bulk_update                | links.bulk_update             | POST /proxy/links/bulk_update            | PATCH /links/bulk                        | linkIds, data                          | -     | -DI | links, bulk
get_single_dub_link_by_id            | links.get                     | GET /proxy/links/{id}                    | GET /links/info                          |                                        | -     | R-I | links
create_a_dub_link                    | links.create                  | POST /proxy/links                        | POST /links                              | url                                    | -     | --- | links
delete_a_dub_link_by_id              | links.delete                  | DELETE /proxy/links/{id}                 | DELETE /links/{}                         | id                                     | -     | -DI | links
list_all_dub_links                   | links.list                    | GET /proxy/links                         | GET /links                               |                                        | A100  | R-I | links
update_a_dub_link_by_id              | links.update                  | PATCH /proxy/links/{id}                  | PATCH /links/{}                          | id                                     | -     | -DI | links
dub_links_count                      | links.count                   | POST /proxy/links/count                  | GET /links/count                         |                                        | -     | R-I | links
dub_links_upsert                     | links.upsert                  | POST /proxy/links/upsert                 | PUT /links/upsert                        | url                                    | -     | -DI | links
list_all_dub_partner_applications    | partner_applications.list     | GET /proxy/partner_applications          | GET /partners/applications               |                                        | P100  | R-I | partners, applications
dub_partner_applications_approve     | partner_applications.approve  | POST /proxy/partner_applications/approve | POST /partners/applications/approve      | partnerId                              | -     | --- | partners, applications
dub_partner_applications_reject      | partner_applications.reject   | POST /proxy/partner_applications/reject  | POST /partners/applications/reject       | partnerId                              | -     | -D- | partners, applications
create_a_dub_partner                 | partners.create               | POST /proxy/partners                     | POST /partners                           | email                                  | -     | -DI | partners
list_all_dub_partners                | partners.list                 | GET /proxy/partners                      | GET /partners                            |                                        | P100  | R-I | partners
dub_partners_ban                     | partners.ban                  | POST /proxy/partners/ban                 | POST /partners/ban                       | reason                                 | -     | -DI | partners
dub_partners_deactivate              | partners.deactivate           | POST /proxy/partners/deactivate          | POST /partners/deactivate                |                                        | -     | -DI | partners
create_a_dub_partner_link            | partner_links.create          | POST /proxy/partner_links                | POST /partners/links                     |                                        | -     | --- | partners, links
list_all_dub_partner_links           | partner_links.list            | GET /proxy/partner_links                 | GET /partners/links                      |                                        | N     | R-I | partners, links
dub_partner_links_bulk_update        | partner_links.bulk_update     | POST /proxy/partner_links/bulk_update    | PUT /partners/links/upsert               | url                                    | -     | -DI | partners, links, bulk
list_all_dub_payouts                 | payouts.list                  | GET /proxy/payouts                       | GET /payouts                             |                                        | P100  | R-I | partners, payouts
create_a_dub_tag                     | tags.create                   | POST /proxy/tags                         | POST /tags                               | name                                   | -     | --- | tags
list_all_dub_tags                    | tags.list                     | GET /proxy/tags                          | GET /tags                                |                                        | P100  | R-I | tags
update_a_dub_tag_by_id               | tags.update                   | PATCH /proxy/tags/{id}                   | PATCH /tags/{}                           | id                                     | -     | -DI | tags
create_a_dub_track                   | track.create                  | POST /proxy/track                        | POST /track/lead                         | clickId, eventName, customerExternalId | -     | --- | conversions, tracking
create_a_dub_track_sale              | track_sale.create             | POST /proxy/track_sale                   | POST /track/sale                         | customerExternalId, amount             | -     | --- | conversions, tracking
`);

/** What that page leaves out of Dub's document. See behaviour/gateway 4.5. */
export const MISSING_ROWS = parse(`
list_all_dub_domains                 | domains.list                  | GET /proxy/domains                       | GET /domains                             |                                        | P50   | R-I | domains
delete_a_dub_tag_by_id               | tags.delete                   | DELETE /proxy/tags/{id}                  | DELETE /tags/{}                          | id                                     | -     | -DI | tags
dub_commissions_bulk_update          | commissions.bulk_update       | POST /proxy/commissions/bulk_update      | PATCH /commissions/bulk                  | commissionIds, status                  | -     | -DI | partners, commissions, bulk
list_all_dub_partner_analytics       | partner_analytics.list        | GET /proxy/partner_analytics             | GET /partners/analytics                  |                                        | N     | R-I | partners, analytics
create_a_dub_track_open              | track_open.create             | POST /proxy/track_open                   | POST /track/open                         |                                        | -     | --- | conversions, tracking
create_a_dub_referrals_embed_token   | referrals_embed_tokens.create | POST /proxy/referrals_embed_tokens       | POST /tokens/embed/referrals             |                                        | -     | --- | partners, embed
dub_qr_codes_download                | qr_codes.download             | POST /proxy/qr_codes/download            | GET /qr                                  | url                                    | -     | R-I | links, qr
`);

/** What Dub has added since. See behaviour/partners 1.1. */
export const NEWER_ROWS = parse(`
list_all_dub_program_applications    | program_applications.list     | GET /proxy/program_applications          | GET /program-applications                |                                        | P100  | R-I | partners, applications
dub_program_applications_approve     | program_applications.approve  | POST /proxy/program_applications/approve | POST /program-applications/approve       | partnerId                              | -     | --- | partners, applications
dub_program_applications_reject      | program_applications.reject   | POST /proxy/program_applications/reject  | POST /program-applications/reject        | partnerId                              | -     | -D- | partners, applications
list_all_dub_discount_codes          | discount_codes.list           | GET /proxy/discount_codes                | GET /discount-codes                      |                                        | P100  | R-I | partners, discounts
create_a_dub_discount_code           | discount_codes.create         | POST /proxy/discount_codes               | POST /discount-codes                     | partnerId, linkId                      | -     | --- | partners, discounts
update_a_dub_discount_code_by_id     | discount_codes.update         | PATCH /proxy/discount_codes/{id}         | PATCH /discount-codes/{}                 | id, code                               | -     | -DI | partners, discounts
delete_a_dub_discount_code_by_id     | discount_codes.delete         | DELETE /proxy/discount_codes/{id}        | DELETE /discount-codes/{}                | id                                     | -     | -DI | partners, discounts
list_all_dub_partner_tags            | partner_tags.list             | GET /proxy/partner_tags                  | GET /partner-tags                        |                                        | A100  | R-I | partners
create_a_dub_partner_tag             | partner_tags.create           | POST /proxy/partner_tags                 | POST /partner-tags                       | name                                   | -     | --- | partners
update_a_dub_partner_tag_by_id       | partner_tags.update           | PATCH /proxy/partner_tags/{id}           | PATCH /partner-tags/{}                   | id, name                               | -     | -DI | partners
delete_a_dub_partner_tag_by_id       | partner_tags.delete           | DELETE /proxy/partner_tags/{id}          | DELETE /partner-tags/{}                  | id                                     | -     | -DI | partners
dub_partners_set_referral            | partners.set_referral         | POST /proxy/partners/set_referral        | POST /partners/{}/referral               | partnerId, referredByPartnerId         | -     | --I | partners
`);

function parse(table: string): readonly ProductRow[] {
  return table
    .trim()
    .split("\n")
    .map((line) => {
      const [name = "", route = "", proxy = "", upstream = "", required = "", paging = "", hints = "", tags = ""] = line
        .split("|")
        .map((cell) => cell.trim());
      return { name, route, proxy, upstream, required: words(required), paging, hints, tags: words(tags) };
    });
}

function words(cell: string): string[] {
  return cell.split(", ").filter(Boolean);
}
