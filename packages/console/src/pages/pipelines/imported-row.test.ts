import { expect, test } from "vitest";
import { cellsOf, columnsOf, withoutEmpty } from "./imported-row.ts";

test("a row is shown as its file has it, with the fields of its type", () => {
  const intent = { type: "sale", invoice_id: "in_1", metadata: { plan: "pro" } };
  const cells = cellsOf({ line: 6, intent, occurred_at: "2026-11-02" });
  expect(cells).toEqual({ type: "sale", invoice_id: "in_1", "metadata.plan": "pro", occurred_at: "2026-11-02" });
  expect(columnsOf(cells)).toEqual([
    ...["type", "customer_external_id", "invoice_id", "amount", "currency", "click_id", "event_name"],
    ...["metadata.plan", "occurred_at"],
  ]);
});

test("one of no type that there is, or that could not be read, may be anything", () => {
  for (const cells of [cellsOf({ line: 8, intent: { type: "gift" } }), cellsOf({ line: 8 })]) {
    expect(columnsOf(cells)).toEqual(expect.arrayContaining(["type", "click_id", "refund_id", "dispute_id"]));
  }
  expect(columnsOf({ type: " Cancel" })).toEqual(["type", "invoice_id", "occurred_at"]);
});

test("cells that are emptied are left out", () => {
  expect(withoutEmpty({ type: "lead", click_id: " " })).toEqual({ type: "lead" });
});
