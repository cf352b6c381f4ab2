/** What the page, `@dub/analytics` and the script share. */

interface Partner {
  readonly id: string;
  readonly name: string;
  readonly image: string | null;
}

interface PartnerData {
  partner: Partner | null;
  discount: object | null;
}

/** The response of `/track/click` and `/track/visit`; `partner` and `discount` come with a partner's link alone. */
interface ClickAnswer extends Partial<PartnerData> {
  readonly clickId: string;
}

/** `cookieOptions` of the loader, after their way through JSON. */
interface CookieOptions {
  readonly domain?: string | null;
  readonly path?: string | null;
  /** A date as text, or UTC ms. */
  readonly expires?: string | number | null;
  readonly expiresInDays?: number | null;
  /** Seconds. */
  readonly maxAge?: number | null;
  readonly sameSite?: string | boolean | null;
  readonly secure?: boolean | null;
}

interface Settings {
  /** Without a slash at its end. */
  readonly apiHost: string;
  /** Domain of the links that a query parameter names; empty: none are looked for. */
  readonly refer: string;
  /** Domain of the links that stand for pages of the site; empty: visits are not recorded. */
  readonly site: string;
  /** Domains whose links get the click id. */
  readonly outbound: readonly string[];
  readonly publishableKey: string;
  readonly firstClick: boolean;
  readonly cookieOptions: CookieOptions;
  readonly queryParams: readonly string[];
}

/** A method's name and its arguments. */
type DubAnalyticsCall = ArrayLike<unknown>;

interface DubAnalytics {
  (...call: unknown[]): void;
  /** Calls that wait for the script: the loader's array; then the script itself, which carries them out. */
  q?: DubAnalyticsCall[] | { push(call: DubAnalyticsCall): void };
  trackClick?(input: unknown): void;
  trackLead?(input: unknown): void;
  trackSale?(input: unknown): void;
}

interface Window {
  dubAnalytics?: DubAnalytics;
  DubAnalytics?: PartnerData;
}

interface Document {
  /** Not in every browser. */
  readonly prerendering?: boolean;
}
