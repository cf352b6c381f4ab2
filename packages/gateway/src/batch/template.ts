import { GatewayError } from "../errors/gateway-error.ts";

/** One `{{placeholder}}`: where to look, and what to say if there is nothing. */
export interface Placeholder {
  readonly path: readonly string[];
  readonly fallback: string | undefined;
  /** The text of the placeholder, for error messages. */
  readonly source: string;
}

export type TemplatePart = string | Placeholder;

/** `resources.links[0].id`, and after `?:` a text for the case that there is none. */
const EXPRESSION = /^\s*([A-Za-z_][\w-]*(?:\.[\w-]+|\[\d+\])*)\s*(?:\?:(.*))?$/s;

/** Of a path and the blanks around it: each name in it is looked up by itself. */
const MAX_PATH_CHARS = 1_000;

/** Of one call, wherever they stand in it: each is looked up, for each item of a loop. */
const MAX_PLACEHOLDERS = 10_000;

/** @throws 400 for a placeholder that is no path, and for too many. */
export function parseTemplate(text: string): TemplatePart[] {
  const parts: TemplatePart[] = [];
  let end = 0;
  for (let start = text.indexOf("{{"); start !== -1; start = text.indexOf("{{", end)) {
    const close = text.indexOf("}}", start + 2);
    if (close === -1) break;
    if (start > end) parts.push(text.slice(end, start));
    end = close + 2;
    parts.push(parsePlaceholder(text.slice(start + 2, close), text.slice(start, end)));
    if (parts.length > MAX_PLACEHOLDERS) throw tooMany();
  }
  if (end < text.length || parts.length === 0) parts.push(text.slice(end));
  return parts;
}

export function parsePlaceholder(expression: string, source: string): Placeholder {
  const pathEnd = expression.indexOf("?:");
  if ((pathEnd === -1 ? expression.length : pathEnd) > MAX_PATH_CHARS) {
    throw new GatewayError(400, `${quote(source)} has a path of over ${MAX_PATH_CHARS} characters`);
  }
  const [, path, fallback] = EXPRESSION.exec(expression) ?? [];
  if (path === undefined) {
    throw new GatewayError(400, `${quote(source)} is not a placeholder: write {{args.name}} or {{resources.name.id}}`);
  }
  return { path: path.split(/\.|\[|\]/).filter(Boolean), fallback: fallback?.trim(), source };
}

/** Every placeholder in a value, however deep. @throws 400 for too many. */
export function placeholdersIn(value: unknown, found: Placeholder[] = []): Placeholder[] {
  if (typeof value === "string") {
    for (const part of parseTemplate(value)) if (typeof part !== "string") found.push(part);
    if (found.length > MAX_PLACEHOLDERS) throw tooMany();
  } else if (typeof value === "object" && value !== null) {
    for (const child of Object.values(value)) placeholdersIn(child, found);
  }
  return found;
}

function tooMany(): GatewayError {
  return new GatewayError(400, `A call may have ${MAX_PLACEHOLDERS} placeholders at most`);
}

export function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
