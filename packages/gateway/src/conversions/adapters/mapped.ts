import { hash } from "node:crypto";
import { formatPath } from "@overdub/contract";
import { z } from "zod";
import { GatewayError } from "../../errors/gateway-error.ts";
import { isFields } from "../../json/fields.ts";
import type { MissingPath } from "../../transforms/missing-paths.ts";
import type { Adapter, Delivery } from "./adapter.ts";
import { factsOfIntent, Intent, MAX_INTENTS } from "./intents.ts";
import { at, idAt, instantAt, textAt } from "./read-json.ts";
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
    const { value: made, missing } = await evaluate(settings.expression ?? "", { event });
    const intents = made === undefined || made === null ? [] : Array.isArray(made) ? made : [made];
    if (intents.length === 0) {
      const lack = inWords(missing);
      return { ignored: `The expression makes nothing of the event${lack && `: ${lack}`}` };
    }
    const parsed = z.array(Intent).max(MAX_INTENTS).safeParse(intents);
    if (!parsed.success) throw new GatewayError(400, whyNoIntents(parsed.error, intents, missing));
    return {
      facts: parsed.data.flatMap((intent, index) => {
        try {
          return factsOfIntent(intent, origin, settings);
        } catch (error) {
          const isLacking = !("amount" in intent || "amount_cents" in intent);
          const reason = `Intent ${index} of the expression ${(error as Error).message}`;
          throw new GatewayError(400, isLacking ? withLack(reason, missing) : reason);
        }
      }),
    };
  },
};

function whyNoIntents({ issues }: z.ZodError, intents: readonly unknown[], missing: readonly MissingPath[]): string {
  const [issue] = issues;
  const place = issue ? formatPath(issue.path) : "";
  const reason = `What the expression makes is no intent: ${[place, issue?.message].filter(Boolean).join(": ")}`;
  const isLacking = issue && issue.path.length > 0 && at(intents, issue.path.join(".")) === undefined;
  return isLacking ? withLack(reason, missing) : reason;
}

const withLack = (reason: string, missing: readonly MissingPath[]) =>
  [reason, inWords(missing)].filter(Boolean).join("; ");

/** `there is no event.customr (did you mean event.customer?)`; empty where everything was there. */
function inWords(missing: readonly MissingPath[]): string {
  const paths = missing.map(({ path, meant }) => (meant === undefined ? path : `${path} (did you mean ${meant}?)`));
  return paths.length === 0 ? "" : `there is no ${paths.join(", no ")}`;
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
