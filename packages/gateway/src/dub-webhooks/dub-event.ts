import { excessOf } from "@overdub/contract";
import { z } from "zod";
import { GatewayError } from "../errors/gateway-error.ts";

/** What Dub sends to webhooks. See behaviour/webhooks 2. */
export const DubEvent = z.object({
  id: z.string().min(1).max(255),
  event: z
    .string()
    .max(100)
    .regex(/^[a-z_]+\.[a-z_]+$/, { error: "is not the name of an event" }),
  createdAt: z.string().max(64),
  data: z.record(z.string(), z.unknown()),
});
export type DubEvent = z.infer<typeof DubEvent>;

/** @throws 400 for what is no event, of whoever has signed it. */
export function parseDubEvent(text: string): DubEvent {
  if (excessOf(text)) throw notAnEvent();
  try {
    return DubEvent.parse(JSON.parse(text));
  } catch (cause) {
    throw notAnEvent(cause);
  }
}

function notAnEvent(cause?: unknown): GatewayError {
  return new GatewayError(400, "The body is not an event of Dub", { cause });
}
