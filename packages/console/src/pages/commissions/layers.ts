import { passedInWords, riskInWords } from "../../format/commissions.ts";
import { money } from "../../format/money.ts";
import { plural } from "../../format/numbers.ts";
import type { Modifier, Terms } from "../../format/rewards.ts";
import {
  conditionsInWords,
  durationInWords,
  rateInWords,
  subjectInWords,
  termsInWords,
  valueInWords,
} from "../../format/rewards.ts";
import { shortDate } from "../../format/times.ts";
import type { AuditEntry, Commission } from "./commission.ts";

/** One layer of the stack: a step that made the number what it is. */
export interface Layer {
  readonly kind: "click" | "person" | "sale" | "rule" | "check" | "time" | "change" | "money" | "stop";
  readonly title: string;
  readonly text: string;
  readonly tone?: "acc" | "warn" | "bad" | "ok";
  /** In words, already formatted. */
  readonly amount?: string;
  /** Whether a later layer took its place. */
  readonly isStruck?: boolean;
  readonly note?: string;
}

/** A rule that was looked at, and did not decide. */
export interface Unused {
  readonly rule: string;
  readonly why: string;
}

export interface Explanation {
  readonly layers: readonly Layer[];
  readonly unused: readonly Unused[];
  /** In a sentence. */
  readonly summary: string;
  /** `Rules v4`. */
  readonly version: string | undefined;
}

/** What the entry `created` of a commission's history has; those of people have less. */
interface Created {
  readonly event?: {
    readonly type: string;
    readonly name: string | null;
    readonly at: string;
    readonly invoiceId: string | null;
    readonly amount: number;
    readonly currency: string;
  };
  readonly attribution?: { readonly clickId: string | null; readonly groupId: string | null };
  readonly reward?:
    | (Terms & { readonly event: string; readonly version: number; readonly description: string | null })
    | null;
  readonly modifiers?: readonly JudgedModifier[];
  readonly terms?: Terms | null;
  readonly checks?: {
    readonly firstCommission: { readonly monthsSince: number | null } | null;
    readonly risk: string | readonly { readonly rule: string; readonly outcome: string }[];
  };
  readonly exchange?: {
    readonly amount: number;
    readonly currency: string;
    readonly unitsPerDollar: string;
    readonly ratesOf: string;
  } | null;
  readonly arithmetic?: readonly string[];
  readonly holding?: { readonly days: number };
  readonly hold?: { readonly because?: readonly string[] };
}

interface JudgedModifier {
  readonly modifier: Modifier;
  readonly met: boolean;
  readonly used: boolean;
  readonly why: string;
  readonly conditions: readonly {
    readonly condition: Modifier["conditions"][number];
    readonly actual?: unknown;
    readonly met: boolean;
  }[];
}

interface Told {
  readonly commission: Commission;
  readonly audit: readonly AuditEntry[];
  /** Of the group's present name. */
  readonly groupName: string | undefined;
  /** `tide.example/quiet-kettle`. */
  readonly link: string | undefined;
}

/** How a commission came to be, layer by layer, from its history. */
export function explain({ commission, audit, groupName, link }: Told): Explanation {
  const entry = audit.find(({ action }) => action === "created");
  const created = (entry?.detail ?? {}) as Created;
  const { event, reward, modifiers = [], terms } = created;
  const winner = modifiers.find(({ used }) => used);
  const earned = earnedAtFirst(commission, audit);
  const layers = [
    ...origin(created, commission, link),
    ...ruleLayers(created, { groupName, winner, earned }),
    ...checkLayers(created),
    ...audit.flatMap((each) => changeLayer(each) ?? []),
    ...waitLayer(created, commission),
  ];
  if (!event && entry) {
    layers.unshift({
      kind: "change",
      title: commission.description ?? "Entered by hand",
      text: shortDate(entry.at),
      amount: money(earned, "usd"),
    });
  }
  return {
    layers,
    unused: modifiers.filter(({ used }) => !used).map(toUnused),
    summary: summaryOf(commission, terms, winner, reward?.event),
    version: reward ? `Rules v${reward.version}` : undefined,
  };
}

