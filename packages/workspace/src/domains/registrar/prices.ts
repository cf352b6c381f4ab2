import type { DomainOffer, DomainPrices } from "./registrar.ts";

const MARK_UP_PERCENT = 5;
const STEP_CENTS = 1_000;
const LEAST_CENTS = 1_200;

/** What a year costs, from what the registrar asks: 5 % more, in steps of $10, at least $12. */
export function renewalPrice(askedCents: number): number {
  const marked = (askedCents * (100 + MARK_UP_PERCENT)) / 100;
  return Math.max(Math.ceil(marked / STEP_CENTS) * STEP_CENTS, LEAST_CENTS);
}

/** The first year is free, except of premium domains. */
export function pricesOf(offer: DomainOffer): DomainPrices {
  return {
    registrationCents: offer.isPremium ? offer.registrationCents : 0,
    renewalCents: renewalPrice(offer.renewalCents),
  };
}
