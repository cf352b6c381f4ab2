/** A source of a gateway around a scripted Dub; imported by tests only. */
import { createHmac } from "node:crypto";
import { expect } from "vitest";
import type { Answer, TestGateway } from "../../testing/test-gateway.ts";
import { toAnswer } from "../../testing/test-gateway.ts";

export const SECRET = "whsec_canary_conversions_1";

/** @returns its id. */
export async function addSource(t: TestGateway, provider: string, over: Record<string, unknown> = {}): Promise<string> {
  const body = { integrated_account_id: t.account.id, provider, signing_secret: SECRET, ...over };
  const { status, json } = await t.call("POST", "/conversion-source", { body });
  expect(status, JSON.stringify(json)).toBe(201);
  return json.id;
}

export async function post(
  t: TestGateway,
  sourceId: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Readonly<Record<string, string>>,
): Promise<Answer> {
  const init: RequestInit = { method: "POST", body, headers };
  return toAnswer(await t.gateway.app.request(`http://localhost/conversions/${sourceId}`, init));
}

const hmac = (text: string, encoding: "hex" | "base64" = "hex") =>
  createHmac("sha256", SECRET).update(text).digest(encoding);

/** By provider: how it signs a body now. */
export const SIGN = {
  stripe: (body: string, nowMs: number) => {
    const seconds = Math.floor(nowMs / 1_000);
    return { "stripe-signature": `t=${seconds},v1=${hmac(`${seconds}.${body}`)}` };
  },
  paddle: (body: string, nowMs: number) => {
    const seconds = Math.floor(nowMs / 1_000);
    return { "paddle-signature": `ts=${seconds};h1=${hmac(`${seconds}:${body}`)}` };
  },
  shopify: (body: string) => ({ "x-shopify-hmac-sha256": hmac(body, "base64") }),
  mapped: (body: string) => ({ "x-signature": hmac(body) }),
} as const;

/** Sends an event that is signed. */
export function tell(t: TestGateway, provider: keyof typeof SIGN, sourceId: string, event: unknown): Promise<Answer> {
  const body = JSON.stringify(event);
  return post(t, sourceId, body, SIGN[provider](body, t.nowMs));
}

/** Works off what is due, and what is due in so many minutes. */
export async function workOff(t: TestGateway, minutes = 0): Promise<void> {
  await t.gateway.jobs.runDue();
  for (let minute = 0; minute < minutes; minute += 1) {
    t.nowMs += 60_000;
    await t.gateway.jobs.runDue();
  }
}

/** What has become of the events of a source, by the provider's ids. */
export async function statesOf(
  t: TestGateway,
  sourceId: string,
): Promise<Record<string, readonly [string, string | null]>> {
  const { json } = await t.call("GET", `/conversion-event?source_id=${sourceId}`);
  const events: readonly { event_id: string; state: string; reason: string | null }[] = json.result;
  return Object.fromEntries(events.map(({ event_id: id, state, reason }) => [id, [state, reason]]));
}

let created = 0;
/** An event of Stripe. */
export function stripeEvent(id: string, type: string, object: Record<string, unknown>): object {
  created += 1;
  return { id, object: "event", type, created: 1_793_000_000 + created, data: { object } };
}

/** A customer who came by a click. */
export const CUSTOMER = {
  id: "cus_1",
  name: "Lin",
  email: "lin@customer.test",
  metadata: { dubCustomerExternalId: "user_1", dubClickId: "click_1" },
};

export const invoiceOf = (name: string, amount: number) => ({
  ...{ id: `in_${name}`, customer: "cus_1", amount_paid: amount, currency: "usd", payment_intent: `pi_${name}` },
});

export const refundOf = (name: string, amount: number, refunded: number) => ({
  ...{ id: `ch_${name}`, payment_intent: `pi_${name}`, amount, amount_refunded: refunded, currency: "usd" },
});