/** Before anybody changed it. */
function earnedAtFirst({ earnings }: Commission, audit: readonly AuditEntry[]): number {
  for (const { action, detail } of audit) {
    const before = detail.before as { earnings?: number } | undefined;
    if (action !== "created" && before?.earnings !== undefined) return before.earnings;
  }
  return earnings;
}

function origin({ event, attribution, exchange }: Created, commission: Commission, link: string | undefined): Layer[] {
  if (!event) return [];
  const { customer } = commission;
  const layers: Layer[] = [];
  if (attribution?.clickId || link) {
    layers.push({
      kind: "click",
      title: link ? `Click on ${link}` : "Click on the partner's link",
      text: attribution?.clickId ? `Click ${attribution.clickId}` : "The partner is known by its link.",
    });
  }
  const who = customer?.name || customer?.email || customer?.externalId || "Somebody";
  if (customer && event.type === "sale") {
    const days = Math.floor((Date.parse(event.at) - Date.parse(customer.createdAt)) / 86_400_000);
    layers.push({
      kind: "person",
      title: "Sign-up, then sale",
      text: `Signed up ${shortDate(customer.createdAt)}${customer.country ? `, in ${customer.country}` : ""}`,
      ...(days >= 0 && { note: days === 0 ? "same day" : plural(days, "day") }),
    });
  }
  if (event.type === "sale") {
    const product = commission.metadata?.product;
    const invoice = event.invoiceId ? `Invoice ${event.invoiceId}` : (event.name ?? "Sale");
    const converted = exchange
      ? ` · ${money(exchange.amount, exchange.currency)} at ${exchange.unitsPerDollar} per dollar of ${shortDate(exchange.ratesOf)}`
      : "";
    layers.push({
      kind: "sale",
      title: typeof product === "string" ? `${who} bought ${product}` : `${who} bought`,
      text: `${invoice} · ${shortDate(event.at)}${converted}`,
      tone: "warn",
      amount: money(event.amount, event.currency),
    });
  } else {
    layers.push({
      kind: "person",
      title: event.type === "lead" ? `${who} signed up` : (event.name ?? "A click"),
      text: `${event.name ?? ""} · ${shortDate(event.at)}`.replace(/^ · /, ""),
    });
  }
  return layers;
}

interface Decided {
  readonly groupName: string | undefined;
  readonly winner: JudgedModifier | undefined;
  readonly earned: number;
}

function ruleLayers(created: Created, { groupName, winner, earned }: Decided): Layer[] {
  const { event, reward, arithmetic = [], checks } = created;
  if (!reward || !event) return [];
  const month = checks?.firstCommission?.monthsSince;
  const duration = durationInWords(reward, reward.event);
  const sentence = [
    duration === "" ? "" : `${duration[0]?.toUpperCase()}${duration.slice(1)}.`,
    reward.event === "sale" && reward.maxDuration !== 0 ? `This is month ${(month ?? 0) + 1}.` : "",
  ];
  const base = amountBy(reward, event.amount);
  const layers: Layer[] = [
    {
      kind: "rule",
      title: `${groupName ? `Group “${groupName}”` : "Reward"}: ${termsInWords(reward, reward.event)}`,
      text: sentence.filter(Boolean).join(" ") || (reward.description ?? ""),
      ...(winner ? { amount: money(base), isStruck: true } : { amount: money(earned), tone: "acc" as const }),
    },
  ];
  if (winner) {
    const more = earned - base;
    layers.push({
      kind: "rule",
      title: `${conditionsInWords(winner.modifier)}: ${rateInWords(winner.modifier)} instead`,
      text: winner.why,
      tone: "acc",
      amount: money(earned),
      note: `${more < 0 ? "−" : "+"} ${money(Math.abs(more))}`,
    });
  }
  // The second line of the arithmetic is the cap.
  if (arithmetic.length > 1) {
    layers.push({
      kind: "stop",
      title: "The reward's limit was reached",
      text: arithmetic[1] ?? "",
      tone: "warn",
      amount: money(earned),
    });
  }
  return layers;
}

/** As the server computes it: in whole cents, halves up. */
export function amountBy(terms: Terms, saleCents: number): number {
  if (terms.type === "flat") return terms.amountInCents ?? 0;
  const hundredths = Math.round((terms.amountInPercentage ?? 0) * 100);
  return Math.floor((saleCents * hundredths + 5_000) / 10_000);
}

