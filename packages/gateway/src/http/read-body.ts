import type { Context } from "hono";
import type { z } from "zod";
import { isFields } from "../json/fields.ts";
import type { GatewayEnv } from "./gateway-env.ts";
import { parseQuery } from "./parse-query.ts";
import { parseRequest, requireSameEnvironment } from "./parse-request.ts";
import { readJsonBody } from "./read-json-body.ts";

/** What a caller sends to the control plane; see `parseRequest` and `readOwnBody`. */
export async function readBody<Schema extends z.ZodType>(
  c: Context<GatewayEnv>,
  schema: Schema,
  repeated?: readonly string[],
): Promise<z.output<Schema>> {
  return parseRequest(schema, await readOwnBody(c), "body", repeated);
}

/**
 * The JSON body of a caller, not yet parsed: for a family that tools and commands use, too, and that parses by itself.
 *
 * @param parseText for what is no JSON. It throws a GatewayError for what it cannot read.
 * @throws 403 where it names another environment than the caller's.
 */
export async function readOwnBody(c: Context<GatewayEnv>, parseText?: (text: string) => unknown): Promise<unknown> {
  const body = await readJsonBody(c, parseText);
  // Who opens the link page has no API token.
  const token: GatewayEnv["Variables"]["apiToken"] | undefined = c.get("apiToken");
  if (token && isFields(body)) requireSameEnvironment(body.environment_id, token.environmentId);
  return body;
}

/** The environment of the caller's API token, which the query may repeat. @throws 403 where it names another. */
export function environmentOf(c: Context<GatewayEnv>): string {
  const { environmentId } = c.get("apiToken");
  requireSameEnvironment(parseQuery(c.req.url).environment_id, environmentId);
  return environmentId;
}
