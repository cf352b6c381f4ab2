import { z } from "zod";
import { parseRequest } from "../http/parse-request.ts";
import { isFields } from "../json/fields.ts";

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
export type CustomMethod = (typeof METHODS)[number];

/** Names that are ours or the connection's, or that would tell the upstream a lie about where the call comes from. */
const OWN_HEADERS =
  /^(authorization|cookie2?|host|user-agent|content-.*|transfer-encoding|accept-encoding|connection|keep-alive|te|trailer|upgrade|expect|idempotency-key|forwarded|via|x-forwarded-.*|x-real-ip|proxy-.*|sec-.*)$/;

const HeaderValue = z.union([
  z
    .string()
    .max(4096)
    .regex(/^[\t\x20-\x7e]*$/, { error: "must be printable ASCII" }),
  z.number().transform(String),
  z.boolean().transform(String),
]);

const RequestHeaders = z.record(z.string(), HeaderValue).transform((headers, ctx) => {
  for (const name of Object.keys(headers)) {
    const isName = /^[!#$%&'*+.^_`|~0-9a-z-]{1,100}$/i.test(name);
    if (isName && !OWN_HEADERS.test(name.toLowerCase())) continue;
    ctx.addIssue({ code: "custom", path: [name], message: isName ? "cannot be set" : "is not the name of a header" });
  }
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
});

/** What a caller may change of one call from within its body. See behaviour/gateway 9.2. */
const MethodConfig = z.strictObject({
  method: z
    .string()
    .transform((method) => method.toUpperCase())
    .pipe(z.enum(METHODS))
    .optional(),
  path: z.string().optional(),
  query: z.record(z.string(), z.unknown()).optional(),
  headers: RequestHeaders.optional(),
  body: z.unknown().optional(),
  response_path: z.string().optional(),
});
export type MethodConfig = z.output<typeof MethodConfig>;

/** Parts a body into the configuration and what is left to send; an object that held nothing else is no body. */
export function takeMethodConfig(body: unknown): { config: MethodConfig; body: unknown } {
  if (!isFields(body) || !Object.hasOwn(body, "methodConfig")) return { config: {}, body };
  const { methodConfig, ...rest } = body;
  const { methodConfig: config } = parseRequest(z.object({ methodConfig: MethodConfig }), { methodConfig }, "body");
  return { config, body: Object.keys(rest).length === 0 ? undefined : rest };
}
