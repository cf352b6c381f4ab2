import type { FraudRules } from "@overdub/contract";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ConversionFacts } from "./conversion-rules.ts";
import { judgeConversion } from "./conversion-rules.ts";
import { emailDomain, isGenericProvider, mailboxOf } from "./email.ts";
import { expiresAtMs } from "./expiry.ts";
import { matchesHost } from "./host-pattern.ts";
import { isMonitored } from "./is-monitored.ts";
import { judgePartner } from "./partner-rules.ts";
import { changeRules, DEFAULT_RULES, rulesOf } from "./rule-settings.ts";

const click = { url: "https://shop.test/", referer: "(direct)" };
const facts: ConversionFacts = {
  ...{ customerId: "cus_1", customerEmail: "lin@corp.test", partnerEmail: "ada@partner.test" },
  ...{ isFirst: true, hasSibling: false, click },
};
const found = (over: Partial<ConversionFacts>, rules: FraudRules = DEFAULT_RULES) =>
  judgeConversion({ ...facts, ...over }, rules).findings.map(({ type, metadata }) => [type, metadata]);

describe("customerEmailMatch", () => {
  test.each<[string, string | null, string | null, string | undefined]>([
    ["the partner's own address", "Ada@Partner.test", "ada@partner.test", "exact"],
    ["with a tag", "ada+shop@partner.test", "ada@partner.test", "exact"],
    ["where the partner has the tag", "ada@partner.test", "ada+dub@partner.test", "exact"],
    ["with dots at Gmail", "a.d.a+x@gmail.com", "ada@googlemail.com", "exact"],
    ["in another script", "ada@BÜCHER.example", "ada@xn--bcher-kva.example", "exact"],
    ["a colleague", "bob@partner.test", "ada@partner.test", "domainMatch"],
    ["with dots elsewhere", "a.da@partner.test", "ada@partner.test", "domainMatch"],
    ["somebody at the same provider", "bob@gmail.com", "ada@gmail.com", undefined],
    ["somebody of a sample", "bob@example.com", "ada@example.com", undefined],
    ["somebody else", "lin@corp.test", "ada@partner.test", undefined],
    ["a subdomain", "ada@mail.partner.test", "ada@partner.test", undefined],
    ["nobody known", null, "ada@partner.test", undefined],
    ["what is no address", "partner.test", "partner.test", undefined],
    ["a partner without an address", "lin@corp.test", null, undefined],
  ])("%s", (_who, customerEmail, partnerEmail, matchType) => {
    const expected = matchType ? [["customerEmailMatch", { matchType }]] : [];
    expect(found({ customerEmail, partnerEmail })).toEqual(expected);
  });

  test("another customer of the domain counts at the first conversion, unless anybody can have the domain", () => {
    const historical = [["customerEmailMatch", { matchType: "historicalDomainMatch" }]];
    expect(found({ hasSibling: true })).toEqual(historical);
    expect(found({ hasSibling: true, isFirst: false })).toEqual([]);
    expect(found({ hasSibling: true, customerEmail: "lin@gmx.de" })).toEqual([]);
    expect(found({ hasSibling: true, partnerEmail: null })).toEqual(historical);
  });

  test("a mailbox is the same however its address is written, and another person's is another one", () => {
    const word = fc.stringMatching(/^[a-z]{1,8}$/);
    fc.assert(
      fc.property(word, word, word, fc.boolean(), (name, tag, other, isUpper) => {
        const written = `${name}+${tag}@corp.test`;
        expect(mailboxOf(isUpper ? written.toUpperCase() : written)).toBe(`${name}@corp.test`);
        expect(mailboxOf(`${[...name].join(".")}@gmail.com`)).toBe(mailboxOf(`${name}@googlemail.com`));
        if (other !== name) expect(mailboxOf(`${other}@corp.test`)).not.toBe(mailboxOf(written));
      }),
    );
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(mailboxOf(text) === undefined).toBe(emailDomain(text) === undefined);
      }),
    );
    expect(mailboxOf("+tag@corp.test")).toBe("+tag@corp.test");
  });

  test("providers are listed as DNS spells them, each once", () => {
    for (const domain of ["gmail.com", "outlook.com", "yahoo.com", "icloud.com", "proton.me", "qq.com", "gmx.de"]) {
      expect(isGenericProvider(domain)).toBe(true);
    }
    expect(isGenericProvider("corp.test")).toBe(false);
  });
});

