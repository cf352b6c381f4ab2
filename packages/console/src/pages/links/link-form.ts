import type { Link, TestVariant } from "./link.ts";

/** What a person types of a link: text everywhere, so that nothing that is half typed is lost. */
export interface LinkForm {
  readonly url: string;
  readonly domain: string;
  readonly key: string;
  readonly folderId: string;
  readonly tagIds: readonly string[];
  readonly utm_source: string;
  readonly utm_medium: string;
  readonly utm_campaign: string;
  readonly utm_term: string;
  readonly utm_content: string;
  readonly trackConversion: boolean;
  /** Local time, as `datetime-local` has it; empty: never. */
  readonly expiresAt: string;
  readonly expiredUrl: string;
  readonly testVariants: readonly { readonly url: string; readonly percentage: string }[];
  readonly testCompletedAt: string;
  readonly ios: string;
  readonly android: string;
  readonly geo: readonly { readonly country: string; readonly url: string }[];
  readonly password: string;
  readonly publicStats: boolean;
  readonly proxy: boolean;
  readonly title: string;
  readonly description: string;
  readonly image: string;
  readonly rewrite: boolean;
  readonly comments: string;
}

export type LinkErrors = Readonly<Partial<Record<keyof LinkForm, string>>>;

export const UTM_FIELDS = ["utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content"] as const;
export const UTM_LABELS = ["Source", "Medium", "Campaign", "Term", "Content"];

export function emptyForm(domain: string, url = ""): LinkForm {
  return {
    url,
    domain,
    key: "",
    folderId: "",
    tagIds: [],
    utm_source: "",
    utm_medium: "",
    utm_campaign: "",
    utm_term: "",
    utm_content: "",
    trackConversion: false,
    expiresAt: "",
    expiredUrl: "",
    testVariants: [],
    testCompletedAt: "",
    ios: "",
    android: "",
    geo: [],
    password: "",
    publicStats: false,
    proxy: false,
    title: "",
    description: "",
    image: "",
    rewrite: false,
    comments: "",
  };
}

export function formOf(link: Link): LinkForm {
  const text = (value: string | null) => value ?? "";
  return {
    url: link.url,
    domain: link.domain,
    key: link.key,
    folderId: text(link.folderId),
    tagIds: (link.tags ?? []).map(({ id }) => id),
    utm_source: text(link.utm_source),
    utm_medium: text(link.utm_medium),
    utm_campaign: text(link.utm_campaign),
    utm_term: text(link.utm_term),
    utm_content: text(link.utm_content),
    trackConversion: link.trackConversion,
    expiresAt: toLocal(link.expiresAt),
    expiredUrl: text(link.expiredUrl),
    testVariants: (link.testVariants ?? []).map(({ url, percentage }) => ({ url, percentage: String(percentage) })),
    testCompletedAt: toLocal(link.testCompletedAt),
    ios: text(link.ios),
    android: text(link.android),
    geo: Object.entries(link.geo ?? {}).map(([country, url]) => ({ country, url })),
    password: text(link.password),
    publicStats: link.publicStats,
    proxy: link.proxy,
    title: text(link.title),
    description: text(link.description),
    image: text(link.image),
    rewrite: link.rewrite,
    comments: text(link.comments),
  };
}

/** To the minute, in the reader's zone. */
function toLocal(instant: string | null): string {
  if (instant === null) return "";
  const date = new Date(instant);
  const local = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}

function toInstant(local: string): string | null {
  return local === "" ? null : new Date(local).toISOString();
}

/** What Dub takes of one field. */
function toValue(form: LinkForm, field: keyof LinkForm): unknown {
  switch (field) {
    case "url":
      return withProtocol(form.url.trim());
    case "expiresAt":
    case "testCompletedAt":
      return toInstant(form[field]);
    case "testVariants":
      return form.testVariants.length < 2 ? null : form.testVariants.map(toVariant);
    case "geo":
      return form.geo.length === 0
        ? null
        : Object.fromEntries(form.geo.map(({ country, url }) => [country.toUpperCase(), withProtocol(url)]));
    case "ios":
    case "android":
    case "expiredUrl":
      return form[field] === "" ? null : withProtocol(form[field]);
    case "tagIds":
      return form.tagIds;
    default: {
      const value = form[field];
      return value === "" ? null : value;
    }
  }
}

function toVariant({ url, percentage }: { readonly url: string; readonly percentage: string }): TestVariant {
  return { url: withProtocol(url), percentage: Number(percentage) };
}

