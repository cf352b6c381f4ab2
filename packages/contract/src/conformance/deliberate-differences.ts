/** Where the contract differs from Dub's document, and why. `-` is a line of Dub's, `+` one of the contract's. */
export const DELIBERATE_DIFFERENCES: readonly { readonly lines: RegExp; readonly reason: string }[] = [
  {
    lines: /^\+ getLinks query sortBy\?/,
    reason: "Dub's service sorts, its document does not say so. See behaviour/links 8.2.",
  },
  {
    lines: /^[+-] getLinksCount 200\b/,
    reason:
      "Dub's document shows the number alone; with `groupBy` its service answers with rows. See behaviour/links 8.3.",
  },
  {
    lines: /^\+ \w+ 20[01].*\.(identifier|linkRetentionCleanupDisabledAt)\?/,
    reason: "Dub's service sends both with each link, undocumented. See behaviour/links 6.",
  },
  {
    lines: /^\+ updateLink body\.linkRetentionCleanupDisabledAt\?/,
    reason: "Dub's service takes it, undocumented. See behaviour/links 7.1.",
  },
  {
    lines: /^\+ (getLink|getLinkDashboard|checkLinkExists|getRandomLinkKey|checkIframeable) /,
    reason: "Dub's service has these routes, its document leaves them out. See behaviour/links 1.1 and 8.11.",
  },
  {
    lines: /^[+-] \w+ 20[01].*\.(testVariants|testStartedAt|testCompletedAt)\??:/,
    reason: "Dub's service always sends every key of a link, null where unset. See behaviour/links 6.",
  },
  {
    lines: /^[+-] listEvents 200\[\]\.link\.(disabledAt|expiresAt|lastClicked):/,
    reason: "The link of an event is a link like any other; Dub's document forgets that these can be null.",
  },
  {
    lines: /^\+ listEvents 200\[\]\.click\.ua\?/,
    reason: "Dub's service sends it, undocumented. See behaviour/attribution 6.2.",
  },
  {
    lines: /^[+-] listEvents 200\[\]\.customer\.name\??:/,
    reason: "Dub's service falls back to the email or a random name. See behaviour/attribution 6.3.",
  },
  {
    lines: /^- listEvents 200\[\]\.customer\.(sales|saleAmount|firstSaleAt|stripeCustomerId|subscriptionCanceledAt)\?/,
    reason: "Dub's service leaves them out of events. See behaviour/attribution 6.3.",
  },
  {
    lines: /^[+-] listEvents 200\[\]\.sale\.currency:/,
    reason: "Dub's document forgets the type.",
  },
  {
    lines: /^[+-] retrieve(Partner)?Analytics 200\[\]\.(title|comments|folderId|partnerId)\??:/,
    reason: "Dub's service always sends every key of a row, null where unset. See behaviour/attribution 5.3.",
  },
  {
    lines: /^\+ retrieveAnalytics 200\[\]\.(folder|group|partner|partnerTag|tag)(Id)?\b/,
    reason: "Dub's document has no rows for these groupings, though it lists them. See behaviour/attribution 5.3.",
  },
  {
    lines: /^\+ retrieveAnalytics 200\[\]\.utm_(source|medium|campaign|term|content):/,
    reason: "Dub's document has no rows for these groupings, though it lists them. See behaviour/attribution 5.3.",
  },
  {
    lines: /^\+ export(Analytics|Events) /,
    reason: "Dub's service has these routes, its document leaves them out. See behaviour/attribution 7.",
  },
  {
    lines: /^\+ retrievePublicAnalytics /,
    reason: "Dub's public pages of statistics call it, its document leaves it out. See behaviour/attribution 5.9.",
  },
  {
    lines: /^\+ retrieveSeries /,
    reason: "An extension: steps by the hour, and lines of many links at once, which would be a request for each.",
  },
  {
    lines: /^\+ pullEvents /,
    reason: "An extension: to copy a million events by pages would take a thousand requests, each of which sorts them.",
  },
  {
    lines: /^\+ streamEvents /,
    reason: "An extension: a page that shows visits as they happen would have to ask every second.",
  },
  {
    lines: /^\+ getQRCode query format\?/,
    reason: "Dub draws PNG alone; SVG stays sharp in print.",
  },
  {
    lines: /^\+ getMetatags /,
    reason: "Dub's dashboard calls it, its document leaves it out. See behaviour/links 13.",
  },
  {
    lines: /^\+ track(Click|Visit|LeadClient|SaleClient) /,
    reason:
      "Dub's script for web pages calls these, its document leaves them out. See behaviour/attribution 3.1 to 3.7.",
  },
  {
    lines: /^\+ (createCustomer|getCustomersCount) /,
    reason: "Dub's service has them, its document leaves them out. See behaviour/attribution 4.4 and 4.5.",
  },
  {
    lines: /^\+ getCustomers query customerIds/,
    reason: "Dub's web pages ask by it, its document does not say so. See behaviour/attribution 4.2.",
  },
  {
    lines: /^[+-] bulkUpdateLinks 200(\[\]\.(link|error|code))?:/,
    reason:
      "Dub's document shows links alone; its service has a row for each failure, or one text. See behaviour/links 8.8.",
  },
  {
    lines: /^\+ checkDomainStatus 200\[\]\.prices\b/,
    reason: "Dub's service sends it in place of `price`, undocumented. See behaviour/links 11.4.",
  },
  {
    lines: /^\+ \w+Domains? 20[01](\[\])?\.deepviewData\?/,
    reason: "Dub's service sends it, undocumented. See behaviour/links 11.1.",
  },
  {
    lines: /^\+ (create|update)Domain body\.(deepviewData|autoRenew)\?/,
    reason: "Dub's service takes them, undocumented. See behaviour/links 11.2.",
  },
  {
    lines: /^\+ (getDomain|getDomainsCount|setPrimaryDomain) /,
    reason: "Dub's service has them, its document leaves them out. See behaviour/links 11.2.",
  },
  {
    lines: /^\+ (getDomainVerification|verifyDomain) /,
    reason: "A server of domains tells which DNS records they need; Dub does so in its dashboard alone.",
  },
  {
    lines: /^\+ \w+Domains? 20[01](\[\])?\.dnsRecords\b/,
    reason: "An extension, for the same reason.",
  },
  {
    lines:
      /^[+-] \w+Customers? 200(\[\])?\.(name|email|avatar|stripeCustomerId|country|sales|saleAmount|firstSaleAt|subscriptionCanceledAt)\??:/,
    reason:
      "Dub's service always sends every key of a customer, null where unset, and a name. See behaviour/attribution 4.1.",
  },
  {
    lines: /^\+ \w+(ProgramApplications?|DiscountCodes?|PartnerTags?|PartnerReferral) /,
    reason: "Newer than Dub's document. See behaviour/partners 1.1, 2.7, 2.8 and 8.",
  },
  {
    lines:
      /^\+ listPartners query (partnerIds|partnerTagId|referredByPartnerId|includePartnerPlatforms|total\w+(Min|Max))/,
    reason: "Dub's own tests fetch by it, its document does not say so. See behaviour/partners 2.2.",
  },
  {
    lines: /^\+ updateCommission body\.updateHistoricalCommissions/,
    reason: "Dub's service takes it, its document does not say so. See behaviour/partners 4.3.",
  },
  {
    lines: /^\+ listPartners 200\[\]\.platforms/,
    reason: "Dub's service adds them where it is asked to, undocumented. See behaviour/partners 2.2.",
  },
  {
    lines: /^\+ listPartners 200\[\]\.(clicks|leads|conversions|sales|saleAmount)\?/,
    reason: "Dub's service still sends the former names of the totals, undocumented. See behaviour/partners 2.2.",
  },
  {
    lines: /^[+-] (createPartner|listPartners|listPayouts) 20[01].*\.(defaultPayoutMethod|method):/,
    reason: "A payout method newer than Dub's document: tremendous. See behaviour/partners 1.1.",
  },
  {
    lines: /^\+ listPayouts query groupId\?/,
    reason: "Newer than Dub's document. See behaviour/partners 1.1.",
  },
  {
    lines: /^[+-] \w+Commissions? (200(\[\])?\.|query )status\??:/,
    reason: "A status newer than Dub's document: hold. See behaviour/partners 1.1.",
  },
  {
    lines: /^[+-] \w+Commissions? 200(\[\])?\.(type|paidAt|metadata)\b/,
    reason: "Dub's newest client fails without them. See behaviour/partners 1.1.",
  },
  {
    lines: /^[+-] \w+Commissions? 200(\[\])?\.customer\.\w+\??:/,
    reason: "The customer of a commission is a customer like any other, with every key. See behaviour/attribution 4.1.",
  },
  {
    lines: /^[+-] listCommissions query type\?/,
    reason:
      "Several types, and all others, can be asked for, as Dub's document says in words. See behaviour/partners 1.2.",
  },
  {
    lines: /^\+ banPartner body\.flagForFraud/,
    reason: "Dub's dashboard reports who is banned, its document does not say so. See behaviour/partners 12.4.",
  },
  {
    lines: /^\+ listCommissions query query\?/,
    reason: "Newer than Dub's document. See behaviour/partners 4.2.",
  },
  {
    lines: /^\+ createCommission body\.(lead|sale)\b/,
    reason: "The nested form of Dub's newest client, beside the flat one. See behaviour/partners 1.1.",
  },
  {
    lines: /^\+ listBountySubmissions 200\[\]\.(partner|commission|user)\b/,
    reason: "Dub's service sends them with each row, undocumented. See behaviour/partners 6.",
  },
  {
    lines: /^\+ (getTagsCount|getFoldersCount|getFolder) /,
    reason: "Dub's web pages call these, its document leaves them out. See behaviour/links 1.1, 9 and 10.",
  },
  {
    lines: /^\+ getTags (query includeLinksCount|200\[\]\._count)/,
    reason: "Dub's web pages ask for the count, its document does not say so. See behaviour/links 9.",
  },
  {
    lines: /^- \w+ answers (409|410)$/,
    reason: "Dub's document lists every error for every operation; ours lists those that can happen.",
  },
  {
    lines: /^\+ \w+ answers 413$/,
    reason: "A server of ours bounds request bodies; Dub leaves that to its host.",
  },
];
