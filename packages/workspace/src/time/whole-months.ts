/**
 * How many whole calendar months lie between two moments, in UTC. The day and the time of day count: a month after the
 * 15th at noon is the next 15th at noon. A month after the 31st is the last day of a shorter month.
 *
 * @returns 0 where the second is not later.
 */
export function wholeMonthsBetween(fromMs: number, toMs: number): number {
  if (toMs <= fromMs) return 0;
  const [from, to] = [new Date(fromMs), new Date(toMs)];
  const months = (to.getUTCFullYear() - from.getUTCFullYear()) * 12 + to.getUTCMonth() - from.getUTCMonth();
  return monthsAfter(from, months) <= toMs ? months : months - 1;
}

function monthsAfter(from: Date, months: number): number {
  const lastDay = new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + months + 1, 0)).getUTCDate();
  const moved = new Date(from);
  // The day first, so that none is carried into the month after.
  moved.setUTCDate(1);
  moved.setUTCMonth(from.getUTCMonth() + months, Math.min(from.getUTCDate(), lastDay));
  return moved.getTime();
}
