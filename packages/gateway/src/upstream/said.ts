import { Parser } from "htmlparser2";
import type { Fields } from "../json/fields.ts";
import { isFields } from "../json/fields.ts";
import type { UpstreamBody } from "./read-body.ts";

/** Enough for a sentence that tells what is wrong, and too little to talk a model into anything. */
const MAX_CHARS = 500;
/** Of a page, this much is looked at. */
const MAX_MARKUP_CHARS = 64 * 1024;
const MAX_DEPTH = 4;

/**
 * What an upstream says in the body of a failure, whatever its form: a text of Dub's or another JSON, the title of a page,
 * the elements of XML, or plain text. On one line, cut to a bound; empty if it says nothing.
 */
export function saidIn(body: UpstreamBody): string {
  const said = "json" in body ? saidInJson(body.json) : saidInText(body.text);
  const line = said
    .replace(/[\s\p{Cc}\p{Cf}]+/gu, " ")
    .trim()
    .toWellFormed();
  return line.length > MAX_CHARS ? `${line.slice(0, MAX_CHARS).toWellFormed()}…` : line;
}

/** As data: the text may hold what a stranger typed into a workspace. */
export function quoteSaid(said: string): string {
  return said === "" ? "it said nothing" : JSON.stringify(said);
}

/** The names under which errors have their text, the more telling ones first. */
const TEXT_NAMES = [
  "message",
  "error_description",
  "errorMessage",
  "error_message",
  "detail",
  "details",
  "description",
  "reason",
  "msg",
  "error",
  "errors",
  "title",
  "fault",
  "faultstring",
];

function saidInJson(json: unknown): string {
  if (json === null) return "";
  // Any other JSON is short enough, or cut: better than nothing.
  return textIn(json, 0) || JSON.stringify(json);
}

/** Dub says `{ error: { message } }`; what stands before Dub says other things. See behaviour/gateway 3.1. */
function textIn(value: unknown, depth: number): string {
  if (typeof value === "string") return value.trim();
  if (depth > MAX_DEPTH) return "";
  if (Array.isArray(value)) {
    const texts = value.slice(0, 10).map((item: unknown) => textIn(item, depth + 1));
    return [...new Set(texts)].filter(Boolean).join("; ");
  }
  if (!isFields(value)) return "";
  // Dub's own form: its text is in the error, whatever stands beside it.
  const nested = isFields(value.error) ? textIn(value.error, depth + 1) : "";
  if (nested !== "") return nested;
  for (const name of TEXT_NAMES) {
    const text = Object.hasOwn(value, name) ? textIn(value[name], depth + 1) : "";
    if (text !== "") return withMore(text, name, value, depth);
  }
  // Texts by the names of what they are about: `{ errors: { url: ["is invalid"] } }`.
  const named = Object.entries(depth > 0 ? value : {}).map(
    ([name, child]) => [name, textIn(child, depth + 1)] as const,
  );
  return named.flatMap(([name, text]) => (text === "" ? [] : [`${name}: ${text}`])).join("; ");
}

/** A problem of RFC 9457 has what it is in its title, and of what in its detail; others list what is wrong beside. */
function withMore(text: string, name: string, { title, errors }: Fields, depth: number): string {
  const parts = [
    name === "detail" && typeof title === "string" ? title : "",
    text,
    name === "errors" ? "" : textIn(errors, depth + 1),
  ];
  return [...new Set(parts)].filter(Boolean).join(": ");
}

function saidInText(text: string): string {
  return /^\s*(<\?xml|<!doctype|<[a-z][\w:.-]*[\s/>])/i.test(text) ? saidInMarkup(text) : text;
}

/** Of elements with these names the text is what is meant, the earlier the better. */
const TELLING_ELEMENTS = [/^title$/, /^h1$/, /(^|:)(message|faultstring|detail|description|reason|error|code)$/];
const SILENT_ELEMENTS = new Set(["script", "style", "head", "noscript"]);

/** A page has a title or a heading; XML has elements whose names say what they hold. Else all that is text. */
function saidInMarkup(markup: string): string {
  const found = TELLING_ELEMENTS.map(() => "");
  let all = "";
  /** The elements around what is read, each with the rank of its text and whether it shows any. */
  const around: { readonly rank: number; readonly isSilent: boolean }[] = [];
  const add = (text: string) => {
    const { rank = -1, isSilent = false } = around.at(-1) ?? {};
    if (rank !== -1) found[rank] += text;
    if (!isSilent) all += text;
  };
  const parser = new Parser({
    onopentagname(tag) {
      add(" ");
      const name = tag.toLowerCase();
      const own = TELLING_ELEMENTS.findIndex((pattern) => pattern.test(name));
      const outer = around.at(-1);
      const isSilent = SILENT_ELEMENTS.has(name) || (outer?.isSilent ?? false);
      around.push({ rank: own === -1 ? (outer?.rank ?? -1) : own, isSilent });
    },
    ontext: add,
    onclosetag() {
      add(" ");
      around.pop();
    },
  });
  parser.end(markup.slice(0, MAX_MARKUP_CHARS));
  return found.find((text) => text.trim() !== "") ?? all;
}
