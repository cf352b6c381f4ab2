import { excessOf } from "@overdub/contract";
import { inOwnTurn } from "@overdub/limits";
import type { Context } from "hono";
import { GatewayError } from "../errors/gateway-error.ts";
import type { DataRequest } from "./data-request.ts";
import type { GatewayEnv } from "./gateway-env.ts";

/**
 * The JSON body of a request behind `limitBody`; undefined when there is none.
 *
 * Some clients label JSON as text, so what begins like an object or a list is JSON whatever its label says.
 * See behaviour/gateway 1.2.
 *
 * @param parseJson `parseExactly` where numbers are only passed on.
 * @throws          400 for anything else, 415 for a form.
 */
export function readJsonBody(c: Context<GatewayEnv>, parseJson?: (text: string) => unknown): Promise<unknown> {
  const header = (name: string) => c.req.header(name);
  return jsonBodyOf({ method: c.req.method, header, body: c.get("body") }, parseJson);
}

/** The same of a request that need not have come over Hono. */
export async function jsonBodyOf(
  { method, header, body }: Pick<DataRequest, "method" | "header" | "body">,
  parseJson: (text: string) => unknown = JSON.parse,
): Promise<unknown> {
  if (header("content-type")?.toLowerCase().startsWith("multipart/")) {
    throw new GatewayError(415, "Files are not supported here: send JSON");
  }
  if (method === "GET" || method === "HEAD") return undefined;
  const text = await body.text();
  if (text.trim() === "") return undefined;
  const excess = excessOf(text);
  if (excess) throw new GatewayError(400, `The body is ${excess}`);
  return inOwnTurn(text, () => parse(text, parseJson));
}

function parse(text: string, parseJson: (text: string) => unknown): unknown {
  try {
    return parseJson(text);
  } catch (cause) {
    if (cause instanceof GatewayError) throw cause;
    const fault = cause instanceof RangeError ? "of too many or too long numbers" : "not valid JSON";
    throw new GatewayError(400, `The body is ${fault}`, { cause });
  }
}
