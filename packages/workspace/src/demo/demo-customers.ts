import type { TrackLeadBody, TrackSaleBody } from "@overdub/contract";
import { trackLead, trackSale } from "@overdub/contract";
import type { ClickEvent } from "@overdub/storage";
import { pick } from "./seeded-random.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const RENEWAL_MS = 30 * DAY_MS;

/** Of clicks on links that pass their id. */
const LEAD_SHARE = 0.06;
/** Of leads. */
const BUYER_SHARE = 0.45;
/** Of buyers. */
const MEMBER_SHARE = 0.35;

/** In minor units of each currency: yen have none. */
type Prices = Readonly<Record<"usd" | "eur" | "gbp" | "jpy", number>>;

interface Product {
  readonly name: string;
  readonly prices: Prices;
  readonly weight: number;
}

const PRODUCTS: readonly Product[] = [
  { name: "Ridge tent", prices: { usd: 34_900, eur: 32_900, gbp: 28_900, jpy: 52_800 }, weight: 3 },
  { name: "Walking boots", prices: { usd: 18_900, eur: 17_900, gbp: 15_900, jpy: 28_600 }, weight: 4 },
  { name: "Down jacket", prices: { usd: 22_900, eur: 21_900, gbp: 18_900, jpy: 34_100 }, weight: 2 },
  { name: "Wool socks", prices: { usd: 2_400, eur: 2_200, gbp: 1_900, jpy: 3_600 }, weight: 6 },
];

const MEMBERSHIP: Prices = { usd: 900, eur: 850, gbp: 750, jpy: 1_300 };

const CURRENCIES: Readonly<Record<string, keyof Prices>> = { DE: "eur", FR: "eur", NL: "eur", GB: "gbp", JP: "jpy" };

/** Of lengths without a common divisor, so that no two of the first thousand customers share a name. */
const FIRST_NAMES =
  "Ada Amir Anouk Bruno Carla Chidi Daan Elif Emeka Freya Gita Hana Ines Jonas Kaya Lena Linus Mara Mateo Mina Nils Noor Oskar Priya Rosa Sami Tessa Tomás Vera Yuki".split(
    " ",
  );
const LAST_NAMES =
  "Adeyemi Almeida Bauer Berg Chen Costa Dubois Eriksen Fischer Garcia Haddad Ito Jansen Kaur Keller Kim Lindqvist Martin Mbeki Meyer Moreau Nakamura Novak Okafor Olsen Patel Rossi Santos Tanaka Weber Young".split(
    " ",
  );

/** What a server of the shop would report. */
export type DemoStep =
  | { readonly kind: "lead"; readonly atMs: number; readonly click: ClickEvent; readonly body: TrackLeadBody }
  | { readonly kind: "sale"; readonly atMs: number; readonly body: TrackSaleBody };

/**
 * What becomes of the clicks: some visitors sign up, some of these buy, and some buyers become members, who pay each
 * month. Oldest first, and nothing after `nowMs`.
 *
 * @param random in [0, 1); the same sequence gives the same customers.
 */
export function demoSteps(clicks: readonly ClickEvent[], nowMs: number, random: () => number): DemoStep[] {
  const visitors = clicks.filter(() => random() < LEAD_SHARE).sort((a, b) => a.timestampMs - b.timestampMs);
  return visitors
    .flatMap((click, index) => stepsOf(click, index, random))
    .filter(({ atMs }) => atMs < nowMs)
    .sort((a, b) => a.atMs - b.atMs);
}

function stepsOf(click: ClickEvent, index: number, random: () => number): DemoStep[] {
  const customerExternalId = `hiker_${1001 + index}`;
  const customerName = `${FIRST_NAMES[index % FIRST_NAMES.length]} ${LAST_NAMES[index % LAST_NAMES.length]}`;
  const customerEmail = `${customerName.toLowerCase().replace("á", "a").replace(" ", ".")}@example.com`;
  const signUpMs = click.timestampMs + Math.ceil((1 + 40 * random()) * MINUTE_MS);
  const body = { clickId: click.clickId, eventName: "Sign up", customerExternalId, customerName, customerEmail };
  const lead: DemoStep = { kind: "lead", atMs: signUpMs, click, body: trackLead.input.body.parse(body) };
  if (random() >= BUYER_SHARE) return [lead];

  const currency = CURRENCIES[click.country] ?? "usd";
  const sale = (atMs: number, prices: Prices, eventName: string, product: string, invoice: number): DemoStep => {
    const paid = { amount: prices[currency], currency, eventName, invoiceId: `trail_${1001 + index}_${invoice}` };
    return toSale(atMs, { customerExternalId, ...paid, metadata: { product } });
  };
  const firstMs = signUpMs + Math.ceil((2 + 60 * random()) * MINUTE_MS) + (random() < 0.5 ? 0 : 3 * DAY_MS);
  const { name, prices } = pick(PRODUCTS, random);
  const purchase = sale(firstMs, prices, "Purchase", name, 1);
  if (random() >= MEMBER_SHARE) return [lead, purchase];
  const dues = [0, 1, 2].map((month) =>
    sale(firstMs + MINUTE_MS + month * RENEWAL_MS, MEMBERSHIP, "Invoice paid", "Trail club", month + 2),
  );
  return [lead, purchase, ...dues];
}

function toSale(atMs: number, body: object): DemoStep {
  return { kind: "sale", atMs, body: trackSale.input.body.parse({ ...body, paymentProcessor: "stripe" }) };
}

/** How old its click is at least, so that all of it has happened. */
const SELF_REFERRAL_MS = 60 * MINUTE_MS;

/**
 * A partner who signs up and buys by its own link: the commission for it is on hold.
 *
 * @param clicks on the link; nothing happens without one that is old enough.
 */
export function selfReferral(
  clicks: readonly ClickEvent[],
  { name, email }: { readonly name: string; readonly email: string },
  nowMs: number,
): DemoStep[] {
  const click = clicks
    .filter(({ timestampMs }) => timestampMs < nowMs - SELF_REFERRAL_MS)
    .reduce<ClickEvent | undefined>(
      (newest, one) => (newest && newest.timestampMs > one.timestampMs ? newest : one),
      undefined,
    );
  if (!click) return [];
  const customer = { customerExternalId: "hiker_1000", customerName: `${name} (shop)`, customerEmail: email };
  const body = trackLead.input.body.parse({ clickId: click.clickId, eventName: "Sign up", ...customer });
  const { customerExternalId } = customer;
  const paid = { amount: 18_900, currency: "usd", eventName: "Purchase", invoiceId: "trail_1000_1" };
  const metadata = { product: "Walking boots" };
  return [
    { kind: "lead", atMs: click.timestampMs + 10 * MINUTE_MS, click, body },
    toSale(click.timestampMs + 25 * MINUTE_MS, { customerExternalId, ...paid, metadata }),
  ];
}
