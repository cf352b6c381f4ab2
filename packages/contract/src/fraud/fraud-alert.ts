import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { pageNumber, pageSize } from "../schema/query.ts";
import { date, nullableDate, text } from "../schema/response-fields.ts";
import { FraudPartner, FraudUser, MAX_FRAUD_PAGE_SIZE } from "./fraud-group.ts";

export const FRAUD_ALERT_STATUSES = ["pending", "confirmed", "dismissed"] as const;
export const FRAUD_ALERT_SOURCES = ["ban", "rejection"] as const;

/** A partner whom somebody has reported for fraud. See behaviour/partners 12.4. */
export const FraudAlert = z.object({
  id: text("The unique ID of the fraud alert."),
  status: z.enum(FRAUD_ALERT_STATUSES).describe("What the operator makes of it."),
  source: z.enum(FRAUD_ALERT_SOURCES).describe("What it was reported with."),
  reason: text("Why it was reported."),
  createdAt: date("When it was reported."),
  reviewedAt: nullableDate("When it was confirmed or dismissed."),
  partner: FraudPartner,
  user: FraudUser.describe("Who reported it."),
});
export type FraudAlert = z.infer<typeof FraudAlert>;

/** Ours: Dub shows them to the people there. */
export const listFraudAlerts = defineOperation({
  id: "listFraudAlerts",
  method: "GET",
  path: "/admin/program/fraud/alerts",
  tag: "Program",
  effect: "read",
  input: {
    query: z.object({
      status: z.enum(FRAUD_ALERT_STATUSES).optional().describe("Only alerts with this status."),
      page: pageNumber(),
      pageSize: pageSize(MAX_FRAUD_PAGE_SIZE, "The number of alerts in a page. Default and maximum: 100."),
    }),
  },
  success: { status: 200, body: z.array(FraudAlert) },
  summary: "List fraud alerts",
  description: "Retrieve the partners who were reported for fraud with a ban or a rejection, newest first.",
  paging: { style: "page", sizeParameter: "pageSize", maxSize: MAX_FRAUD_PAGE_SIZE },
});

export const reviewFraudAlert = defineOperation({
  id: "reviewFraudAlert",
  method: "PATCH",
  path: "/admin/program/fraud/alerts/{fraudAlertId}",
  tag: "Program",
  effect: "write",
  input: {
    params: z.object({ fraudAlertId: z.string().describe("The ID of the fraud alert.") }),
    body: z.object({ status: z.enum(FRAUD_ALERT_STATUSES).describe("What you make of it.") }),
  },
  success: { status: 200, body: FraudAlert },
  summary: "Review a fraud alert",
});
