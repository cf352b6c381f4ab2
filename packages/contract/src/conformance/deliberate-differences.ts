/** Where our contract is not what Dub's document says, and why. `-` is a line of Dub's, `+` one of ours. */
export const DELIBERATE_DIFFERENCES: readonly { readonly lines: RegExp; readonly reason: string }[] = [
  {
    lines: /^\+ getLinks query sortBy\?/,
    reason: "Dub's service sorts, its document does not say so. Spec dub-links 11.2.",
  },
  {
    lines: /^[+-] getLinksCount 200\b/,
    reason: "Dub's document shows the number alone; with `groupBy` its service answers with rows. Spec dub-links 11.3.",
  },
  {
    lines: /^\+ \w+ 200.*\.(identifier|linkRetentionCleanupDisabledAt)\?/,
    reason: "Dub's service sends both with each link, undocumented. Spec dub-links 9.",
  },
  {
    lines: /^[+-] \w+ 200.*\.(testVariants|testStartedAt|testCompletedAt)\??:/,
    reason: "Dub's service always sends every key of a link, null where unset. Spec dub-links 9.",
  },
  {
    lines: /^[+-] listEvents 200\[\]\.link\.(disabledAt|expiresAt|lastClicked):/,
    reason: "The link of an event is a link like any other; Dub's document forgets that these can be null.",
  },
  {
    lines: /^\+ listEvents 200\[\]\.click\.ua\?/,
    reason: "Dub's service sends it, undocumented. Spec dub-attribution 5.2.",
  },
  {
    lines: /^[+-] listEvents 200\[\]\.customer\.name\??:/,
    reason: "Dub's service falls back to the email or a random name. Spec dub-attribution 5.4.",
  },
  {
    lines: /^- listEvents 200\[\]\.customer\.(sales|saleAmount|firstSaleAt|stripeCustomerId|subscriptionCanceledAt)\?/,
    reason: "Dub's service leaves them out of events. Spec dub-attribution 5.4.",
  },
  {
    lines: /^[+-] listEvents 200\[\]\.sale\.currency:/,
    reason: "Dub's document forgets the type.",
  },
  {
    lines: /^[+-] retrieveAnalytics 200\[\]\.(title|comments|folderId|partnerId)\??:/,
    reason: "Dub's service always sends every key of a row, null where unset. Spec dub-attribution 4.3.",
  },
  {
    lines: /^\+ retrieveAnalytics 200\[\]\.(folder|group|partner|partnerTag|tag)(Id)?\b/,
    reason: "Dub's document has no rows for these groupings, though it lists them. Spec dub-attribution 4.3.",
  },
  {
    lines: /^\+ retrieveAnalytics 200\[\]\.utm_(source|medium|campaign|term|content):/,
    reason: "Dub's document has no rows for these groupings, though it lists them. Spec dub-attribution 4.3.",
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
