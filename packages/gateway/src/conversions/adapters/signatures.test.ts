import { createHmac } from "node:crypto";
import Stripe from "stripe";
import { describe, expect, test } from "vitest";
import { mapped } from "./mapped.ts";
import { paddle } from "./paddle.ts";
import type { Settings } from "./settings.ts";
import { SETTINGS } from "./settings.ts";
import { shopify } from "./shopify.ts";
import { stripe } from "./stripe.ts";

const SECRET = "whsec_canary_1";
const NOW = Date.parse("2026-11-02T10:00:00.000Z");
const BODY = '{"id":"evt_1","name":"ü\\u0000"}';
const plain = SETTINGS.stripe.parse({});
const hmac = (text: string, secret = SECRET, algorithm = "sha256", encoding: "hex" | "base64" = "hex") =>
  createHmac(algorithm, secret).update(text).digest(encoding);

const delivery = (headers: Readonly<Record<string, string>>, body = BODY) => ({
  header: (name: string) => headers[name],
  body,
  nowMs: NOW,
});

describe("Stripe's signature", () => {
  const signer = new Stripe("sk_test_none");
  const seconds = NOW / 1_000;
  const signed = (timestamp: number, secret = SECRET, payload = BODY) =>
    signer.webhooks.generateTestHeaderString({ payload, secret, timestamp });
  const isSigned = (header: string, body = BODY, settings: Settings = plain) =>
    stripe.isSigned(delivery({ "stripe-signature": header }, body), SECRET, settings);

  test("is what Stripe's own signer makes, and what its own library takes", () => {
    const header = signed(seconds);
    expect(isSigned(header)).toBe(true);
    const event = signer.webhooks.constructEvent(BODY, header, SECRET, 300, undefined, NOW);
    expect(event.id).toBe("evt_1");
  });

  test.each([
    ["another secret", signed(seconds, "whsec_other"), BODY],
    ["another body", signed(seconds), `${BODY} `],
    ["no time", `v1=${hmac(BODY)}`, BODY],
    ["a time that is none", `t=now,v1=${hmac(`now.${BODY}`)}`, BODY],
    ["the older scheme alone", signed(seconds).replace("v1=", "v0="), BODY],
    ["a signature that is cut", signed(seconds).slice(0, -1), BODY],
    ["something else", "nonsense", BODY],
    ["nothing", "", BODY],
  ])("is refused with %s", (_, header, body) => {
    expect(isSigned(header, body)).toBe(false);
  });

  test("is taken while clocks differ by five minutes, ahead and behind", () => {
    const results = [-301, -300, 0, 300, 301].map((off) => isSigned(signed(seconds + off)));
    expect(results).toEqual([false, true, true, true, false]);
    const patient = SETTINGS.stripe.parse({ tolerance_seconds: 3_600 });
    expect(isSigned(signed(seconds - 3_600), BODY, patient)).toBe(true);
  });

  test("may be one of several while a secret is rotated", () => {
    const [old] = [signed(seconds, "whsec_old").split("v1=")[1]];
    expect(isSigned(`${signed(seconds)},v1=${old}`)).toBe(true);
    expect(isSigned(`t=${seconds},v1=${old},v1=${hmac(`${seconds}.${BODY}`)}`)).toBe(true);
    const many = Array.from({ length: 1_000 }, () => `v1=${old}`).join(",");
    expect(isSigned(`t=${seconds},${many},v1=${hmac(`${seconds}.${BODY}`)}`)).toBe(false);
  });
});

test("Paddle signs time and body with a colon", () => {
  const seconds = NOW / 1_000;
  const isSigned = (header: string) => paddle.isSigned(delivery({ "paddle-signature": header }), SECRET, plain);
  expect(isSigned(`ts=${seconds};h1=${hmac(`${seconds}:${BODY}`)}`)).toBe(true);
  expect(isSigned(`ts=${seconds};h1=${hmac(`${seconds}.${BODY}`)}`)).toBe(false);
  expect(isSigned(`ts=${seconds - 400};h1=${hmac(`${seconds - 400}:${BODY}`)}`)).toBe(false);
});

test("Shopify signs the body, in base64", () => {
  const isSigned = (header: string) => shopify.isSigned(delivery({ "x-shopify-hmac-sha256": header }), SECRET, plain);
  const signature = hmac(BODY, SECRET, "sha256", "base64");
  expect(isSigned(signature)).toBe(true);
  // What Buffer.from would pass over.
  expect([isSigned(` ${signature}`), isSigned(`${signature}!`), isSigned("")]).toEqual([false, false, false]);
});

describe("any other program", () => {
  const settings = (signature: object) => SETTINGS.mapped.parse({ expression: "event", signature });
  const isSigned = (signature: object, headers: Readonly<Record<string, string>>) =>
    mapped.isSigned(delivery(headers), SECRET, settings(signature));

  test("signs as its source says", () => {
    expect(isSigned({ header: "X-Sign" }, { "x-sign": hmac(BODY) })).toBe(true);
    expect(isSigned({ header: "X-Sign" }, { "x-sign": hmac(BODY).toUpperCase() })).toBe(true);
    const long = { header: "X-Hub-Signature", scheme: "hmac-sha512", encoding: "base64", prefix: "sha512=" };
    const signature = hmac(BODY, SECRET, "sha512", "base64");
    expect(isSigned(long, { "x-hub-signature": `sha512=${signature}` })).toBe(true);
    expect(isSigned(long, { "x-hub-signature": signature })).toBe(false);
    const timed = { header: "X-Sign", timestamp_header: "X-Time" };
    const seconds = String(NOW / 1_000);
    expect(isSigned(timed, { "x-sign": hmac(`${seconds}.${BODY}`), "x-time": seconds })).toBe(true);
    expect(isSigned(timed, { "x-sign": hmac(BODY) })).toBe(false);
    expect(isSigned(timed, { "x-sign": hmac(`1.${BODY}`), "x-time": "1" })).toBe(false);
  });

  test("or shows the secret, where it cannot sign", () => {
    const token = { scheme: "token", header: "Authorization", prefix: "Bearer " };
    expect(isSigned(token, { authorization: `Bearer ${SECRET}` })).toBe(true);
    expect(isSigned(token, { authorization: `Bearer ${SECRET}x` })).toBe(false);
    expect(isSigned(token, { authorization: SECRET })).toBe(false);
    expect(isSigned(token, {})).toBe(false);
  });
});