function checkLayers({ checks, hold }: Created): Layer[] {
  if (!checks) return [];
  if (typeof checks.risk === "string") return [{ kind: "check", title: "No checks", text: checks.risk }];
  const because = hold?.because ?? [];
  const found = checks.risk.filter(({ outcome }) => outcome === "found").map(({ rule }) => rule);
  const reasons = because.length > 0 ? because : found;
  if (reasons.length > 0) {
    return [
      {
        kind: "stop",
        title: because.length > 0 ? "Held: needs a decision" : "Something was found",
        text: `${reasons.map(riskInWords).join(". ")}.`,
        tone: "bad",
      },
    ];
  }
  const passed = checks.risk.filter(({ outcome }) => outcome === "passed").map(({ rule }) => passedInWords(rule));
  if (passed.length === 0) return [];
  const list = passed.length < 2 ? passed.join("") : `${passed.slice(0, -1).join(", ")} or ${passed.at(-1)}`;
  return [{ kind: "check", title: "Checks passed", text: `No ${list}.` }];
}

const CHANGES: Readonly<Record<string, Pick<Layer, "kind" | "title"> & { readonly tone?: Layer["tone"] }>> = {
  updated: { kind: "change", title: "Changed" },
  held: { kind: "stop", title: "Held", tone: "bad" },
  released: { kind: "check", title: "Let go on" },
  refunded: { kind: "change", title: "Refunded" },
  canceled_by_ban: { kind: "stop", title: "Canceled: the partner is banned", tone: "bad" },
  restored: { kind: "change", title: "Restored: the ban has ended" },
  processed: { kind: "time", title: "Due" },
  confirmed: { kind: "money", title: "Payout confirmed" },
  paid: { kind: "money", title: "Paid", tone: "ok" },
};

function changeLayer({ action, at, userId, detail }: AuditEntry): Layer | undefined {
  const change = CHANGES[action];
  if (!change) return undefined;
  const before = detail.before as { earnings?: number; status?: string } | undefined;
  const after = detail.after as { earnings?: number; status?: string } | undefined;
  const parts = [
    shortDate(at),
    before?.status !== undefined && after?.status !== undefined ? `${before.status} → ${after.status}` : "",
    typeof detail.reason === "string" ? detail.reason : "",
    typeof detail.traceId === "string" ? `Reference ${detail.traceId}` : "",
    userId ? "by a person" : "",
  ];
  const { tone, ...rest } = change;
  const isNew = before?.earnings !== undefined && after?.earnings !== undefined;
  return {
    ...rest,
    text: parts.filter(Boolean).join(" · "),
    ...(tone && { tone }),
    ...(isNew && { amount: money(after.earnings ?? 0), note: `was ${money(before.earnings ?? 0)}` }),
  };
}

function waitLayer({ holding }: Created, { status, createdAt }: Commission): Layer[] {
  if (status !== "pending" || !holding) return [];
  if (holding.days === 0) return [{ kind: "time", title: "Due with the next hour", text: "Nothing is held." }];
  const until = shortDate(Date.parse(createdAt) + holding.days * 86_400_000);
  return [
    {
      kind: "time",
      title: `Held ${plural(holding.days, "day")}, then due`,
      text: `A refund before ${until} takes it back.`,
    },
  ];
}

function toUnused({ modifier, conditions, met, why }: JudgedModifier): Unused {
  const unmet = conditions.find((each) => !each.met);
  return {
    rule: `${conditionsInWords(modifier)}: ${rateInWords(modifier)}`,
    why:
      met || !unmet
        ? why
        : `${subjectInWords(unmet.condition)} is ${valueInWords(unmet.condition, unmet.actual ?? null)}`,
  };
}

function summaryOf(
  { amount, currency, type, quantity }: Commission,
  terms: Terms | null | undefined,
  winner: JudgedModifier | undefined,
  event: string | undefined,
): string {
  if (!terms || !event) return "Entered by hand.";
  const because = winner ? `, because ${conditionsInWords(winner.modifier)}` : "";
  if (terms.type === "percentage") return `${rateInWords(terms)} of a ${money(amount, currency)} sale${because}.`;
  const times = quantity > 1 ? `${quantity.toLocaleString()} × ` : "";
  return `${times}${termsInWords(terms, type)}${because}.`;
}
