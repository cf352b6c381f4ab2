import { LRUCache } from "lru-cache";
import { createTextFinder } from "./text-finder.ts";

/**
 * Takes credentials out of what an upstream sends: as they are, in whatever way a URL, JSON or HTML writes its characters,
 * even several of them in turn, in hexadecimal, and within anything in base64, such as `Bearer …`. An upstream may echo
 * what it was sent.
 */
export interface Redactor {
  /** Whether the text holds the credential. */
  finds(text: string): boolean;
  redact(text: string): string;
  /** The same of every text in a JSON value, names included. */
  redactJson(value: unknown): unknown;
}

const PLACEHOLDER = "[redacted]";

/** A URL in a URL in JSON in HTML. */
const MAX_LEVELS = 4;

/**
 * Of texts that hold the credential and escapes, in one value: they are taken apart character by character. Of such a
 * text beyond that nothing is kept.
 */
const MAX_ESCAPED_CHARS = 128 * 1024;

export function createRedactor(...secrets: readonly string[]): Redactor {
  const known = secrets.filter((secret) => secret !== "").map(formsOf);
  const forms = known.flatMap(({ texts }) => texts);

  const finds = (text: string): boolean => {
    let level = text;
    for (let depth = 0; depth <= MAX_LEVELS; depth += 1) {
      if (known.some(({ isIn }) => isIn(level))) return true;
      const next = level.replace(ESCAPE, decodeEscape);
      if (next === level) return false;
      level = next;
    }
    return false;
  };

  const redactWithin = (budget: { chars: number }, text: string): string => {
    if (!finds(text)) return text;
    if (text.search(ESCAPE) === -1) return forms.reduce((rest, form) => rest.replaceAll(form, PLACEHOLDER), text);
    budget.chars -= text.length;
    if (budget.chars < 0) return PLACEHOLDER;
    const spans: Span[] = [];
    let level = asLevel(text);
    for (let depth = 0; depth <= MAX_LEVELS; depth += 1) {
      for (const form of forms) spans.push(...spansOf(level, form));
      level = nextLevel(level);
    }
    return replaceSpans(text, spans);
  };

  const redactJson = (root: unknown): unknown => {
    const budget = { chars: MAX_ESCAPED_CHARS };
    const redacted = (value: unknown): unknown => {
      if (typeof value === "string") return redactWithin(budget, value);
      if (Array.isArray(value)) return value.map(redacted);
      if (typeof value !== "object" || value === null || JSON.isRawJSON(value)) return value;
      const entries = Object.entries(value);
      return Object.fromEntries(entries.map(([name, child]) => [redactWithin(budget, name), redacted(child)]));
    };
    return redacted(root);
  };

  return { finds, redact: (text) => redactWithin({ chars: MAX_ESCAPED_CHARS }, text), redactJson };
}

/** In what ways a credential may be written. */
interface Forms {
  readonly texts: readonly string[];
  /** Whether a text holds one of them. */
  readonly isIn: (text: string) => boolean;
}

/** Made once of a credential that is in use: they cost as much as to look for them. As long as vaults keep what they open. */
const knownForms = new LRUCache<string, Forms>({ max: 1_000, ttl: 60_000, ttlAutopurge: true });

function formsOf(secret: string): Forms {
  const known = knownForms.get(secret);
  if (known) return known;
  const texts = makeForms(secret);
  const forms = { texts, isIn: createTextFinder(texts) };
  knownForms.set(secret, forms);
  return forms;
}

function makeForms(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const hex = bytes.toString("hex");
  return [...new Set([secret, hex, hex.toUpperCase(), ...base64CoresOf(bytes)])];
}

/** Shorter ones would be found by chance. */
const MIN_CORE_CHARS = 8;

/**
 * What base64, in both of its alphabets, makes of the bytes wherever they stand: in one of three places relative to its
 * groups of three. The characters at the edges depend on what stands beside, and are left out.
 */
function base64CoresOf(bytes: Buffer): string[] {
  return [0, 1, 2].flatMap((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes])
      .toString("base64")
      .replaceAll("=", "");
    const isWhole = (before + bytes.length) % 3 === 0;
    const core = text.slice(before === 0 ? 0 : before + 1, isWhole ? undefined : -1);
    return core.length < MIN_CORE_CHARS ? [] : [core, core.replaceAll("+", "-").replaceAll("/", "_")];
  });
}

/** Characters in HTML that have a name and that a credential, or its base64, may hold. */
const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  lowbar: "_",
  period: ".",
  sol: "/",
  plus: "+",
  equals: "=",
  colon: ":",
  hyphen: "-",
};

/** `%5f`; `\u005f`, `\x5f`, `\/`; `&#95;`, `&#x5f;`, `&lowbar;`. */
const ESCAPE = new RegExp(
  [
    String.raw`%[0-7][\da-f]`,
    String.raw`\\+(?:u00[0-7][\da-f]|u\{0*[0-7]?[\da-f]\}|x[0-7][\da-f]|["'/\\])`,
    String.raw`&(?:#0*\d{1,3}|#x0*[0-7]?[\da-f]|${Object.keys(ENTITIES).join("|")});?`,
  ].join("|"),
  "gi",
);

function decodeEscape(written: string): string {
  const hex = /(?:%|x|u\{?)([\da-f]+)[;}]?$/i.exec(written)?.[1];
  if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
  const decimal = /^&#(\d+)/.exec(written)?.[1];
  if (decimal !== undefined) return String.fromCharCode(Number(decimal));
  return ENTITIES[/\w+/.exec(written)?.[0].toLowerCase() ?? ""] ?? written.slice(-1);
}

/** Of characters, half-open. */
type Span = readonly [start: number, end: number];

/** A text from which escapes were taken, and where each of its characters stands in the one it was made of. */
interface Level {
  readonly text: string;
  readonly origins: readonly Span[];
}

function asLevel(text: string): Level {
  return { text, origins: Array.from({ length: text.length }, (_, index) => [index, index + 1]) };
}

function nextLevel({ text, origins }: Level): Level {
  const parts: string[] = [];
  const moved: Span[] = [];
  let end = 0;
  for (const match of text.matchAll(ESCAPE)) {
    parts.push(text.slice(end, match.index), decodeEscape(match[0]));
    for (let index = end; index < match.index; index += 1) moved.push(originOf(origins, index, index + 1));
    end = match.index + match[0].length;
    moved.push(originOf(origins, match.index, end));
  }
  parts.push(text.slice(end));
  for (let index = end; index < text.length; index += 1) moved.push(originOf(origins, index, index + 1));
  return { text: parts.join(""), origins: moved };
}

function spansOf({ text, origins }: Level, form: string): Span[] {
  const spans: Span[] = [];
  for (let at = text.indexOf(form); at !== -1; at = text.indexOf(form, at + form.length)) {
    spans.push(originOf(origins, at, at + form.length));
  }
  return spans;
}

function originOf(origins: readonly Span[], start: number, end: number): Span {
  return [origins[start]?.[0] ?? 0, origins[end - 1]?.[1] ?? 0];
}

function replaceSpans(text: string, spans: readonly Span[]): string {
  const parts: string[] = [];
  let end = 0;
  for (const [from, to] of spans.toSorted(([a], [b]) => a - b)) {
    if (from >= end) parts.push(text.slice(end, from), PLACEHOLDER);
    end = Math.max(end, to);
  }
  return [...parts, text.slice(end)].join("");
}
