import type { RewardBody } from "@overdub/contract";

type Terms = Pick<RewardBody, "event" | "type" | "amountInCents" | "amountInPercentage" | "maxDuration">;

/** What a partner earns, and what that comes to. */
export interface Offer {
  readonly sentence: string;
  readonly example: string;
}

const EXAMPLE_COUNT = 10;
const EXAMPLE_PRICE_CENTS = 2900;

const EVENTS = { sale: ["sale", "sales"], lead: ["lead", "leads"], click: ["click", "clicks"] } as const;

/** @param reward that the program puts first; without one, or for one of nothing, nothing is promised. */
export function toOffer(reward: Terms | undefined): Offer | undefined {
  if (!reward || reward.event === "referral") return undefined;
  const [one, many] = EVENTS[reward.event];
  if (reward.type === "percentage" && reward.amountInPercentage) {
    const percent = `${reward.amountInPercentage}%`;
    const earned = Math.round((EXAMPLE_COUNT * EXAMPLE_PRICE_CENTS * reward.amountInPercentage) / 100);
    const spent = `${EXAMPLE_COUNT} ${many} of ${dollars(EXAMPLE_PRICE_CENTS)}`;
    return {
      sentence: `Earn ${percent} of ${span(reward, one)}.`,
      example: `${spent} are ${dollars(earned)} for you.`,
    };
  }
  if (reward.type === "flat" && reward.amountInCents) {
    return {
      sentence: `Earn ${dollars(reward.amountInCents)} for ${span(reward, one)}.`,
      example: `${EXAMPLE_COUNT} ${many} are ${dollars(reward.amountInCents * EXAMPLE_COUNT)} for you.`,
    };
  }
  return undefined;
}

/** For how long a customer's events count. */
function span({ event, maxDuration }: Terms, one: string): string {
  if (event !== "sale") return `each ${one}`;
  if (maxDuration === 0) return "each customer's first sale";
  if (maxDuration == null) return "each sale";
  return `each sale for ${maxDuration === 1 ? "a month" : `${maxDuration} months`}`;
}

/** Without cents where there are none. */
function dollars(cents: number): string {
  const whole = cents % 100 === 0;
  return new Intl.NumberFormat("en-US", {
    style: "currency",
    currency: "USD",
    minimumFractionDigits: whole ? 0 : 2,
  }).format(cents / 100);
}
