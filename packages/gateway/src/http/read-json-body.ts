import type { Context } from "hono";
import { GatewayError } from "../errors/gateway-error.ts";
import { isNestedTooDeep } from "../json/fields.ts";

/**
 * The JSON body of a request; undefined when there is none.
 *
 * Some clients label JSON as text, so what begins like an object or a list is JSON whatever its label says.
 * See behaviour/gateway 1.2.
 *
 * @throws 400 for anything else, 415 for a form.
 */
export async function readJsonBody(c: Context): Promise<unknown> {
  if (c.req.header("content-type")?.toLowerCase().startsWith("multipart/")) {
    throw new GatewayError(415, "Files are not supported here: send JSON");
  }
  if (c.req.method === "GET" || c.req.method === "HEAD") return undefined;
  const text = decode(await c.req.arrayBuffer());
  if (text.trim() === "") return undefined;
  const body = parse(text);
  if (isNestedTooDeep(body)) throw new GatewayError(400, "The body is nested too deep");
  return body;
}

function decode(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new GatewayError(400, "The body is not UTF-8");
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new GatewayError(400, "The body is not valid JSON");
  }
}
