/** Of the link that is visited. */
export const KEY = "launch";

/** Customers who have a lead before the sales come. */
export const BUYERS = 100;

export function buyerOf(index: number): string {
  return `buyer-${index % BUYERS}`;
}