test("customerEmailSuspiciousDomain: an address for ten minutes, and below such a domain", () => {
  const suspicious = [["customerEmailSuspiciousDomain", null]];
  expect(found({ customerEmail: "x@mailinator.com" })).toEqual(suspicious);
  expect(found({ customerEmail: "x@Inbox.Mailinator.com" })).toEqual(suspicious);
  expect(found({ customerEmail: "x@mailinator.com.corp.test" })).toEqual([]);
  expect(found({ customerEmail: "x@gmail.com" })).toEqual([]);
  expect(found({ customerEmail: null })).toEqual([]);
});

describe("referralSourceBanned", () => {
  const banning = (...domains: string[]) => changeRules(DEFAULT_RULES, { referralSourceBanned: { domains } });

  test.each<[string, string, boolean]>([
    ["coupons.test", "coupons.test", true],
    ["coupons.test", "Coupons.test", true],
    ["coupons.test", "x.coupons.test", false],
    ["*.coupons.test", "x.coupons.test", true],
    ["*.coupons.test", "coupons.test", false],
    ["*coupon*", "best-coupons.test", true],
    ["coupon*.test", "coupons.co.test", true],
    ["a*a.test", "a.test", false],
    ["*", "(direct)", true],
  ])("%s and a visitor from %s: %s", (pattern, referer, isBanned) => {
    const source = referer.toLowerCase();
    expect(found({ click: { ...click, referer } }, banning("other.test", pattern))).toEqual(
      isBanned ? [["referralSourceBanned", { source }]] : [],
    );
  });

  test("a pattern matches what the regular expression of the same meaning does", () => {
    const letters = fc.stringMatching(/^[ab.]{0,12}$/);
    fc.assert(
      fc.property(fc.stringMatching(/^[ab.*]{1,8}$/), letters, (pattern, host) => {
        const meant = new RegExp(`^${pattern.replaceAll(".", "\\.").replaceAll(/\*+/g, ".*")}$`);
        expect(matchesHost(pattern, host)).toBe(meant.test(host));
      }),
      { numRuns: 2000 },
    );
  });

  test("a pattern of many stars takes no time", () => {
    const startMs = process.threadCpuUsage().user / 1000;
    expect(matchesHost(`${"a*".repeat(95)}b`, "a".repeat(4096))).toBe(false);
    expect(process.threadCpuUsage().user / 1000 - startMs).toBeLessThan(500);
  });
});

describe("paidTrafficDetected", () => {
  const all = changeRules(DEFAULT_RULES, {
    paidTrafficDetected: {
      platforms: ["google", "facebook", "x", "bing", "linkedin", "reddit", "tiktok"],
      allowedCampaigns: ["brand", "1234"],
    },
  });

  test.each<[string, string | undefined]>([
    ["gclid=1", "google"],
    ["gad_source=1", "google"],
    ["gad_campaignid=99", "google"],
    ["fbclid=1", "facebook"],
    ["fb_action_ids=1", "facebook"],
    ["twclid=1", "x"],
    ["msclkid=1", "bing"],
    ["li_fat_id=1", "linkedin"],
    ["rdclid=1", "reddit"],
    ["ttclid=1", "tiktok"],
    ["gclid=1&gad_campaignid=1234", undefined],
    ["gclid=1&utm_campaign=brand", undefined],
    ["gclid=1&utm_campaign=other", "google"],
    ["fbclid=1&utm_campaign=brand", "facebook"],
    ["utm_campaign=other&q=gclid", undefined],
  ])("%s is an advertisement of %s", (query, source) => {
    const url = `https://shop.test/?${query}`;
    const expected = source ? [["paidTrafficDetected", { source, url }]] : [];
    expect(found({ click: { ...click, url } }, all)).toEqual(expected);
  });

  test("only the platforms that are asked for count, Google alone unless it was said otherwise", () => {
    expect(found({ click: { ...click, url: "https://shop.test/?fbclid=1" } })).toEqual([]);
    expect(found({ click: { ...click, url: "https://shop.test/?fbclid=1&gclid=1" } })).toMatchObject([
      ["paidTrafficDetected", { source: "google" }],
    ]);
    expect(found({ click: { ...click, url: "no URL" } }, all)).toEqual([]);
  });
});

