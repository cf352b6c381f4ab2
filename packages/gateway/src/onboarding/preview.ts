import { setImmediate } from "node:timers/promises";
import type { Account } from "../accounts/account.ts";
import type { Invoke, InvokeOptions } from "../invoke/invoke.ts";
import { jsonBytes } from "../json/fields.ts";
import type { Application } from "./application.ts";
import { decide, explain } from "./evaluate.ts";
import { readPending } from "./read-applications.ts";
import type { Rule } from "./rule.ts";

/** A thousand applications. */
const MAX_PAGES = 10;
/** Of what is said of them. */
const MAX_BYTES = 4 * 1024 * 1024;

/** What rules would do about the applications that wait for an answer, and why. Nothing is changed. */
export async function preview(
  ctx: { readonly invoke: Invoke },
  account: Account,
  rules: readonly Rule[],
  invokeOptions: InvokeOptions,
) {
  const { applications, isCut } = await readPending(ctx, account, { maxPages: MAX_PAGES, invokeOptions });
  const rows: PreviewRow[] = [];
  let bytes = 0;
  for (const application of applications) {
    // Many rules times many applications would hold up everybody else.
    await setImmediate();
    if (bytes > MAX_BYTES) break;
    const row = toRow(rules, application);
    bytes += jsonBytes(row);
    rows.push(row);
  }
  const count = (would: Rule["action"]) => rows.filter((row) => row.would === would).length;
  return {
    counts: { applications: rows.length, approve: count("approve"), reject: count("reject"), hold: count("hold") },
    applications: rows,
    /** Whether there are more applications than were looked at. */
    is_cut: isCut || rows.length < applications.length,
  };
}

type PreviewRow = ReturnType<typeof toRow>;

function toRow(rules: readonly Rule[], application: Application) {
  const { action, rule, reason } = decide(rules, application);
  const { id, partnerId, name, email, createdAt } = application;
  return {
    application: { id, partner_id: partnerId, name, email, applied_at: createdAt },
    would: action,
    by_rule: rule?.name ?? null,
    reason,
    rules: explain(rules, application),
  };
}
