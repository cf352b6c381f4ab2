import type { Tone } from "./text.ts";

/** What people call the status of a commission, and its colour. */
export const COMMISSION_STATUSES: Readonly<Record<string, { readonly label: string; readonly tone: Tone }>> = {
  pending: { label: "Pending", tone: "warn" },
  processed: { label: "Due", tone: "info" },
  hold: { label: "Held", tone: "bad" },
  paid: { label: "Paid", tone: "ok" },
  refunded: { label: "Refunded", tone: "" },
  canceled: { label: "Canceled", tone: "" },
  duplicate: { label: "Duplicate", tone: "" },
  fraud: { label: "Fraud", tone: "bad" },
};

export function commissionStatus(status: string): { readonly label: string; readonly tone: Tone } {
  return COMMISSION_STATUSES[status] ?? { label: status, tone: "" };
}

/** Why something is held, or was looked at, in words. */
const RISKS: Readonly<Record<string, string>> = {
  customerEmailMatch: "Customer has the partner's address",
  customerEmailSuspiciousDomain: "Customer's address can be thrown away",
  referralSourceBanned: "Came from a site that is not allowed",
  paidTrafficDetected: "Came by a paid advertisement",
  partnerCrossProgramBan: "Partner is banned elsewhere",
  partnerDuplicateAccount: "Paid to another partner's account",
  partnerFraudReport: "Partner was reported",
};

export function riskInWords(rule: string): string {
  return RISKS[rule] ?? rule;
}

/** The same where nothing was found: `no self-referral`. */
const PASSED: Readonly<Record<string, string>> = {
  customerEmailMatch: "self-referral",
  customerEmailSuspiciousDomain: "throw-away address",
  referralSourceBanned: "site that is not allowed",
  paidTrafficDetected: "paid ad",
};

export function passedInWords(rule: string): string {
  return PASSED[rule] ?? rule;
}

/** When it has been held for its group's time. */
export function heldUntilMs(createdAt: string, holdingPeriodDays: number): number {
  return Date.parse(createdAt) + holdingPeriodDays * 86_400_000;
}
