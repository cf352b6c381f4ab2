import { afterAll, beforeAll, test } from "vitest";
import type { Story } from "./testing/billing-story.ts";
import { hmac, tellInAnyOrder } from "./testing/billing-story.ts";
import type { ConversionScene } from "./testing/conversion-scene.ts";
import { startConversionScene } from "./testing/conversion-scene.ts";

let scene: ConversionScene;
beforeAll(async () => {
  scene = await startConversionScene();
});
afterAll(() => scene?.[Symbol.asyncDispose]());

const paddle: Story = {
  provider: "paddle",
  sign(body, nowMs) {
    const seconds = Math.floor(nowMs / 1_000);
    return { "paddle-signature": `ts=${seconds};h1=${hmac(`${seconds}:${body}`, "hex")}` };
  },
  events(id, clicks) {
    let count = 0;
    const event = (type: string, data: object) => {
      count += 1;
      const occurred_at = `2026-10-0${1 + (count % 9)}T10:00:00.${String(count).padStart(6, "0")}Z`;
      return { event_id: id(`evt_${count}`), event_type: type, occurred_at, notification_id: id(`ntf_${count}`), data };
    };
    const bought = (name: string, who: string, total: string, currency = "USD", over = {}) =>
      event("transaction.completed", {
        ...{ id: id(`txn_${name}`), status: "completed", customer_id: id(`ctm_${who}`), currency_code: currency },
        ...{ custom_data: null, items: [{ price: { product_id: "pro_1" } }] },
        details: { totals: { grand_total: total, total, currency_code: currency } },
        ...over,
      });
    const adjusted = (
      name: string,
      txn: string,
      action: string,
      total: string,
      status = "approved",
      currency = "USD",
    ) =>
      event("adjustment.updated", {
        ...{ id: id(`adj_${name}`), action, transaction_id: id(`txn_${txn}`), customer_id: id("ctm_a"), status },
        ...{ currency_code: currency, totals: { subtotal: total, tax: "0", total, currency_code: currency } },
      });
    const custom = (name: string, click: number) => ({
      dubCustomerExternalId: id(name),
      dubClickId: clicks[click],
    });
    return [
      event("customer.created", {
        id: id("ctm_a"),
        name: "A",
        email: `a.${id("x")}@gmail.com`,
        custom_data: custom("pa", 0),
      }),
      bought("a1", "a", "10000"),
      bought("a2", "a", "10000"),
      adjusted("1", "a2", "refund", "2500"),
      adjusted("2", "a2", "refund", "1000", "pending_approval"),
      adjusted("3", "a2", "credit", "500"),
      bought("b1", "b", "5000", "EUR", { custom_data: custom("pb", 1) }),
      adjusted("4", "b1", "refund", "5000", "approved", "EUR"),
      bought("c1", "c", "1580", "JPY", { custom_data: custom("pc", 2) }),
      adjusted("5", "c1", "chargeback", "1580", "approved", "JPY"),
      adjusted("6", "c1", "chargeback_reverse", "1580", "approved", "JPY"),
      bought("d1", "d", "700"),
      event("subscription.canceled", {
        id: id("sub_1"),
        customer_id: id("ctm_a"),
        canceled_at: "2026-10-09T10:00:00Z",
      }),
      event("product.updated", { id: id("pro_1") }),
    ];
  },
  invoiceOf: (id, name) => id(`txn_${name}`),
  earned: {
    a1: [10_000, 2_000, "pending"],
    a2: [7_500, 1_500, "pending"],
    b1: [6_250, 1_250, "refunded"],
    c1: [1_053, 211, "pending"],
  },
};

const shopify: Story = {
  provider: "shopify",
  sign: (body) => ({ "x-shopify-hmac-sha256": hmac(body, "base64") }),
  events(id, clicks) {
    const number = (name: string) => Number(`${name}${id("").replace("_", "")}`);
    const order = (order: string, price: string, currency: string, click: number | undefined, over: object = {}) => ({
      ...{ id: number(order), email: `s${order}.${id("x")}@gmail.com`, total_price: price, currency },
      ...{ financial_status: "paid", cancelled_at: null, refunds: [], created_at: "2026-10-05T10:00:00-05:00" },
      customer: { id: number(`9${order}`), first_name: "Lin", last_name: null },
      note_attributes: click === undefined ? [] : [{ name: "dubClickId", value: clicks[click] }],
      ...over,
    });
    const transaction = (of: string, amount: string, over: object = {}) => ({
      ...{ id: number(`8${of}`), kind: "refund", status: "success", amount, currency: "USD", ...over },
    });
    const refund = (of: string, orderOf: string, ...transactions: object[]) => ({
      ...{ id: number(`7${of}`), order_id: number(orderOf), refund_line_items: [], transactions },
    });
    return [
      order("1001", "100.00", "USD", 0),
      order("1002", "19.99", "USD", 1),
      refund("1", "1002", transaction("1", "9.99"), transaction("2", "3.00", { status: "failure" })),
      // What the order says of its refund is the same refund.
      order("1002", "19.99", "USD", 1, {
        financial_status: "partially_refunded",
        refunds: [refund("1", "1002", transaction("1", "9.99"))],
      }),
      order("1003", "50.00", "EUR", 2),
      order("1003", "50.00", "EUR", 2, { cancelled_at: "2026-10-06T10:00:00-05:00", financial_status: "refunded" }),
      order("1004", "1580", "JPY", 0),
      order("1005", "7.00", "USD", undefined),
      order("1006", "9.00", "USD", 1, { financial_status: "pending" }),
    ];
  },
  invoiceOf: (id, name) => `shopify_${name}${id("").replace("_", "")}`,
  earned: {
    1001: [10_000, 2_000, "pending"],
    1002: [1_000, 200, "pending"],
    1003: [6_250, 1_250, "refunded"],
    1004: [1_053, 211, "pending"],
  },
};

test.each([paddle, shopify])(
  "$provider, in any order and with repeats, earns what it earns by hand",
  { timeout: 120_000 },
  (story) => tellInAnyOrder(scene, story),
);
