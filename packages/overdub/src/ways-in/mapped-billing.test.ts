import { afterAll, beforeAll, expect, test } from "vitest";
import type { Story } from "./testing/billing-story.ts";
import { hmac, tellInAnyOrder } from "./testing/billing-story.ts";
import type { ConversionScene } from "./testing/conversion-scene.ts";
import { startConversionScene } from "./testing/conversion-scene.ts";

let scene: ConversionScene;
beforeAll(async () => {
  scene = await startConversionScene();
});
afterAll(() => scene?.[Symbol.asyncDispose]());

/** A CRM, whose deals are read by an expression. */
const mappedStory = (): Story => ({
  provider: "mapped",
  settings: {
    signature: { header: "X-Signature", prefix: "sha256=" },
    id_path: "id",
    type_path: "kind",
    expression: `$merge([
      {"type": $lookup({"won": "sale", "signed_up": "lead", "returned": "refund"}, event.kind)},
      event.kind = "signed_up" ? {"click_id": event.contact.click} : {"invoice_id": event.deal.id},
      event.kind = "won" ? {"amount": event.deal.value, "currency": event.deal.currency} : {},
      event.kind = "returned" ? {"refund_id": event.id, "amount": event.amount, "currency": event.deal.currency} : {},
      event.kind in ["won", "signed_up"] ? {"customer_external_id": event.contact.id} : {}
    ])`,
  },
  sign: (body) => ({ "x-signature": `sha256=${hmac(body, "hex")}` }),
  events(id, clicks) {
    const contact = (name: string, click?: number) => ({
      id: id(name),
      ...(click !== undefined && { click: clicks[click] }),
    });
    const deal = (name: string, value?: unknown, currency = "USD") => ({ id: id(`deal_${name}`), value, currency });
    return [
      { id: id("m1"), kind: "signed_up", contact: contact("ma", 0) },
      { id: id("m2"), kind: "won", contact: contact("ma"), deal: deal("a1", "1234.50") },
      { id: id("m3"), kind: "returned", deal: deal("a1"), amount: "234.50" },
      { id: id("m4"), kind: "signed_up", contact: contact("mb", 1) },
      { id: id("m5"), kind: "won", contact: contact("mb"), deal: deal("b1", 50, "EUR") },
      { id: id("m6"), kind: "won", contact: contact("nobody"), deal: deal("c1", 50) },
    ];
  },
  invoiceOf: (id, name) => id(`deal_${name}`),
  earned: { a1: [100_000, 20_000, "pending"], b1: [6_250, 1_250, "pending"] },
});

test("a CRM, in any order and with repeats, earns what it earns by hand", { timeout: 120_000 }, () =>
  tellInAnyOrder(scene, mappedStory(), 2),
);

test("an expression that fails, or makes no intent, fails the event and nothing else", {
  timeout: 60_000,
}, async () => {
  const faults = [
    ["$error('no')", /^The expression failed: /],
    ['{"type": "gift"}', /^What the expression makes is no intent: \[0\]\.type: /],
    ['{"type": "sale", "invoice_id": "1", "customer_external_id": "c"}', /needs either amount or amount_cents$/],
    ['{"type": "cancel", "invoice_id": "1", "extra": 1}', /^What the expression makes is no intent: \[0\]: /],
    ["($f := function($x) { $f($x) & $f($x) }; $f(1))", /^The expression failed: /],
  ] as const;
  for (const [expression, reason] of faults) {
    const settings = { signature: { header: "X-Signature" }, expression };
    const sourceId = await scene.addSource("mapped", { settings });
    const body = '{"a": 1}';
    expect((await scene.post(sourceId, body, { "x-signature": hmac(body, "hex") })).status).toBe(200);
    await scene.run();
    expect(await scene.events(sourceId)).toMatchObject([{ state: "failed", reason: expect.stringMatching(reason) }]);
  }
});

test("an event in which the expression finds nothing says which paths it lacks; one that means nothing does not", {
  timeout: 60_000,
}, async () => {
  const nothing = "The expression makes nothing of the event";
  const cases = [
    ['event.kind = "won" ? {"type": "cancel", "invoice_id": event.deal.id}', ["ignored", nothing]],
    [
      'event.kinds = "lost" ? {"type": "cancel", "invoice_id": event.deal.id}',
      ["ignored", `${nothing}: there is no event.kinds (did you mean event.kind?)`],
    ],
    [
      '{"type": "cancel", "invoice_id": event.deal.idd, "note": event.other}',
      [
        "failed",
        expect.stringMatching(
          /\[0\]\.invoice_id: .*; there is no event\.deal\.idd \(did you mean event\.deal\.id\?\), no event\.other$/,
        ),
      ],
    ],
    [
      '{"type": "sale", "invoice_id": event.deal.id, "customer_external_id": "c", "amount": event.deal.amount}',
      ["failed", expect.stringMatching(/either amount or amount_cents; there is no event\.deal\.amount$/)],
    ],
  ] as const;
  for (const [expression, [state, reason]] of cases) {
    const sourceId = await scene.addSource("mapped", {
      settings: { signature: { header: "X-Signature" }, expression },
    });
    const body = '{"kind": "lost", "deal": {"id": "d_1"}}';
    expect((await scene.post(sourceId, body, { "x-signature": hmac(body, "hex") })).status).toBe(200);
    await scene.run();
    expect(await scene.events(sourceId)).toMatchObject([{ state, reason }]);
  }
});

test("an expression that is none is refused with its place", async () => {
  const body = {
    integrated_account_id: scene.accountId,
    provider: "mapped",
    settings: { signature: { header: "X-Signature" }, expression: "event.(" },
  };
  const { status, json } = await scene.call("POST", "/conversion-source", body);
  expect([status, json.message]).toEqual([400, expect.stringContaining("body.settings.expression is no expression")]);
});
