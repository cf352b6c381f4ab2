import { GatewayError, invalidArgument } from "../errors/gateway-error.ts";
import { isFields } from "../json/fields.ts";
import type { ToolArguments } from "./tool.ts";

/**
 * Arguments whose list is one, as clients write it: an array, or text with commas; in the body, or in the query where the
 * operation takes no body.
 *
 * @throws 400 for none: the upstream would take the rest of the call for granted.
 */
export function withList(args: ToolArguments, name: string): ToolArguments {
  const { query, body } = args;
  if (body !== undefined && !isFields(body)) throw new GatewayError(400, "The body must be a JSON object");
  const place = body === undefined ? "query" : "body";
  const fields = body ?? query;
  const list = readList(fields[name]);
  const path = `${place}.${name}`;
  if (list === undefined) throw invalidArgument(path, "is required, as a list", "required");
  if (list.length === 0) throw invalidArgument(path, "must name at least one item", "too_small");
  return { ...args, [place]: { ...fields, [name]: list } };
}

/** @returns undefined for what is no list at all. */
export function readList(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value;
  if (typeof value !== "string") return undefined;
  return value
    .split(",")
    .map((item) => item.trim())
    .filter(Boolean);
}
