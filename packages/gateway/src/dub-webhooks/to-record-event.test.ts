import { WEBHOOK_TRIGGERS } from "@overdub/contract";
import { expect, test } from "vitest";
import { toRecordEvent } from "./to-record-event.ts";

const dub = (event: string, data: Record<string, unknown>) =>
  toRecordEvent({ id: "evt_1", event, createdAt: "2026-11-02T10:00:00.000Z", data });

test.each([
  ["link.created", { id: "link_1" }, "record:created", "links", "link_1"],
  ["link.updated", { id: "link_1" }, "record:updated", "links", "link_1"],
  ["link.deleted", { id: "link_1" }, "record:deleted", "links", "link_1"],
  ["link.clicked", { click: { id: "c1" }, link: {} }, "record:created", "events", "c1"],
  [
    "lead.created",
    { click: { id: "c1" }, eventName: "Sign up", customer: { id: "cus_1" } },
    "record:created",
    "events",
    "c1+Sign up+cus_1",
  ],
  ["sale.created", { click: { id: "c1" }, sale: { invoiceId: "in_1" } }, "record:created", "events", "in_1"],
  [
    "sale.created",
    { click: { id: "c1" }, sale: { invoiceId: null } },
    "record:created",
    "events",
    "c1+2026-11-02T10:00:00.000Z",
  ],
  ["partner.application_submitted", { id: "pga_1" }, "record:created", "partner_applications", "pga_1"],
  ["partner.enrolled", { id: "pn_1" }, "record:created", "partners", "pn_1"],
  [
    "partner.merged",
    { sourcePartner: { id: "pn_1" }, targetPartner: { id: "pn_2" } },
    "record:updated",
    "partners",
    "pn_2",
  ],
  ["commission.created", { id: "cm_1" }, "record:created", "commissions", "cm_1"],
  ["bounty.created", { id: "bnty_1" }, "record:created", "bounties", "bnty_1"],
  ["bounty.updated", { id: "bnty_1" }, "record:updated", "bounties", "bnty_1"],
  ["payout.confirmed", { id: "po_1" }, "record:updated", "payouts", "po_1"],
  ["discount_code.created", { id: "dcode_1" }, "record:created", "discount_codes", "dcode_1"],
  ["discount_code.deleted", { id: "dcode_1" }, "record:deleted", "discount_codes", "dcode_1"],
  ["folder.archived", { id: "fold_1" }, "record:updated", "folders", "fold_1"],
])("%s becomes what the product knows", (event, data, told, resource, recordId) => {
  const mapped = dub(event, data);
  expect(mapped.event).toBe(told);
  expect(mapped.payload).toMatchObject({
    event_type: told.split(":")[1],
    resource,
    record_id: recordId,
    records: [data],
    raw_event_type: event,
    raw_payload: { id: "evt_1", event, data },
  });
});

test("events of visitors say which kind they are", () => {
  expect(dub("link.clicked", {}).payload.records).toEqual([{ event: "click" }]);
  expect(dub("lead.created", {}).payload).toMatchObject({ records: [{ event: "lead" }], record_id: null });
});

test("every trigger of the workspace is mapped by name, not by guess", () => {
  const guessed = WEBHOOK_TRIGGERS.filter(
    (trigger) => dub(trigger, {}).payload.resource === `${trigger.split(".")[0]}s`,
  );
  expect(guessed.filter((trigger) => !/^(link|partner|commission|payout|discount_code)\./.test(trigger))).toEqual([]);
});
