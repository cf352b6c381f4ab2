import { ROOT_KEY } from "../links/key.ts";
import type { RedirectLink } from "./redirect-link.ts";
import type { Visit } from "./visit.ts";

/** Facts of a visit that are costly to find, so they are looked up only when a link asks. */
export interface VisitorFacts {
  readonly isBot: boolean;
  /** As the user agent names it: `iOS`, `Android`, … */
  readonly os: string;
}

/** What to answer. `destination` is not final yet: the click id and the visitor's query are still to be added. */
export type Decision =
  | { readonly kind: "redirect"; readonly status: 301 | 302; readonly destination: string; readonly variant?: string }
  | { readonly kind: "cloak"; readonly destination: string; readonly variant?: string }
  | { readonly kind: "open-app"; readonly destination: string; readonly variant?: string }
  | { readonly kind: "placeholder" }
  | { readonly kind: "preview"; readonly destination: string }
  | { readonly kind: "inspect"; readonly destination: string }
  | { readonly kind: "password"; readonly wrong: boolean }
  | { readonly kind: "expired"; readonly redirectTo: string | null }
  | { readonly kind: "not-found" };

/** Schemes that browsers hand to an app, so that a redirect to them would show an empty page. */
const APP_SCHEME = /^(mailto|sms|tel|tg|whatsapp|xmpp):/i;

/**
 * From a link and the facts of a visit to an answer. Pure: the moment and the A/B draw are given.
 *
 * @param draw a number in [0, 1) that picks the variant of an A/B test.
 * @see spec dub-links 17.2, whose order it follows
 */
export function decide(
  link: RedirectLink,
  visit: Visit,
  facts: () => VisitorFacts,
  nowMs: number,
  draw: number,
): Decision {
  const variant = chooseVariant(link, visit, nowMs, draw);
  const main = variant ?? link.url;
  if (visit.inspect && link.password === null) return { kind: "inspect", destination: main };
  if (link.password !== null) {
    const given = visit.query.get("pw") ?? visit.cookies.get(`dub_password_${link.id}`);
    if (given !== link.password) return { kind: "password", wrong: given !== undefined };
  }
  if (link.disabled) return { kind: "not-found" };
  if (link.expiresAtMs !== null && link.expiresAtMs < nowMs) return { kind: "expired", redirectTo: link.expiredUrl };
  if (main === "") return { kind: "placeholder" };
  if (link.proxy && facts().isBot) return { kind: "preview", destination: main };
  const chosen = variant === undefined ? {} : { variant };
  if (APP_SCHEME.test(main)) return { kind: "open-app", destination: main, ...chosen };
  if (link.rewrite) return { kind: "cloak", destination: main, ...chosen };
  return {
    kind: "redirect",
    status: link.keyLookup === ROOT_KEY ? 301 : 302,
    destination: targeted(link, visit, facts) ?? main,
    ...chosen,
  };
}

/** The destination for this device or country, device first. */
function targeted(link: RedirectLink, visit: Visit, facts: () => VisitorFacts): string | undefined {
  if (link.ios !== null && facts().os === "iOS") return link.ios;
  if (link.android !== null && facts().os === "Android") return link.android;
  return visit.country === undefined ? undefined : link.geo?.[visit.country];
}

/** A visitor keeps the variant of the first visit; others draw one by its share. Source: spec dub-links 17.6. */
function chooseVariant(link: RedirectLink, visit: Visit, nowMs: number, draw: number): string | undefined {
  const variants = link.testVariants;
  if (!variants || variants.length < 2 || (link.testCompletedAtMs ?? 0) <= nowMs) return undefined;
  const earlier = visit.cookies.get("dub_test_url");
  if (variants.some((variant) => variant.url === earlier)) return earlier;
  let rest = draw * variants.reduce((sum, variant) => sum + variant.percentage, 0);
  const drawn = variants.find((variant) => {
    rest -= variant.percentage;
    return rest < 0;
  });
  // Rounding may leave a rest that no share covers: it is the last one's.
  return (drawn ?? variants.at(-1))?.url;
}
