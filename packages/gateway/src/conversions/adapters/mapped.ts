import { hash } from "node:crypto";
import { formatPath } from "@overdub/contract";
import { z } from "zod";
import { GatewayError } from "../../errors/gateway-error.ts";
import { isFields } from "../../json/fields.ts";
import type { Adapter, Delivery } from "./adapter.ts";
import { factsOfIntent, Intent, MAX_INTENTS } from "./intents.ts";
import { idAt, instantAt, textAt } from "./read-json.ts";
import type { MappedSettings, Settings } from "./settings.ts";
import type { HmacAlgorithm } from "./signatures.ts";
import { isHmac, isNear, isSameSecret } from "./signatures.ts";

/** Any other program, whose events an expression reads. */
export const mapped: Adapter = {
  signatureHeader: (settings) => signatureOf(settings).header.toLowerCase(),
  isSigned: (delivery, secret, settings) =>
    isSigned(delivery, secret, signatureOf(settings), settings.tolerance_seconds),
  head(event, { body }, settings) {
    if (!isFields(event) && !Array.isArray(event)) throw new GatewayError(400, "The body is not an object or a list");
    const id = settings.id_path === undefined ? hash("sha256", body) : idAt(event, settings.id_path);
    if (id === undefined) throw new GatewayError(400, `The event has no id at ${settings.id_path}`);
    return {
      id,
      type: (settings.type_path && textAt(event, settings.type_path)) || "event",
      occurredAtMs: settings.time_path === undefined ? null : instantAt(event, settings.time_path),
    };
  },
  async read(event, origin, settings, evaluate) {
    const made = await evaluate(settings.expression ?? "", { event });
    if (made === undefined || made === null) return { ignored: "The expression makes nothing of the event" };
    const parsed = z
      .array(Intent)
      .max(MAX_INTENTS)
      .safeParse(Array.isArray(made) ? made : [made]);
    if (!parsed.success) throw new GatewayError(400, whyNoIntents(parsed.error));
    if (parsed.data.length === 0) return { ignored: "The expression makes nothing of the event" };
    return {
      facts: parsed.data.flatMap((intent, index) => {
        try {
          return factsOfIntent(intent, origin, settings);
        } catch (error) {
          throw new GatewayError(400, `Intent ${index} of the expression ${(error as Error).message}`);
        }
      }),
    };
  },
};

function whyNoIntents({ issues }: z.ZodError): string {
  const [issue] = issues;
  const place = issue ? formatPath(issue.path) : "";
  return `What the expression makes is no intent: ${[place, issue?.message].filter(Boolean).join(": ")}`;
}

type SignatureSettings = MappedSettings["signature"];

/** Every source of this kind has them: its settings were read by their schema. */
function signatureOf({ signature }: Settings): SignatureSettings {
  if (!signature) throw new Error("A mapped source has no settings of its signature.");
  return signature;
}

function isSigned(
  { header, body, nowMs }: Delivery,
  secret: string,
  { scheme, header: name, encoding, prefix, timestamp_header: timeHeader }: SignatureSettings,
  toleranceSeconds: number,
): boolean {
  const given = header(name.toLowerCase()) ?? "";
  if (!given.startsWith(prefix)) return false;
  const signature = given.slice(prefix.length);
  if (scheme === "token") return isSameSecret(signature, secret);
  const time = timeHeader === undefined ? undefined : header(timeHeader.toLowerCase());
  if (timeHeader !== undefined && !isNear(time, nowMs, toleranceSeconds)) return false;
  const algorithm = scheme.slice("hmac-".length) as HmacAlgorithm;
  return isHmac(signature, time === undefined ? body : `${time}.${body}`, { secret, algorithm, encoding });
}