test("each rule is looked at, in the same order, and says whether it is off", () => {
  const rules = changeRules(DEFAULT_RULES, { customerEmailMatch: { enabled: false } });
  const given = { ...facts, customerEmail: "ada@partner.test", click: { ...click, url: "https://shop.test/?gclid=1" } };
  expect(judgeConversion(given, rules)).toEqual({
    outcomes: [
      { rule: "customerEmailMatch", outcome: "off" },
      { rule: "customerEmailSuspiciousDomain", outcome: "passed" },
      { rule: "referralSourceBanned", outcome: "passed" },
      { rule: "paidTrafficDetected", outcome: "found", metadata: { source: "google", url: given.click.url } },
    ],
    findings: [
      {
        type: "paidTrafficDetected",
        identity: "cus_1 google",
        metadata: { source: "google", url: given.click.url },
      },
    ],
  });
});

test("partners: a ban by another program, and a shared account, each unless its rule is off", () => {
  const known = {
    bannedFrom: [{ programId: "prog_2", reason: "spam" }],
    sharing: [{ partnerId: "pn_2", account: "paypal" }],
  };
  const off = { enabled: false };
  const ban = { type: "partnerCrossProgramBan", identity: "prog_2", metadata: { programId: "prog_2", reason: "spam" } };
  const twin = {
    type: "partnerDuplicateAccount",
    identity: "pn_2",
    metadata: { partnerId: "pn_2", account: "paypal" },
  };
  expect(judgePartner(known, DEFAULT_RULES)).toEqual([ban, twin]);
  expect(judgePartner(known, changeRules(DEFAULT_RULES, { partnerCrossProgramBan: off }))).toEqual([twin]);
  expect(judgePartner(known, changeRules(DEFAULT_RULES, { partnerDuplicateAccount: off }))).toEqual([ban]);
  expect(judgePartner({ bannedFrom: [], sharing: [] }, DEFAULT_RULES)).toEqual([]);
});

test("what is stored of rules overrides what they come with, and no more", () => {
  expect(rulesOf([])).toEqual(DEFAULT_RULES);
  const domains = ["x.test"];
  const config = JSON.stringify({ domains });
  expect(rulesOf([{ type: "referralSourceBanned", config, disabled_at_ms: 5 }])).toEqual({
    ...DEFAULT_RULES,
    referralSourceBanned: { enabled: false, domains },
  });
});

test("a group expires 30 days after its rule last held; a ban elsewhere never does", () => {
  const last_event_at_ms = Date.UTC(2026, 2, 4);
  expect(expiresAtMs({ type: "customerEmailMatch", last_event_at_ms })).toBe(Date.UTC(2026, 3, 3));
  expect(expiresAtMs({ type: "partnerDuplicateAccount", last_event_at_ms })).toBe(Date.UTC(2026, 3, 3));
  expect(expiresAtMs({ type: "partnerCrossProgramBan", last_event_at_ms })).toBeUndefined();
});

test.each([
  ["approved", null, true],
  ["archived", null, true],
  ["pending", null, true],
  ["invited", null, true],
  ["banned", null, false],
  ["deactivated", null, false],
  ["rejected", null, false],
  ["approved", 5, false],
])("a partner who is %s, watched no more since %s: %s", (status, risk_monitoring_disabled_at_ms, expected) => {
  expect(isMonitored({ status, risk_monitoring_disabled_at_ms })).toBe(expected);
});
