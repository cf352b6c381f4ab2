import type { CONVERSION_RULES, FraudRule, FraudRules } from "@overdub/contract";
import { isDisposableDomain } from "./disposable-domains.ts";
import { emailDomain, isGenericProvider, mailboxOf } from "./email.ts";
import { matchesHost } from "./host-pattern.ts";
import { paidPlatformOf } from "./paid-traffic.ts";

/** What a rule has found. */
export interface Finding {
  readonly type: FraudRule;
  /** Whom it is about beside the partner: what is found of the same again is nothing new. */
  readonly identity: string;
  readonly metadata: object | null;
}

/** A lead or a sale by a click, as far as rules look at it. */
export interface ConversionFacts {
  readonly customerId: string;
  readonly customerEmail: string | null;
  readonly partnerEmail: string | null;
  /** Whether the partner may have had nothing for this customer before. */
  readonly isFirst: boolean;
  /** Whether an earlier customer of the partner has an email of the same domain. */
  readonly hasSibling: boolean;
  readonly click: { readonly url: string; readonly referer: string };
}

type ConversionRule = (typeof CONVERSION_RULES)[number];

/** What was looked at: whether the rule counts, and what it found, if anything. */
export interface RuleOutcome {
  readonly rule: ConversionRule;
  readonly outcome: "off" | "passed" | "found";
  readonly metadata?: object | null;
}

const JUDGES: {
  readonly [Rule in ConversionRule]: (
    facts: ConversionFacts,
    settings: FraudRules[Rule],
  ) => { readonly identity?: string; readonly metadata: object | null } | undefined;
} = {
  customerEmailMatch(facts) {
    const matchType = emailMatch(facts);
    return matchType && { metadata: { matchType } };
  },
  customerEmailSuspiciousDomain({ customerEmail }) {
    const domain = customerEmail === null ? undefined : emailDomain(customerEmail);
    return domain !== undefined && isDisposableDomain(domain) ? { metadata: null } : undefined;
  },
  referralSourceBanned({ click }, { domains }) {
    const source = click.referer.toLowerCase();
    return domains.some((pattern) => matchesHost(pattern, source))
      ? { identity: source, metadata: { source } }
      : undefined;
  },
  paidTrafficDetected({ click: { url } }, settings) {
    const source = paidPlatformOf(url, settings);
    return source && { identity: source, metadata: { source, url } };
  },
};

/**
 * What the rules that are about conversions make of one. It depends on its arguments alone.
 *
 * @see behaviour/partners 12.1
 */
export function judgeConversion(
  facts: ConversionFacts,
  rules: FraudRules,
): { readonly outcomes: readonly RuleOutcome[]; readonly findings: readonly Finding[] } {
  const outcomes: RuleOutcome[] = [];
  const findings: Finding[] = [];
  const look = <Rule extends ConversionRule>(rule: Rule) => {
    if (!rules[rule].enabled) return outcomes.push({ rule, outcome: "off" });
    const found = JUDGES[rule](facts, rules[rule]);
    if (!found) return outcomes.push({ rule, outcome: "passed" });
    const { identity, metadata } = found;
    outcomes.push({ rule, outcome: "found", metadata });
    return findings.push({ type: rule, identity: [facts.customerId, identity ?? ""].join(" "), metadata });
  };
  for (const rule of Object.keys(JUDGES)) look(rule as ConversionRule);
  return { outcomes, findings };
}

type MatchType = "exact" | "domainMatch" | "historicalDomainMatch";

function emailMatch(facts: ConversionFacts): MatchType | undefined {
  const { customerEmail, partnerEmail, isFirst, hasSibling } = facts;
  if (customerEmail === null) return undefined;
  const mailbox = mailboxOf(customerEmail);
  if (mailbox === undefined) return undefined;
  if (partnerEmail !== null && mailbox === mailboxOf(partnerEmail)) return "exact";
  const domain = domainThatTells(customerEmail);
  if (domain === undefined) return undefined;
  if (partnerEmail !== null && domain === emailDomain(partnerEmail)) return "domainMatch";
  return isFirst && hasSibling ? "historicalDomainMatch" : undefined;
}

/** The domain of an address, if sharing it means anything. */
export function domainThatTells(email: string): string | undefined {
  const domain = emailDomain(email);
  return domain === undefined || isGenericProvider(domain) ? undefined : domain;
}
