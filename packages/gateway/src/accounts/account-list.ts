import { sql } from "kysely";
import type { ListFields } from "../lists/list-field.ts";
import type { Account } from "./account.ts";
import { ACCOUNT_STATUSES } from "./account.ts";

/** Source: spec truto-gateway 8.2. */
export const ACCOUNT_FIELDS: ListFields<Account> = {
  id: { type: "text", operand: sql.ref("id") },
  tenant_id: { type: "text", operand: sql.ref("tenant_id"), sortValue: ({ tenantId }) => tenantId },
  environment_id: { type: "text", operand: sql.ref("environment_id") },
  status: {
    type: "text",
    operand: sql.ref("status"),
    values: ACCOUNT_STATUSES,
    sortValue: ({ status }) => status,
  },
  is_sandbox: { type: "flag", operand: sql.ref("is_sandbox") },
  authentication_method: { type: "text", operand: sql.ref("authentication_method") },
  "integration.name": { type: "text", operand: sql.lit("dub") },
  "features.super_query": { type: "flag", operand: sql.lit(0) },
  created_at: { type: "instant", operand: sql.ref("created_at_ms"), sortValue: ({ createdAtMs }) => createdAtMs },
  updated_at: { type: "instant", operand: sql.ref("updated_at_ms"), sortValue: ({ updatedAtMs }) => updatedAtMs },
};
