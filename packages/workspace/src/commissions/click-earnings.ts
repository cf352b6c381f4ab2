import { applyReward } from "../rewards/apply-reward.ts";

export interface CountryClicks {
  /** ISO 3166-1 alpha-2; `Unknown` and `` where nobody knows. */
  readonly country: string;
  readonly clicks: number;
}

/** What the clicks of one country came to, for the explanation of the commission. */
export interface CountryEarnings extends CountryClicks {
  /** US cents for each click. */
  readonly amountInCents: number;
}

/**
 * What a link's clicks of a day earn: for each country the amount of the reward, or of the modifier that applies there.
 *
 * @returns US cents.
 * @see behaviour/partners 10.7
 */
export function clickEarnings(
  reward: Parameters<typeof applyReward>[0],
  clicks: readonly CountryClicks[],
): { readonly earnings: number; readonly countries: readonly CountryEarnings[] } {
  const countries = clicks.map(({ country, clicks: count }) => {
    const known = country === "" || country === "Unknown" ? null : country;
    const { terms } = applyReward(reward, { customer: { country: known } });
    return { country, clicks: count, amountInCents: terms.amount };
  });
  return { countries, earnings: countries.reduce((sum, each) => sum + each.amountInCents * each.clicks, 0) };
}
