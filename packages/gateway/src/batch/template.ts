import { GatewayError } from "../errors/gateway-error.ts";

/** One `{{placeholder}}`: where to look, and what to say if there is nothing. */
export interface Placeholder {
  readonly path: readonly string[];
  readonly fallback: string | undefined;
  /** The text of the placeholder, for error messages. */
  readonly source: string;
}

export type TemplatePart = string | Placeholder;

const PLACEHOLDER = /\{\{(.*?)\}\}/gs;
/** `resources.links[0].id`, and after `?:` a text for the case that there is none. */
const EXPRESSION = /^\s*([A-Za-z_][\w-]*(?:\.[\w-]+|\[\d+\])*)\s*(?:\?:(.*))?$/s;

/** @throws 400 for a placeholder that is no path. */
export function parseTemplate(text: string): TemplatePart[] {
  const parts: TemplatePart[] = [];
  let end = 0;
  for (const match of text.matchAll(PLACEHOLDER)) {
    if (match.index > end) parts.push(text.slice(end, match.index));
    parts.push(parsePlaceholder(match[1] ?? "", match[0]));
    end = match.index + match[0].length;
  }
  if (end < text.length || parts.length === 0) parts.push(text.slice(end));
  return parts;
}

export function parsePlaceholder(expression: string, source: string): Placeholder {
  const [, path, fallback] = EXPRESSION.exec(expression) ?? [];
  if (path === undefined) {
    throw new GatewayError(400, `${quote(source)} is not a placeholder: write {{args.name}} or {{resources.name.id}}`);
  }
  return { path: path.split(/\.|\[|\]/).filter(Boolean), fallback: fallback?.trim(), source };
}

/** Every placeholder in a value, however deep. */
export function placeholdersIn(value: unknown): Placeholder[] {
  if (typeof value === "string") return parseTemplate(value).filter((part) => typeof part !== "string");
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(placeholdersIn);
}

export function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
