import { ROOT_KEY } from "../addresses/key.ts";
import { isAppleAppStore, isGooglePlay } from "../link-cache/app-hosts.ts";
import type { RedirectLink } from "../link-cache/redirect-link.ts";
import type { Visit } from "../visits/visit.ts";
import type { PasswordVerdict } from "./password-gate.ts";

/** What is costly to know of a visit, so it is looked up only when a link asks. */
export interface VisitorFacts {
  readonly isBot: boolean;
  /** As the user agent names it: `iOS`, `Android`, … */
  readonly os: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string | undefined;
  /** Judges the password that the visit brings. Counts a wrong one, so it is called once. */
  judgePassword(): PasswordVerdict;
}

export type AppStore = "ios" | "android";

interface Chosen {
  readonly destination: string;
  /** The one of a running A/B test. */
  readonly variant?: string;
}

/** How to respond. `destination` is not final yet: the click id and the visitor's query are still to be added. */
export type Decision =
  | (Chosen & {
      readonly kind: "redirect";
      readonly status: 301 | 302;
      /** The destination is an app of this store, which may be installed already. */
      readonly store?: AppStore;
    })
  | (Chosen & { readonly kind: "cloak" })
  | (Chosen & { readonly kind: "open-app" })
  | { readonly kind: "placeholder" }
  | { readonly kind: "preview"; readonly destination: string }
  | { readonly kind: "inspect"; readonly destination: string }
  | { readonly kind: "password"; readonly verdict: Exclude<PasswordVerdict, "right"> }
  | { readonly kind: "expired"; readonly redirectTo: string | null }
  | { readonly kind: "not-found" };

/** Schemes that browsers hand to an app, so that a redirect to them would show an empty page. */
const APP_SCHEME = /^(mailto|sms|tel|tg|whatsapp|xmpp):/i;

/**
 * From a link and the facts of a visit to a decision. It depends on its arguments alone, the moment and the A/B draw among
 * them, and changes nothing but what `judgePassword` counts.
 *
 * @param draw a number in [0, 1) that picks the variant of an A/B test.
 * @see behaviour/links 14.2, whose order it follows
 */
export function decide(link: RedirectLink, visit: Visit, facts: VisitorFacts, nowMs: number, draw: number): Decision {
  const variant = chooseVariant(link, visit, nowMs, draw);
  const main = variant ?? link.url;
  if (link.password !== null) {
    const verdict = facts.judgePassword();
    if (verdict !== "right") return { kind: "password", verdict };
  } else if (visit.inspect) {
    return { kind: "inspect", destination: main };
  }
  if (link.disabled) return { kind: "not-found" };
  if (link.expiresAtMs !== null && link.expiresAtMs < nowMs) return { kind: "expired", redirectTo: link.expiredUrl };
  if (main === "") return { kind: "placeholder" };
  if (link.proxy && facts.isBot) return { kind: "preview", destination: main };
  const chosen = variant === undefined ? {} : { variant };
  if (APP_SCHEME.test(main)) return { kind: "open-app", destination: main, ...chosen };
  if (link.rewrite) return { kind: "cloak", destination: main, ...chosen };
  const status = link.keyLookup === ROOT_KEY ? 301 : 302;
  const target = targeted(link, visit, facts);
  return { kind: "redirect", status, destination: main, ...chosen, ...target };
}

/** The destination for this device or country, device first. */
function targeted(
  link: RedirectLink,
  visit: Visit,
  facts: VisitorFacts,
): { readonly destination: string; readonly store?: AppStore } | undefined {
  if (link.ios !== null && facts.os === "iOS") {
    return { destination: link.ios, ...(isAppleAppStore(link.ios) && asksForStore(visit, "ios")) };
  }
  if (link.android !== null && facts.os === "Android") {
    return { destination: link.android, ...(isGooglePlay(link.android) && asksForStore(visit, "android")) };
  }
  const destination = link.geo === null || facts.country === undefined ? undefined : link.geo[facts.country];
  return destination === undefined ? undefined : { destination };
}

function asksForStore(visit: Visit, store: AppStore): { readonly store?: AppStore } {
  return visit.query.has("skip_deeplink_preview") || visit.query.has("redir_url") ? {} : { store };
}

/** A visitor keeps the variant of the first visit; others draw one by its share. See behaviour/links 14.6. */
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
