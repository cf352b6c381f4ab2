import type { LinkForm } from "./link-form.ts";
import { withProtocol } from "./link-form.ts";

interface Visitor {
  readonly device: "Desktop" | "iOS" | "Android";
  /** Two letters; empty for any other. */
  readonly country: string;
  readonly nowMs: number;
}

/** Where a visitor lands, and why: in the order in which the redirect decides. */
export function routeOf(form: LinkForm, { device, country, nowMs }: Visitor): { destination: string; reason: string } {
  const to = (url: string, reason: string) => ({ destination: withProtocol(url), reason });
  const ask = form.password === "" ? "" : " after the password";
  if (form.expiresAt !== "" && Date.parse(form.expiresAt) <= nowMs)
    return form.expiredUrl === ""
      ? { destination: "the page that says it has ended", reason: `since the link has ended${ask}.` }
      : to(form.expiredUrl, `since the link has ended${ask}.`);
  if (device === "iOS" && form.ios !== "") return to(form.ios, `by the device${ask}.`);
  if (device === "Android" && form.android !== "") return to(form.android, `by the device${ask}.`);
  const place = form.geo.find((row) => country !== "" && row.country === country);
  if (place) return to(place.url, `by the country${ask}.`);
  if (form.testVariants.length > 1) {
    const shares = form.testVariants.map(({ url, percentage }) => `${withProtocol(url)} (${percentage}%)`);
    return { destination: shares.join(" or "), reason: `by the A/B test${ask}.` };
  }
  return to(form.url, `like everybody else${ask}.`);
}