/** `tidewell.example/pro` as people type it; what names a scheme stays as it is. */
export function withProtocol(url: string): string {
  return url === "" || /^[a-z][a-z0-9+.-]*:/i.test(url) ? url : `https://${url}`;
}

/** Of a new link: what is set. @param form without errors. */
export function toNewLink(form: LinkForm): Record<string, unknown> {
  const blank = emptyForm(form.domain);
  const body = Object.fromEntries(changedFields(blank, form).map((field) => [field, toValue(form, field)]));
  return { ...body, url: toValue(form, "url"), domain: form.domain, ...testPeriod(form) };
}

/** Of a stored link: what differs from what was loaded. */
export function toChange(before: LinkForm, form: LinkForm): Record<string, unknown> {
  const changed = changedFields(before, form);
  const body = Object.fromEntries(changed.map((field) => [field, toValue(form, field)]));
  return changed.includes("testVariants") ? { ...body, ...testPeriod(form) } : body;
}

/** A test begins when it is saved. */
function testPeriod(form: LinkForm): Record<string, unknown> {
  if (form.testVariants.length < 2) return {};
  return { testStartedAt: new Date().toISOString(), testCompletedAt: toInstant(form.testCompletedAt) };
}

export function changedFields(before: LinkForm, form: LinkForm): (keyof LinkForm)[] {
  return (Object.keys(form) as (keyof LinkForm)[]).filter(
    (field) => JSON.stringify(before[field]) !== JSON.stringify(form[field]),
  );
}

const KEY = /^[\p{L}\p{N}\p{M}/_.\-~%!$&'()*+,;=:@]+$/u;

/** One sentence for each wrong field, which says what is right. */
export function checkForm(form: LinkForm, now = Date.now()): LinkErrors {
  const errors: Partial<Record<keyof LinkForm, string>> = {};
  if (form.url.trim() === "") errors.url = "Say where the link leads.";
  else if (!isDestination(form.url.trim())) errors.url = "Use an address such as tidewell.example/pro.";
  if (/\s/.test(form.key)) errors.key = "Use letters, digits, - and /. Yours has a space.";
  else if (form.key !== "" && !KEY.test(form.key)) errors.key = "Use letters, digits, - and /.";
  else if (form.key.length > 190) errors.key = "Use at most 190 characters.";
  if (form.expiresAt !== "" && Date.parse(form.expiresAt) <= now) errors.expiresAt = "Choose a time that lies ahead.";
  for (const field of ["ios", "android", "expiredUrl"] as const)
    if (form[field] !== "" && !isDestination(form[field])) errors[field] = "Use an address such as tidewell.example.";
  const badPlace = form.geo.find(({ country, url }) => !/^[a-z]{2}$/i.test(country) || !isDestination(url));
  if (badPlace) errors.geo = "Each country is two letters, such as DE, with an address.";
  if (form.testVariants.length > 0) {
    const shares = form.testVariants.map(({ percentage }) => Number(percentage));
    const sum = shares.reduce((total, share) => total + share, 0);
    if (form.testVariants.some(({ url }) => !isDestination(url)))
      errors.testVariants = "Each variant needs an address.";
    else if (shares.some((share) => !(share >= 10 && share <= 90)) || sum !== 100)
      errors.testVariants = `Give each variant 10 to 90 percent, 100 in all. Yours are ${sum}.`;
    else if (form.testCompletedAt === "") errors.testCompletedAt = "Say when the test ends.";
  }
  return errors;
}

function isDestination(text: string): boolean {
  const url = URL.parse(withProtocol(text));
  return url !== null && (!/^https?:$/.test(url.protocol) || url.hostname !== "");
}

const NAMES: readonly [RegExp, keyof LinkForm][] = [
  [/key|slug|short link/i, "key"],
  [/expired ?url/i, "expiredUrl"],
  [/domain/i, "domain"],
  [/tag/i, "tagIds"],
  [/folder/i, "folderId"],
  [/password/i, "password"],
  [/image/i, "image"],
  [/variant|a\/b/i, "testVariants"],
  [/geo|countr/i, "geo"],
  [/expire|expir/i, "expiresAt"],
  [/url|destination/i, "url"],
];

/** The field that a refusal of the server is about, by its words. */
export function fieldOf(message: string): keyof LinkForm | undefined {
  return NAMES.find(([pattern]) => pattern.test(message))?.[1];
}
